import { type Handler, submit } from '../handler.ts'
import type { Lang } from '../language.ts'
import { waysMessages } from '../messages/ways.ts'
import { type BatchActions, BatchPart, type BatchState } from './batch-part.tsx'
import {
  type CameraActions,
  CameraPart,
  type CameraState,
  type ReaderTrouble,
} from './camera-part.tsx'
import { ScannerPart, type SerialActions, type SerialState } from './scanner-part.tsx'

/** Why a short code was not answered with a license. */
export type LookupFault = 'shortMalformed' | 'last4Malformed' | 'notFound' | 'tooMany' | 'offline'

/** What the ways in show beside their forms. */
export interface WaysState {
  readonly lookupFault?: LookupFault | undefined
  readonly camera: CameraState
  readonly readerTrouble?: ReaderTrouble | undefined
  readonly serial: SerialState
  readonly batch: BatchState
  /** Opened inside another app, by a link that brought no code: the app may have dropped it. */
  readonly inApp: boolean
}

/** The ways in before anybody has done anything. */
export const waysAtRest: WaysState = {
  camera: { state: 'off' },
  serial: 'unsupported',
  batch: { state: 'idle' },
  inApp: false,
}

/** What the ways in do in the browser; absent in a page from the server. */
export interface WaysActions {
  readonly camera: CameraActions
  readonly serial: SerialActions
  readonly batch: BatchActions
  readonly paste: Handler
  readonly lookup: Handler
}

interface Props {
  readonly lang: Lang
  readonly state: WaysState
  readonly actions?: WaysActions | undefined
  /** While a verdict is shown only what takes the next code without a touch stays in view. */
  readonly compact: boolean
}

/** Every way in which a code reaches the counter. */
export function WaysIn({ lang, state, actions, compact }: Props) {
  const t = waysMessages[lang]
  return (
    <>
      <CameraPart
        lang={lang}
        state={state.camera}
        trouble={state.readerTrouble}
        compact={compact}
        actions={actions?.camera}
      />
      {!compact && (
        <>
          <Landed lang={lang} inApp={state.inApp} />
          <ScannerPart lang={lang} state={state.serial} actions={actions?.serial} />
          <BatchPart lang={lang} state={state.batch} actions={actions?.batch} />
          <h2>{t.pasteTitle}</h2>
          <PasteForm lang={lang} actions={actions} />
          <h2>{t.shortTitle}</h2>
          <ShortCodeForm lang={lang} actions={actions} fault={state.lookupFault} />
        </>
      )}
    </>
  )
}

/** What became of a code that was scanned with another app: nobody can know, so it is explained. */
function Landed({ lang, inApp }: { readonly lang: Lang; readonly inApp: boolean }) {
  const t = waysMessages[lang]
  if (inApp) {
    return (
      <div class="notice" role="status" id="landed">
        <p>{t.landedInApp}</p>
        <p>{t.landed}</p>
      </div>
    )
  }
  return (
    <details id="landed">
      <summary>{t.landedTitle}</summary>
      <p>{t.landed}</p>
    </details>
  )
}

interface PartProps {
  readonly lang: Lang
  readonly actions?: WaysActions | undefined
}

/** Has no name and no target: without the script, a text can never end up in an address. */
function PasteForm({ lang, actions }: PartProps) {
  const t = waysMessages[lang]
  return (
    <form id="paste" {...submit(actions?.paste)}>
      <label for="text">{t.paste}</label>
      <textarea
        id="text"
        required
        maxlength={20_000}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        aria-describedby="text-help"
      />
      <small id="text-help">{t.pasteHelp}</small>
      <button type="submit" disabled={actions === undefined}>
        {t.submit}
      </button>
    </form>
  )
}

interface ShortProps extends PartProps {
  readonly fault?: LookupFault | undefined
}

/** Works without scripts: a plain POST, so that neither the code nor the number is in an address. */
function ShortCodeForm({ lang, actions, fault }: ShortProps) {
  const t = waysMessages[lang]
  const wrong = (field: 'code' | 'last4') =>
    fault === 'notFound' ||
    (fault === 'last4Malformed'
      ? field === 'last4'
      : fault === 'shortMalformed' && field === 'code')
      ? 'true'
      : undefined
  return (
    <form id="short" method="post" action="/v/lookup" {...submit(actions?.lookup)}>
      {fault !== undefined && (
        <p class="notice" role="alert" id="short-fault">
          {t[fault]}
        </p>
      )}
      <div class="pair">
        <div>
          <label for="short-code">{t.shortCode}</label>
          <input
            id="short-code"
            name="code"
            class="code"
            required
            maxlength={20}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            aria-describedby="short-code-help"
            aria-invalid={wrong('code')}
          />
          <small id="short-code-help">{t.shortCodeHelp}</small>
        </div>
        <div>
          <label for="last4">{t.last4}</label>
          <input
            id="last4"
            name="last4"
            class="code"
            required
            maxlength={4}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            aria-describedby="last4-help"
            aria-invalid={wrong('last4')}
          />
          <small id="last4-help">{t.last4Help}</small>
        </div>
      </div>
      <button type="submit">{t.shortSubmit}</button>
    </form>
  )
}
