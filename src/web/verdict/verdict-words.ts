import type { Overall } from '../../core/verdict/lines.ts'
import type { Text } from '../language.ts'

/**
 * How a verdict is drawn. The shape alone tells them apart, without any colour:
 * a circle with a tick, a triangle, an octagon with a cross, a square with a question mark.
 */
export type Tone = 'fine' | 'closer' | 'stop' | 'unsure'

/** The large word of a verdict, one sentence about it, and what to do next. */
export interface OverallWords {
  readonly tone: Tone
  readonly word: Text
  readonly says: Text
  readonly next: Text
}

const scanAgain: Text = {
  zh: '请把完整的二维码重新扫描或粘贴一次；仍不行，请改用短码。',
  en: 'Scan or paste the whole code again; if that fails, use the short code.',
}
const doNotAccept: Text = {
  zh: '不要凭此办理。请持证人出示原件或联系颁发机构。',
  en: 'Do not accept it. Ask for the original or contact the issuing authority.',
}
const askIssuer: Text = {
  zh: '不要凭此办理。如有疑问，请持证人联系颁发机构。',
  en: 'Do not accept it. In doubt, the holder should ask the issuing authority.',
}
const compare: Text = {
  zh: '请将下面的内容与持证人及其出示的证照逐项比对。',
  en: 'Compare what is shown below with the person and with the license in hand.',
}

/** Every overall verdict of SPEC.md §7, worst first as there. Words of law: 注销, 撤销, 吊销, 暂扣. */
export const overallWords: Readonly<Record<Overall, OverallWords>> = {
  unreadable: {
    tone: 'unsure',
    word: { zh: '读不出', en: 'Cannot be read' },
    says: {
      zh: '这不是一个完整的证照二维码。这不说明证照是真是假。',
      en: 'This is not a complete license code. It says nothing about the license itself.',
    },
    next: scanAgain,
  },
  newer_verifier: {
    tone: 'unsure',
    word: { zh: '需要更新', en: 'Needs a newer verifier' },
    says: {
      zh: '这个二维码采用更新的格式，本页还不认识。这不说明证照是假的。',
      en: 'The code uses a newer format than this page knows. It does not mean a forgery.',
    },
    next: {
      zh: '请联网刷新本页后再核验。',
      en: 'Reload this page with a network connection, then verify again.',
    },
  },
  not_genuine: {
    tone: 'stop',
    word: { zh: '不真实', en: 'Not genuine' },
    says: {
      zh: '内容与签名不符：这不是颁发机构签发的内容。',
      en: 'The content does not match its signature: no issuing authority signed this.',
    },
    next: doNotAccept,
  },
  unknown_issuer: {
    tone: 'stop',
    word: { zh: '颁发机构不明', en: 'Not from a known issuer' },
    says: {
      zh: '签发它的密钥不在信任名单里：谁都可以造出这样的码。里面的网址没有打开，也不要打开。',
      en: 'The key that signed it is on no trust list: anybody can make such a code. Its link was not opened; do not open it.',
    },
    next: doNotAccept,
  },
  not_allowed: {
    tone: 'stop',
    word: { zh: '无权颁发', en: 'Issued without the right' },
    says: {
      zh: '签发机构在那个时间无权颁发这种证照。',
      en: 'Its issuer had no right to issue this type of license at that time.',
    },
    next: doNotAccept,
  },
  ended: {
    tone: 'stop',
    word: { zh: '已失效', en: 'Ended' },
    says: {
      zh: '证照是真实签发的，但已经终止效力，原因见下。',
      en: 'It was genuinely issued but is no longer in force; the reason is below.',
    },
    next: askIssuer,
  },
  expired: {
    tone: 'stop',
    word: { zh: '已过期', en: 'Expired' },
    says: {
      zh: '证照是真实签发的，但有效期已过。',
      en: 'It was genuinely issued, but its last valid day has passed.',
    },
    next: askIssuer,
  },
  not_yet_valid: {
    tone: 'stop',
    word: { zh: '尚未生效', en: 'Not yet valid' },
    says: {
      zh: '证照是真实签发的，但有效期还没有开始。',
      en: 'It was genuinely issued, but its first valid day is still to come.',
    },
    next: askIssuer,
  },
  suspended: {
    tone: 'stop',
    word: { zh: '暂扣中', en: 'Suspended' },
    says: {
      zh: '证照是真实签发的，但目前被暂扣。',
      en: 'It was genuinely issued but is suspended at present.',
    },
    next: askIssuer,
  },
  cannot_tell: {
    tone: 'unsure',
    word: { zh: '无法判断', en: 'Cannot tell' },
    says: {
      zh: '手头的资料不足以判断，原因见下。不能当作有效。',
      en: 'What is known here is not enough; the reason is below. Do not take it as valid.',
    },
    next: {
      zh: '请联网更新资料后再核验，或改用短码。',
      en: 'Update with a network connection and verify again, or use the short code.',
    },
  },
  look_closer: {
    tone: 'closer',
    word: { zh: '请再细看', en: 'Look closer' },
    says: {
      zh: '没有发现不真实或失效之处，但有需要留意的地方，见下。',
      en: 'Nothing speaks against it, but something below needs your attention.',
    },
    next: compare,
  },
  valid: {
    tone: 'fine',
    word: { zh: '有效', en: 'Valid' },
    says: {
      zh: '真实签发，在有效期内，状态正常。',
      en: 'Genuinely issued, within its dates, and in good standing.',
    },
    next: compare,
  },
}
