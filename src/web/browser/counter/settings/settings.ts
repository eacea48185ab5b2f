import { membersOf } from '../../../../core/trust/scheme.ts'
import {
  type Demand,
  type Settings,
  type SettingsActions,
  serialRates,
} from '../../../counter/settings-part.tsx'

const key = 'licet.counter.1'
const defaults: Settings = {
  sound: true,
  vibration: true,
  aloud: true,
  history: true,
  demand: 'any',
  // What a scanner on a serial cable is set to when it is new; one on USB takes any rate.
  serialRate: 9_600,
  name: '',
  purpose: '',
}
const lengths = { name: 40, purpose: 60 } as const
const demands: readonly Demand[] = ['any', 'live', 'challenged']

/** Holds what this counter has set for itself, on this device alone. */
export function openSettings(changed: (settings: Settings) => void) {
  let settings = recall()
  let forgotten = false

  const set = (change: Partial<Settings>): void => {
    settings = { ...settings, ...change }
    try {
      localStorage.setItem(key, JSON.stringify(settings))
    } catch {
      forgotten = true
    }
    changed(settings)
  }

  const actions: SettingsActions = {
    toggle: (name) => set({ [name]: !settings[name] }),
    demand: (demand) => set({ demand }),
    serialRate: (serialRate) => set({ serialRate }),
    type: (name, { target }) => {
      // Line breaks and signs that nobody sees cannot stand in a challenge.
      if (target instanceof HTMLInputElement) set({ [name]: plain(target.value, lengths[name]) })
    },
  }
  return { current: () => settings, forgotten: () => forgotten, set, actions }
}

function recall(): Settings {
  try {
    return parseSettings(JSON.parse(localStorage.getItem(key) ?? '{}'))
  } catch {
    return defaults
  }
}

// Written by an older version of this page, or by hand: whatever does not fit is as if unset.
function parseSettings(value: unknown): Settings {
  const given = membersOf(value) ?? {}
  const flag = (name: 'sound' | 'vibration' | 'aloud' | 'history') =>
    typeof given[name] === 'boolean' ? given[name] : defaults[name]
  const text = (name: 'name' | 'purpose') =>
    typeof given[name] === 'string' ? plain(given[name], lengths[name]) : defaults[name]
  return {
    sound: flag('sound'),
    vibration: flag('vibration'),
    aloud: flag('aloud'),
    history: flag('history'),
    demand: demands.find((demand) => demand === given.demand) ?? defaults.demand,
    serialRate: serialRates.find((rate) => rate === given.serialRate) ?? defaults.serialRate,
    name: text('name'),
    purpose: text('purpose'),
  }
}

function plain(text: string, max: number): string {
  const visible = text.normalize('NFC').replace(/[\p{C}\p{Zl}\p{Zp}\uFFFD]/gu, '')
  return [...visible].slice(0, max).join('')
}
