import { change } from '../handler.ts'
import type { Lang } from '../language.ts'
import { settingsMessages } from '../messages/settings.ts'

/** How a license must be shown at this counter; a license type may ask for more, never for less. */
export type Demand = 'any' | 'live' | 'challenged'

/** What a scanner on a serial cable may be set to, in baud: the usual rates. */
export const serialRates = [9_600, 19_200, 38_400, 57_600, 115_200] as const
export type SerialRate = (typeof serialRates)[number]

/** What a counter has set for itself. */
export interface Settings {
  readonly sound: boolean
  readonly vibration: boolean
  /** Verdicts are read aloud in care mode. */
  readonly aloud: boolean
  readonly history: boolean
  readonly demand: Demand
  /** What the scanner's cable is set to. */
  readonly serialRate: SerialRate
  /** Shown to a phone with a challenge; at most 40 code points. */
  readonly name: string
  /** Why the license is asked for; at most 60 code points. */
  readonly purpose: string
}

/** The settings, and whether this device can do what they ask for. */
export interface SettingsState {
  readonly settings: Settings
  readonly can: { readonly vibrate: boolean; readonly speak: boolean; readonly serial: boolean }
  /** A browser keeps quiet until the first tap or key. */
  readonly soundReady: boolean
  /** The device keeps nothing: settings last as long as the page. */
  readonly forgotten: boolean
}

export interface SettingsActions {
  readonly toggle: (name: 'sound' | 'vibration' | 'aloud') => void
  readonly demand: (demand: Demand) => void
  readonly serialRate: (rate: SerialRate) => void
  /** A text was typed: the event's field holds it. */
  readonly type: (name: 'name' | 'purpose', event: Event) => void
}

interface Props {
  readonly lang: Lang
  readonly state: SettingsState
  readonly actions?: SettingsActions | undefined
}

/** Everything that a clerk may set, remembered on the device. */
export function SettingsPart({ lang, state, actions }: Props) {
  const t = settingsMessages[lang]
  const { settings, can, soundReady, forgotten } = state
  const onBox = (name: 'sound' | 'vibration' | 'aloud') =>
    change(actions && (() => actions.toggle(name)))
  const onText = (name: 'name' | 'purpose') =>
    change(actions && ((event) => actions.type(name, event)))
  return (
    <details id="settings">
      <summary>{t.title}</summary>
      {forgotten && <p class="notice">{t.forgotten}</p>}
      <fieldset>
        <legend>{t.feedback}</legend>
        <label class="choice">
          <input type="checkbox" id="set-sound" checked={settings.sound} {...onBox('sound')} />
          {t.sound}
        </label>
        {settings.sound && !soundReady && <small>{t.soundWaits}</small>}
        <label class="choice">
          <input
            type="checkbox"
            id="set-vibration"
            checked={settings.vibration}
            disabled={!can.vibrate}
            {...onBox('vibration')}
          />
          {can.vibrate ? t.vibration : t.cannotVibrate}
        </label>
        <label class="choice">
          <input
            type="checkbox"
            id="set-aloud"
            checked={settings.aloud}
            disabled={!can.speak}
            {...onBox('aloud')}
          />
          {can.speak ? t.aloud : t.cannotSpeak}
        </label>
      </fieldset>
      <fieldset>
        <legend>{t.demand}</legend>
        {(['any', 'live', 'challenged'] as const).map((demand) => (
          <label class="choice">
            <input
              type="radio"
              name="demand"
              id={`set-demand-${demand}`}
              checked={settings.demand === demand}
              {...change(actions && (() => actions.demand(demand)))}
            />
            {t.demands[demand]}
          </label>
        ))}
        <small>{t.demandHelp}</small>
      </fieldset>
      <fieldset>
        <legend>{t.counter}</legend>
        <label for="set-name">{t.name}</label>
        <input
          id="set-name"
          value={settings.name}
          maxlength={40}
          autocomplete="off"
          aria-describedby="set-name-help"
          {...onText('name')}
        />
        <small id="set-name-help">{t.nameHelp}</small>
        <label for="set-purpose">{t.purpose}</label>
        <input
          id="set-purpose"
          value={settings.purpose}
          maxlength={60}
          autocomplete="off"
          {...onText('purpose')}
        />
      </fieldset>
      {can.serial && (
        <fieldset>
          <legend>{t.serialRate}</legend>
          {serialRates.map((rate) => (
            <label class="choice">
              <input
                type="radio"
                name="serial-rate"
                id={`set-serial-${rate}`}
                checked={settings.serialRate === rate}
                {...change(actions && (() => actions.serialRate(rate)))}
              />
              {t.rate(rate)}
            </label>
          ))}
          <small>{t.serialRateHelp}</small>
        </fieldset>
      )}
    </details>
  )
}
