import { CounterApp, type CounterState } from '../counter/counter-app.tsx'
import { type LookupFault, waysAtRest } from '../counter/ways-in.tsx'
import { Layout } from '../layout.tsx'
import { counterMessages } from '../messages/counter.ts'
import type { View } from '../view.ts'

interface Props {
  readonly view: View
  /** Given after a short code was posted without scripts; else the page as it opens. */
  readonly lookupFault?: LookupFault
}

/** `/v`, and the answer to a short code that was posted without scripts. */
export function CounterPage({ view, lookupFault }: Props) {
  const opens = lookupFault === undefined
  const state: CounterState = {
    knowledge: { state: opens ? 'loading' : 'none' },
    ways: { ...waysAtRest, lookupFault },
    result: { state: 'none' },
    challenge: { state: 'none' },
    said: { text: '', turn: 0 },
  }
  return (
    <Layout
      view={view}
      title={counterMessages[view.lang].title}
      scripts={opens ? [view.site.assets.counter] : []}
      {...(opens ? { manifest: '/counter.webmanifest' } : {})}
      unlisted={!opens}
    >
      <CounterApp lang={view.lang} state={state} />
    </Layout>
  )
}
