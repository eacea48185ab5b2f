import type { Lang } from '../language.ts'

const zh = {
  title: '让手机当场应答',
  lead: '出示一次性的询问码，持证人的手机扫描后给出应答码。两分钟内有效，只认应答它的那个码。',
  start: '出示询问码',
  again: '出示新的询问码',
  picture: '询问码，请持证人用手机扫描',
  shownAs: (name: string, purpose: string) => `手机上会显示：${name}，${purpose}`,
  scan: '请持证人用手机扫描，再扫手机上出现的应答码。',
  left: (seconds: number) => `还剩 ${seconds} 秒`,
  spokenLeft: (seconds: number) => `询问码还剩 ${seconds} 秒。`,
  started: '询问码已出示，两分钟内有效。',
  ended: '询问码已过期，不再有效。',
  answered: '询问码已应答，不再有效。',
  stop: '不问了',
  defaultName: '核验窗口',
  defaultPurpose: '核验证照',
}

/** Texts of a challenge and its answer. */
export type ChallengeMessages = typeof zh

const en: ChallengeMessages = {
  title: 'Have the phone answer here',
  lead: 'Shows a code once; the holder’s phone scans it and answers. Good for two minutes, and only the code that answers it is taken.',
  start: 'Show a challenge',
  again: 'Show a new challenge',
  picture: 'Challenge, for the holder’s phone to scan',
  shownAs: (name, purpose) => `The phone will show: ${name}, ${purpose}`,
  scan: 'Have the phone scan this, then scan the answer on the phone.',
  left: (seconds) => `${seconds} s left`,
  spokenLeft: (seconds) => `The challenge has ${seconds} seconds left.`,
  started: 'The challenge is shown and good for two minutes.',
  ended: 'The challenge has run out and is good no more.',
  answered: 'The challenge was answered and is good no more.',
  stop: 'Stop asking',
  defaultName: 'Verification counter',
  defaultPurpose: 'License check',
}

export const challengeMessages: Readonly<Record<Lang, ChallengeMessages>> = { zh, en }
