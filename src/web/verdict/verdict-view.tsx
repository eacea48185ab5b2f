import type { LineName, Overall } from '../../core/verdict/lines.ts'
import type { Lang, Text } from '../language.ts'
import { verdictMessages } from '../messages/verdict.ts'
import { codeWords, lineNames, type Weight } from './line-words.ts'
import { Shape } from './shapes.tsx'
import { overallWords } from './verdict-words.ts'

/** A verdict as pages show it: the core's `Verdict` with its facts already written out. */
export interface ShownVerdict {
  readonly overall: Overall
  readonly lines: readonly ShownLine[]
  readonly license?: ShownLicense | undefined
}

export interface ShownLine {
  readonly line: LineName
  readonly code: string
  /** Short facts behind the code, in both languages. */
  readonly facts: readonly Text[]
}

/** A license under a signature that holds. All texts are data: shown, never interpreted. */
export interface ShownLicense {
  readonly typeName: Text
  readonly number: string
  readonly identifier: string
  readonly holders: readonly { readonly name: string; readonly id: string }[]
  readonly issuerName: Text
  readonly authority?: string | undefined
  readonly issuedOn: string
  readonly validFrom: string
  /** The last valid day; absent means no end. */
  readonly validUntil?: string | undefined
  readonly fields: readonly { readonly label: Text; readonly value: Text }[]
  /** Labels of the face fields that the code leaves out; absent where labels are unusable. */
  readonly notConfirmed?: readonly Text[] | undefined
  readonly overridden: boolean
  /** The host of the issuer, which should stand beside a printed code. */
  readonly host: string
}

interface Props {
  readonly verdict: ShownVerdict
  readonly lang: Lang
  /** When it was checked, as local text; absent on paper made from it. */
  readonly checkedAt?: string | undefined
}

/** One large word and shape, the lines, the face, what is not confirmed, what to compare. */
export function VerdictView({ verdict, lang, checkedAt }: Props) {
  const t = verdictMessages[lang]
  const words = overallWords[verdict.overall]
  return (
    <>
      <section class={`verdict ${words.tone}`} data-overall={verdict.overall}>
        <h2 class="verdict-word" id="verdict" tabindex={-1}>
          <Shape tone={words.tone} />
          {words.word[lang]}
        </h2>
        <p>{words.says[lang]}</p>
        <p>
          <strong>{words.next[lang]}</strong>
        </p>
        {checkedAt !== undefined && <p class="muted">{t.checkedAt(checkedAt)}</p>}
      </section>
      <h2>{t.linesTitle}</h2>
      <ul class="lines">
        {verdict.lines.map((line) => (
          <Line line={line} lang={lang} />
        ))}
      </ul>
      {verdict.license !== undefined && <Face license={verdict.license} lang={lang} />}
    </>
  )
}

const marks: Readonly<Record<Weight, string>> = {
  good: '✓',
  remark: '!',
  refused: '✕',
  unknown: '?',
  skipped: '–',
}

function Line({ line, lang }: { readonly line: ShownLine; readonly lang: Lang }) {
  const t = verdictMessages[lang]
  const words = codeWords(line.line, line.code)
  const weight = words?.weight ?? 'unknown'
  return (
    <li data-line={line.line} data-code={line.code}>
      <span class={`mark ${weight}`} role="img" aria-label={t.marks[weight]}>
        {marks[weight]}
      </span>
      <span class="name">{lineNames[line.line][lang]}</span>
      <span class="what">
        {words === undefined ? t.unknownCode(line.code) : words[lang]}
        {line.facts.map((fact) => (
          <span class="fact">{fact[lang]}</span>
        ))}
      </span>
    </li>
  )
}

function Face({ license, lang }: { readonly license: ShownLicense; readonly lang: Lang }) {
  const t = verdictMessages[lang]
  const { notConfirmed } = license
  return (
    <>
      <h2>{t.faceTitle}</h2>
      <dl>
        <Entry label={t.type} value={license.typeName[lang]} />
        <Entry label={t.number} value={license.number} />
        {license.holders.map((holder) => (
          <>
            <Entry label={t.holder} value={holder.name} />
            <Entry label={t.holderId} value={holder.id} />
          </>
        ))}
        <Entry label={t.issuer} value={license.issuerName[lang]} />
        {license.authority !== undefined && <Entry label={t.authority} value={license.authority} />}
        <Entry label={t.issuedOn} value={license.issuedOn} />
        <Entry label={t.valid} value={t.validRange(license.validFrom, license.validUntil)} />
        {license.fields.map((field) => (
          <Entry label={field.label[lang]} value={field.value[lang]} />
        ))}
        <Entry label={t.identifier} value={license.identifier} />
      </dl>
      <h2>{t.notConfirmedTitle}</h2>
      {notConfirmed === undefined && <p>{t.labelsMissing}</p>}
      {notConfirmed?.length === 0 && <p>{t.nothingUnconfirmed}</p>}
      {notConfirmed !== undefined && notConfirmed.length > 0 && (
        <>
          <p>{t.notConfirmed}</p>
          <ul>
            {notConfirmed.map((label) => (
              <li>{label[lang]}</li>
            ))}
          </ul>
        </>
      )}
      <h2>{t.compareTitle}</h2>
      <ul>
        <li>{t.comparePerson}</li>
        <li>{t.compareFace}</li>
        <li>{t.compareHost(license.host)}</li>
      </ul>
    </>
  )
}

function Entry({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  )
}
