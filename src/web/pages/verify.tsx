import { Layout } from '../layout.tsx'
import { verifyMessages } from '../messages/verify.ts'
import { VerifyApp, type VerifyState } from '../verify-app.tsx'
import type { View } from '../view.ts'

interface Props {
  readonly view: View
  /** Given after a short code was posted without scripts; else the page as it opens. */
  readonly state?: Partial<VerifyState>
}

/** `/v`, and the answer to a short code that was posted without scripts. */
export function VerifyPage({ view, state }: Props) {
  const knowledge = { state: state === undefined ? 'loading' : 'none' } as const
  const first: VerifyState = { knowledge, working: false, ...state }
  return (
    <Layout
      view={view}
      title={verifyMessages[view.lang].title}
      scripts={state === undefined ? [view.site.assets.verify] : []}
      unlisted={state !== undefined}
    >
      <VerifyApp lang={view.lang} state={first} />
    </Layout>
  )
}
