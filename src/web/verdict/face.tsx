import type { Lang } from '../language.ts'
import { verdictMessages } from '../messages/verdict.ts'
import type { ShownLicense } from './verdict-view.tsx'

interface Props {
  readonly license: ShownLicense
  readonly lang: Lang
}

/** What the signature covers, laid out as on the license itself. */
export function Face({ license, lang }: Props) {
  const t = verdictMessages[lang]
  return (
    <section class="signed" aria-labelledby="signed-title">
      <p class="signed-kicker" id="signed-title">
        {t.faceTitle}
      </p>
      <h2 class="signed-type">{license.typeName[lang]}</h2>
      <dl>
        <Entry label={t.number} value={license.number} />
        {license.holders.map((holder) => (
          <>
            <Entry label={t.holder} value={holder.name} strong />
            <Entry label={t.holderId} value={holder.id} />
          </>
        ))}
        {license.fields.map((field) => (
          <Entry label={field.label[lang]} value={field.value[lang]} />
        ))}
        <Entry label={t.issuer} value={license.issuerName[lang]} />
        {license.authority !== undefined && <Entry label={t.authority} value={license.authority} />}
        <Entry label={t.issuedOn} value={license.issuedOn} />
        <Entry label={t.valid} value={t.validRange(license.validFrom, license.validUntil)} />
        <Entry label={t.identifier} value={license.identifier} />
      </dl>
    </section>
  )
}

interface EntryProps {
  readonly label: string
  readonly value: string
  readonly strong?: boolean
}

function Entry({ label, value, strong = false }: EntryProps) {
  return (
    <>
      <dt>{label}</dt>
      <dd class={strong ? 'strong' : undefined}>{value}</dd>
    </>
  )
}
