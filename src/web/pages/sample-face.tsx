import type { Field } from '../../core/license/field.ts'
import { maskValue } from '../../core/license/mask.ts'
import { parseTemplate } from '../../core/license/number-rule.ts'
import type { LicenseType } from '../../core/license/type.ts'
import type { Lang } from '../language.ts'
import { type TypeMessages, typeMessages } from '../messages/type.ts'

interface Props {
  readonly lang: Lang
  readonly type: LicenseType
  readonly issuer?: string | undefined
}

const day = '2026-01-01'

/** A face of the type as it is printed, with nobody's facts in it. */
export function SampleFace({ lang, type, issuer }: Props) {
  const t = typeMessages[lang]
  const category = type.holderCategories[0] ?? 'person'
  const name = t.sampleName[category]
  const holder =
    type.holderName === 'masked' && category === 'person' ? maskValue('name', name, 'public') : name
  const until = type.validity.kind === 'open' ? t.noEnd : lastDay(type)
  const rows = type.fields.filter(({ source }) => source !== 'holder.name')
  return (
    <figure class="sample-figure">
      <article class="sample-face" data-mark={t.sample}>
        <header>
          <p class="sample-issuer">{issuer}</p>
          <p class="sample-title">{lang === 'zh' ? type.name : type.nameEn}</p>
          <p class="sample-number">
            {t.licenseNumber} {sampleNumber(type)}
          </p>
        </header>
        <dl>
          <dt>{t.holder}</dt>
          <dd>
            <strong>{holder}</strong>
          </dd>
          <dt>{t.holderNumber}</dt>
          <dd>0****************0</dd>
          {rows.map((field) => (
            <>
              <dt>{field.label[lang]}</dt>
              <dd>
                {sampleValue(field, lang, t, issuer ?? '')}
                {!inCode(field) && (
                  <>
                    {' '}
                    <abbr class="off" title={t.off}>
                      ○
                    </abbr>
                  </>
                )}
              </dd>
            </>
          ))}
        </dl>
        <footer>
          <svg class="sample-code" viewBox="0 0 37 37" role="img" aria-label={t.sampleQr}>
            <path fill="#fff" d="M0 0h37v37H0z" />
            <path d={finders} />
            <text x="18.5" y="21" text-anchor="middle" font-size="5">
              {t.sample}
            </text>
          </svg>
          <dl>
            <dt>{t.issuedBy}</dt>
            <dd>{issuer}</dd>
            <dt>{t.issuedOn}</dt>
            <dd>{day}</dd>
            <dt>{t.validUntil}</dt>
            <dd>{until}</dd>
          </dl>
        </footer>
      </article>
      <figcaption>{t.faceCaption}</figcaption>
    </figure>
  )
}

/** Names of holder and issuer stand in every code; a status is told by the status list. */
export function inCode({ card, source }: Field): boolean {
  return card || source !== undefined
}

const finder = (x: number, y: number) => `M${x} ${y}h7v7h-7zm1 1v5h5v-5zm1 1h3v3h-3z`
/** The three corners of a code without any content: it cannot be scanned. */
const finders = [finder(4, 4), finder(26, 4), finder(4, 26)].join('')

function lastDay({ validity }: LicenseType): string {
  const years = validity.kind === 'open' ? 0 : (validity.years ?? 1)
  return `${2025 + years}-12-31`
}

/** Zeros in the form of the type's numbers: nobody can have it. */
function sampleNumber({ number }: LicenseType): string {
  const parts = number.generator === null ? undefined : parseTemplate(number.generator)
  if (!parts?.ok) return '000000000000'
  return parts.value
    .map((part) => {
      if (part.kind === 'text') return part.text
      if (part.kind === 'year') return '0000'
      if (part.kind === 'day') return '00000000'
      if (part.kind === 'area') return '000000'
      if (part.kind === 'holder') return '0****************0'
      return '0'.repeat('digits' in part ? part.digits : 1)
    })
    .join('')
}

function sampleValue(field: Field, lang: Lang, t: TypeMessages, issuer: string): string {
  if (field.source === 'issuer.name') return issuer
  const plain = plainValue(field, lang, t)
  return field.mask === undefined ? plain : maskValue(field.mask, plain, 'public')
}

function plainValue({ type, label, options }: Field, lang: Lang, t: TypeMessages): string {
  const [option] = options ?? []
  switch (type) {
    case 'enum':
      if (option === undefined) return t.sample
      return lang === 'zh' ? (option.zh ?? option.value) : option.en
    case 'date':
      return day
    case 'number':
      return '100'
    case 'list':
      return t.sampleEntries.join(t.comma)
    case 'image':
      return `[${t.picture}]`
    case 'string':
    case 'text':
      return t.sampleText(label[lang])
  }
}
