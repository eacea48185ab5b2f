import { click, type Handler } from '../handler.ts'
import type { Lang } from '../language.ts'
import { cameraMessages } from '../messages/camera.ts'

/** Why there is no picture; each has a sentence and a next step of its own. */
export type CameraFault =
  | 'refused'
  | 'absent'
  | 'busy'
  | 'insecure'
  | 'unsupported'
  | 'lost'
  | 'failed'

/** What helps the one who holds the code; said only when it was seen. */
export type Guidance = 'aim' | 'seen' | 'closer' | 'unclear' | 'two'

export interface CameraChoice {
  readonly device: string
  readonly label: string
}

export type CameraState =
  | { readonly state: 'off' | 'asking' | 'paused' }
  | { readonly state: 'fault'; readonly fault: CameraFault }
  | {
      readonly state: 'on'
      readonly cameras: readonly CameraChoice[]
      readonly device: string
      readonly torch: 'none' | 'off' | 'on'
      readonly guidance: Guidance
    }

/** How the code reader stands, as far as a person must know. */
export type ReaderTrouble = 'restarted' | 'blocked' | 'died'

export interface CameraActions {
  readonly start: Handler
  readonly stop: Handler
  readonly choose: Handler
  readonly torch: Handler
  /** Called with the element that holds the picture. */
  readonly view: (element: unknown) => void
}

interface Props {
  readonly lang: Lang
  readonly state: CameraState
  readonly trouble?: ReaderTrouble | undefined
  /** While a verdict is shown: a small view, so that the next code needs no touch. */
  readonly compact: boolean
  readonly actions?: CameraActions | undefined
}

/** The camera: large until there is a verdict, small beside it. */
export function CameraPart({ lang, state, trouble, compact, actions }: Props) {
  const t = cameraMessages[lang]
  const on = state.state === 'on'
  if (compact && !on) return null
  return (
    <section
      class={compact ? 'camera compact script' : 'camera script'}
      aria-labelledby="camera-title"
    >
      <h2 id="camera-title">{t.title}</h2>
      {trouble !== undefined && (
        <p class="notice" role="alert" id="reader-trouble">
          {t[troubleTexts[trouble]]}
        </p>
      )}
      {state.state === 'fault' && (
        <p class="notice" role="alert" id="camera-fault" data-fault={state.fault}>
          {t.faults[state.fault]}
        </p>
      )}
      {on ? (
        <Picture lang={lang} camera={state} compact={compact} actions={actions} />
      ) : (
        <div class="camera-off">
          <button
            type="button"
            id="camera-start"
            disabled={actions === undefined || state.state === 'asking'}
            aria-busy={state.state === 'asking' ? 'true' : undefined}
            {...click(actions?.start)}
          >
            {state.state === 'asking' ? t.asking : state.state === 'fault' ? t.again : t.start}
          </button>
          <p>{t.stays}</p>
        </div>
      )}
    </section>
  )
}

const troubleTexts = {
  restarted: 'readerRestarted',
  blocked: 'readerBlocked',
  died: 'readerDied',
} as const

interface PictureProps {
  readonly lang: Lang
  readonly camera: Extract<CameraState, { state: 'on' }>
  readonly compact: boolean
  readonly actions?: CameraActions | undefined
}

function Picture({ lang, camera, compact, actions }: PictureProps) {
  const t = cameraMessages[lang]
  return (
    <>
      <div
        class="camera-view"
        role="img"
        aria-label={t.view}
        {...(actions === undefined ? {} : { ref: actions.view })}
      />
      <p class="guidance" role="status" data-guidance={camera.guidance}>
        {compact && camera.guidance === 'aim' ? t.next : t.guidance[camera.guidance]}
      </p>
      <div class="camera-controls">
        {camera.cameras.length > 1 && (
          <label>
            <span class="label">{t.choose}</span>
            <select
              id="camera-choice"
              {...(actions === undefined ? {} : { onChange: actions.choose })}
            >
              {camera.cameras.map(({ device, label }, i) => (
                <option value={device} selected={device === camera.device}>
                  {label === '' ? t.numbered(i + 1) : label}
                </option>
              ))}
            </select>
          </label>
        )}
        {camera.torch !== 'none' && (
          <button
            type="button"
            class="secondary"
            aria-pressed={camera.torch === 'on' ? 'true' : 'false'}
            {...click(actions?.torch)}
          >
            {t.torch}
          </button>
        )}
        <button type="button" class="secondary" id="camera-stop" {...click(actions?.stop)}>
          {t.stop}
        </button>
      </div>
    </>
  )
}
