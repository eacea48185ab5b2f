import type { Lang } from '../language.ts'
import { verdictMessages } from '../messages/verdict.ts'

/** What the issuing registry adds to an end or a suspension; it was asked by itself. */
export type EndingState =
  | { readonly state: 'asking' | 'failed' }
  | {
      readonly state: 'told'
      /** When it was asked, as local text. */
      readonly at: string
      /** Since when, as local text. */
      readonly since?: string | undefined
      /** Last day of a suspension. */
      readonly until?: string | undefined
      /** Number and certificate identifier of the version that came after this one. */
      readonly replacedBy?: number | undefined
      readonly identifier?: string | undefined
    }

/** Apart from the signed lines, because it is not signed. */
export function Ending({ ending, lang }: { readonly ending: EndingState; readonly lang: Lang }) {
  const t = verdictMessages[lang].ending
  return (
    <div class="online" id="ending" aria-live="polite">
      <p class="online-source">
        {ending.state === 'told'
          ? t.source(ending.at)
          : ending.state === 'asking'
            ? t.asking
            : t.failed}
      </p>
      {ending.state === 'told' && (
        <ul>
          {ending.since !== undefined && <li>{t.since(ending.since)}</li>}
          {ending.until !== undefined && <li>{t.until(ending.until)}</li>}
          {ending.replacedBy !== undefined && (
            <li>{t.replacedBy(String(ending.replacedBy), ending.identifier)}</li>
          )}
          {(ending.since ?? ending.until ?? ending.replacedBy) === undefined && (
            <li>{t.nothing}</li>
          )}
        </ul>
      )}
    </div>
  )
}
