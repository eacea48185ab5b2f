import type { Child } from 'hono/jsx'
import type { LineName, Overall } from '../../core/verdict/lines.ts'
import type { Lang, Text } from '../language.ts'
import { verdictMessages } from '../messages/verdict.ts'
import { Banner } from './banner.tsx'
import { bannerWords } from './banner-words.ts'
import { CompareList } from './compare-list.tsx'
import { Ending } from './ending.tsx'
import { Face } from './face.tsx'
import { LineList } from './line-list.tsx'
import { NotConfirmed, type Online, type OnlineActions } from './not-confirmed.tsx'

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
  /** The face fields that the code leaves out; absent where labels are unusable. */
  readonly notConfirmed?: readonly { readonly code: string; readonly label: Text }[] | undefined
  readonly overridden: boolean
  /** The host of the issuer, which should stand beside a printed code. */
  readonly host: string
}

interface Props {
  readonly verdict: ShownVerdict
  readonly lang: Lang
  /** When it was checked, as local text; absent on paper made from it. */
  readonly checkedAt?: string | undefined
  /** When this code was last seen here, as local text; absent the first time. */
  readonly lastSeen?: string | undefined
  /** What the registry said when it was asked; absent where nobody can ask. */
  readonly online?: Online | undefined
  readonly onlineActions?: OnlineActions | undefined
  /** What follows the banner at once: the way to the next code. */
  readonly children?: Child
}

/** One large word and shape, the lines, the face, what is not confirmed, what to compare. */
export function VerdictView(props: Props) {
  const { verdict, lang, checkedAt, lastSeen, online, onlineActions, children } = props
  const { license, lines } = verdict
  const t = verdictMessages[lang]
  const words = bannerWords(verdict)
  return (
    <>
      <Banner words={words} lang={lang} overall={verdict.overall}>
        {license !== undefined && (
          <p class="verdict-whose">
            <span>{license.typeName[lang]}</span>
            <span>{license.holders.map(({ name }) => name).join('、')}</span>
          </p>
        )}
        {lastSeen !== undefined && <p class="verdict-seen">{t.lastSeen(lastSeen)}</p>}
        {checkedAt !== undefined && <p class="muted">{t.checkedAt(checkedAt)}</p>}
      </Banner>
      {children}
      {online?.ending !== undefined && <Ending ending={online.ending} lang={lang} />}
      <div class="verdict-body">
        <LineList lines={lines} lang={lang} />
        {license !== undefined && (
          <>
            <div class="verdict-face">
              <Face license={license} lang={lang} />
              <NotConfirmed
                fields={license.notConfirmed}
                lang={lang}
                online={online}
                actions={onlineActions}
              />
            </div>
            {words.tone !== 'stop' && <CompareList license={license} lines={lines} lang={lang} />}
          </>
        )}
      </div>
    </>
  )
}
