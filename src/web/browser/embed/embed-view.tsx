import { submit } from '../../handler.ts'
import type { Lang } from '../../language.ts'
import { type EmbedFault, embedMessages } from '../../messages/embed.ts'
import { bannerWords } from '../../verdict/banner-words.ts'
import { codeWords } from '../../verdict/line-words.ts'
import { Shape } from '../../verdict/shapes.tsx'
import type { ShownVerdict } from '../../verdict/verdict-view.tsx'

/** What the element shows below its form. */
export type EmbedState =
  | { readonly state: 'none' | 'working' }
  | { readonly state: 'fault'; readonly fault: EmbedFault }
  | { readonly state: 'shown'; readonly verdict: ShownVerdict }

interface Props {
  readonly lang: Lang
  readonly state: EmbedState
  readonly onText: (event: Event) => void
  readonly onPicture: (event: Event) => void
}

/** The whole element: a form, and one small verdict. */
export function EmbedView({ lang, state, onText, onPicture }: Props) {
  const t = embedMessages[lang]
  return (
    <>
      <form {...submit(onText)}>
        <label for="text">{t.text}</label>
        <textarea id="text" required maxlength={20_000} spellcheck={false} autocomplete="off" />
        <button type="submit">{t.verify}</button>
        <label for="picture">{t.picture}</label>
        <input id="picture" type="file" accept="image/*" onChange={onPicture} />
      </form>
      <div aria-live="assertive">
        {state.state === 'working' && <p>{t.working}</p>}
        {state.state === 'fault' && <p data-fault={state.fault}>{t.faults[state.fault]}</p>}
        {state.state === 'shown' && <SmallVerdict lang={lang} verdict={state.verdict} />}
      </div>
    </>
  )
}

function SmallVerdict({ lang, verdict }: { readonly lang: Lang; readonly verdict: ShownVerdict }) {
  const t = embedMessages[lang]
  const words = bannerWords(verdict)
  const { license } = verdict
  const reasons = verdict.lines.filter(({ line, code }) => {
    const weight = codeWords(line, code)?.weight
    return weight !== 'good' && weight !== 'skipped'
  })
  return (
    <section class={words.tone} data-overall={verdict.overall}>
      <h3>
        <Shape tone={words.tone} /> {words.word[lang]}
      </h3>
      <p>{words.says[lang]}</p>
      <ul>
        {reasons.map(({ line, code }) => (
          <li data-code={code}>{codeWords(line, code)?.[lang] ?? code}</li>
        ))}
      </ul>
      {license !== undefined && (
        <dl>
          <dt>{license.typeName[lang]}</dt>
          <dd>
            {t.number}: {license.number}
          </dd>
          <dt>{t.holder}</dt>
          {license.holders.map(({ name, id }) => (
            <dd>
              {name} {id}
            </dd>
          ))}
          <dt>{t.issuer}</dt>
          <dd>{license.issuerName[lang]}</dd>
          <dt>{t.valid}</dt>
          <dd>{t.to(license.validFrom, license.validUntil)}</dd>
        </dl>
      )}
      <p>
        <strong>{words.next[lang]}</strong>
      </p>
    </section>
  )
}
