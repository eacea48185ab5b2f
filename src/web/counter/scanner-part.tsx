import { click, type Handler } from '../handler.ts'
import type { Lang } from '../language.ts'
import { waysMessages } from '../messages/ways.ts'

/** How a scanner on a serial port stands. */
export type SerialState = 'unsupported' | 'off' | 'on' | 'lost' | 'busy'

export interface SerialActions {
  readonly connect: Handler
  readonly disconnect: Handler
}

interface Props {
  readonly lang: Lang
  readonly state: SerialState
  readonly actions?: SerialActions | undefined
}

/** The hand scanner: nothing to do for one that plays a keyboard, one button for a serial one. */
export function ScannerPart({ lang, state, actions }: Props) {
  const t = waysMessages[lang]
  return (
    <section class="script" aria-labelledby="scanner-title">
      <h2 id="scanner-title">{t.scannerTitle}</h2>
      <p>{t.scannerHelp}</p>
      {(state === 'lost' || state === 'busy') && (
        <p class="notice" role="alert" data-serial={state}>
          {state === 'lost' ? t.serialLost : t.serialBusy}
        </p>
      )}
      {state === 'on' ? (
        <p role="status" data-serial="on">
          {t.serialOn}{' '}
          <button type="button" class="secondary" {...click(actions?.disconnect)}>
            {t.serialDisconnect}
          </button>
        </p>
      ) : (
        state !== 'unsupported' && (
          <p>
            <button
              type="button"
              class="secondary"
              id="serial-connect"
              {...click(actions?.connect)}
            >
              {t.serialConnect}
            </button>
          </p>
        )
      )}
    </section>
  )
}
