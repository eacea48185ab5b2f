import type { Lang } from '../language.ts'

const zh = {
  title: '设置',
  forgotten: '这台设备不能保存设置，关闭本页后会恢复原样。',
  feedback: '提示',
  sound: '声音：有效、细看、不行、不能判断、重复出示，各有不同的节奏',
  soundWaits: '浏览器要等第一次点按或按键之后才允许发声。',
  vibration: '振动',
  cannotVibrate: '振动（这台设备不支持）',
  aloud: '关怀模式下朗读结论',
  cannotSpeak: '关怀模式下朗读结论（这个浏览器不支持）',
  demand: '要求怎样出示',
  demands: {
    any: '纸质或手机都可以',
    live: '必须是手机动态码',
    challenged: '必须由手机当场应答',
  },
  demandHelp: '证照类型本身要求更严的，从其要求。',
  counter: '本窗口',
  name: '窗口名称',
  nameHelp: '出示询问码时，会显示在持证人的手机上。',
  purpose: '查验事由',
  serialRate: '串口扫码枪的波特率',
  rate: (baud: number) => `${baud} 波特`,
  serialRateHelp: '要与扫码枪自身的设置一致；USB 扫码枪可不改。改动会立即重新连接。',
}

/** Texts of what a counter sets for itself. */
export type SettingsMessages = typeof zh

const en: SettingsMessages = {
  title: 'Settings',
  forgotten: 'This device keeps no settings; they last until this page is closed.',
  feedback: 'Feedback',
  sound: 'Sound: a rhythm of its own for valid, look closer, stop, cannot tell, and shown again',
  soundWaits: 'The browser allows sound only after the first tap or key.',
  vibration: 'Vibration',
  cannotVibrate: 'Vibration (this device has none)',
  aloud: 'Read verdicts aloud in care mode',
  cannotSpeak: 'Read verdicts aloud in care mode (this browser cannot)',
  demand: 'How a license must be shown',
  demands: {
    any: 'On paper or on a phone',
    live: 'Live on a phone',
    challenged: 'By a phone that answers here',
  },
  demandHelp: 'Where the license type asks for more, the type decides.',
  counter: 'This counter',
  name: 'Name of the counter',
  nameHelp: 'Shown on the holder’s phone together with a challenge.',
  purpose: 'Purpose of the check',
  serialRate: 'Speed of a scanner on a serial port',
  rate: (baud) => `${baud} baud`,
  serialRateHelp:
    'It must be what the scanner itself is set to; one on USB takes any. A change connects anew at once.',
}

export const settingsMessages: Readonly<Record<Lang, SettingsMessages>> = { zh, en }
