import { lineCodes, type Overall } from '../../core/verdict/lines.ts'
import type { Text } from '../language.ts'
import { codeWords } from './line-words.ts'
import { overallWords, type Tone } from './verdict-words.ts'

/** What the banner of one verdict says: one word, why, and what to do next. */
export interface BannerWords {
  readonly tone: Tone
  readonly word: Text
  readonly says: Text
  readonly next: Text
}

interface Judged {
  readonly overall: Overall
  readonly lines: readonly { readonly line: string; readonly code: string }[]
}

/**
 * The banner of a verdict: the overall word, with the sentence and the next step of the line that
 * led to it where that line has its own. The first such line counts, in the order of the lines.
 */
export function bannerWords({ overall, lines }: Judged): BannerWords {
  const words = overallWords[overall]
  const cause = lines.find(({ line, code }) => meaningOf(line, code) === overall)
  if (cause === undefined || overall === 'valid') return words
  const own = causes[cause.code]
  // An end is named in the sentence itself: a clerk has to say why.
  const named = overall === 'ended' ? codeWords(cause.line, cause.code) : undefined
  return { ...words, ...(named === undefined ? {} : { says: ended(named) }), ...own }
}

function meaningOf(line: string, code: string): string | undefined {
  const meanings: Readonly<Record<string, Readonly<Record<string, Overall>>>> = lineCodes
  return meanings[line]?.[code]
}

function ended({ zh, en }: Text): Text {
  return { zh: `证照是真实签发的，但${zh}。`, en: `It was genuinely issued. ${en}.` }
}

const update: Text = {
  zh: '请联网更新本机的核验资料后再核验，或改用短码。',
  en: 'Update what this device knows with a network connection and verify again, or use the short code.',
}
const scanWhole: Text = {
  zh: '请把整个二维码连同白边放进画面再扫一次；仍不行，请改用短码。',
  en: 'Scan again with the whole code and its white edge in view; if that fails, use the short code.',
}
const wipe: Text = {
  zh: '请抹平、避开反光再扫一次；仍不行，请改用短码。',
  en: 'Smooth it out, turn it away from the light and scan again; if that fails, use the short code.',
}
const anotherPrint: Text = {
  zh: '再扫也不会变。请改用短码，或请持证人出示另一份。',
  en: 'Scanning again will not change this. Use the short code, or ask for another print.',
}
const odd = {
  says: {
    zh: '数字读对了，但里面装的不是证照内容，不是正规打印出来的码。',
    en: 'The digits were read right, but they do not hold a license: no registry drew this code.',
  },
  next: anotherPrint,
}
const misread = {
  says: {
    zh: '有几位数字读错或缺失：码可能有污损、折痕或反光。这不说明证照是真是假。',
    en: 'Some digits were misread: the code may be soiled, creased or glaring. It says nothing about the license itself.',
  },
  next: wipe,
}
const askLive: Text = {
  zh: '请持证人在手机上打开证照，出示动态码。',
  en: 'Ask the holder to open the license on the phone and show its live code.',
}

type Own = Partial<Pick<BannerWords, 'says' | 'next'>>

/** Sentences of single causes; a code that stands in two lines means the same in both. */
const causes: Readonly<Record<string, Own>> = {
  not_a_code: {
    says: {
      zh: '这不是证照二维码，里面没有证照内容。',
      en: 'This is not a license code: it holds nothing of a license.',
    },
    next: {
      zh: '请扫证照上印有核验网址的那个二维码。',
      en: 'Scan the code that stands beside the verify address on the license.',
    },
  },
  two_codes: {
    says: {
      zh: '同时读到两个不同的二维码，没有核验任何一个。',
      en: 'Two different codes were read at once; neither was verified.',
    },
    next: {
      zh: '请遮住其中一个，一次核验一个。',
      en: 'Cover one of them and verify one at a time.',
    },
  },
  bad_length: {
    says: {
      zh: '只读到二维码的一部分。这不说明证照是真是假。',
      en: 'Only a part of the code was read. It says nothing about the license itself.',
    },
    next: scanWhole,
  },
  bad_block: misread,
  bad_crc: misread,
  bad_deflate: odd,
  trailing_bytes: odd,
  too_large: odd,
  bad_text: odd,
  compact_malformed: {
    says: {
      zh: '粘贴的凭证文本不完整或被改动过。',
      en: 'The pasted credential text is incomplete or was altered.',
    },
    next: {
      zh: '请重新复制整段文本，或扫描二维码。',
      en: 'Copy the whole text again, or scan the code.',
    },
  },
  challenge_missing: {
    says: {
      zh: '这是一个应答码，但本窗口现在没有等待应答的询问码。',
      en: 'This code answers a challenge, and this counter has none waiting for an answer now.',
    },
    next: {
      zh: '请出示新的询问码，让持证人的手机当场应答。',
      en: 'Show a new challenge and have the phone answer it here.',
    },
  },
  relabelled_link: {
    says: {
      zh: '证照本身没有问题，但二维码上的网址不是颁发机构的。',
      en: 'The license itself holds, but the link printed in the code is not the issuer’s.',
    },
    next: {
      zh: '不要打开那个网址。请问明这份打印件从哪里来，并逐项比对。',
      en: 'Do not open that link. Ask where this print comes from, and compare every entry.',
    },
  },
  proof_removed: {
    says: {
      zh: '这是从手机动态码转抄来的，手机的证明被去掉了。',
      en: 'This was copied from a phone’s live code, and the phone’s proof was taken away.',
    },
    next: askLive,
  },
  proof_wrong: {
    says: {
      zh: '附带的手机证明不是由这份证照的手机密钥为这里作出的。',
      en: 'The phone’s proof was not made here with the phone key of this license.',
    },
    next: {
      zh: '不要凭此办理。请持证人当场出示新的动态码。',
      en: 'Do not accept it. Ask the holder to show a new live code here.',
    },
  },
  clock_wrong: {
    says: {
      zh: '本机时钟比手头资料的签发时间还早，不能判断是否在有效期内。',
      en: 'The clock of this device is earlier than what was last signed, so no date can be judged.',
    },
    next: {
      zh: '请先校准这台设备的日期、时间和时区，再核验一次。',
      en: 'Set date, time and time zone of this device, then verify again.',
    },
  },
  key_unknown_list_old: {
    says: {
      zh: '签发密钥不在手头的名单里，而名单已超过一天，可能是新密钥。',
      en: 'Its key is not on the list held here, which is over a day old: it may be a new key.',
    },
    next: update,
  },
  trust_expired: {
    says: {
      zh: '手头的核验资料已过期，不能证明任何证照有效。',
      en: 'What this device knows has expired and can prove no license valid.',
    },
    next: update,
  },
  genuine_set_missing: { next: update },
  list_missing: { next: update },
  list_invalid: { next: update },
  list_expired: {
    says: {
      zh: '手头的状态资料已过期，看不出证照现在是否有效。',
      en: 'The status held here has expired; whether the license is in force now cannot be seen.',
    },
    next: update,
  },
  status_stale: {
    says: {
      zh: '没有发现问题，但状态资料已超过一天，之后的变动看不到。',
      en: 'Nothing speaks against it, but the status is over a day old: later changes are not seen.',
    },
    next: {
      zh: '请联网更新后再核验一次，并与持证人逐项比对。',
      en: 'Update with a network connection and verify again; compare every entry with the person.',
    },
  },
  number_overridden: {
    says: {
      zh: '没有发现问题，但证件号码的校验位不符，颁发机构已确认号码无误。',
      en: 'Nothing speaks against it, but the holder number fails its check digit; the issuer confirmed it.',
    },
  },
  labels_unusable: {
    says: {
      zh: '没有发现问题，但字段名称资料不可用，下面只显示代码。',
      en: 'Nothing speaks against it, but the field names are unusable; bare codes are shown below.',
    },
  },
  proof_time: {
    says: {
      zh: '手机动态码的时间与本机相差太多，可能是截图。',
      en: 'The time of the phone’s code is too far from this clock; it may be a screenshot.',
    },
    next: {
      zh: '请持证人刷新动态码再出示；仍不行，请核对两边的时间。',
      en: 'Have the live code made anew; if that fails, compare the two clocks.',
    },
  },
  proof_seen: {
    says: {
      zh: '同一个手机动态码几分钟前在这里出示过，可能是转发来的。',
      en: 'This very phone code was shown here minutes ago; it may have been passed on.',
    },
    next: {
      zh: '请持证人刷新动态码再出示；刷新不了，不要凭此办理。',
      en: 'Have the live code made anew; if the holder cannot, do not accept it.',
    },
  },
  live_required: {
    says: {
      zh: '这里要求手机动态码，纸质或静态码不够。',
      en: 'A live code on a phone is required here; a print is not enough.',
    },
    next: askLive,
  },
  challenge_required: {
    says: {
      zh: '这里要求手机当场应答询问码，限时动态码不够。',
      en: 'The phone must answer a challenge here; a timed code is not enough.',
    },
    next: {
      zh: '请出示询问码，让持证人的手机扫描后应答。',
      en: 'Show a challenge and have the holder’s phone scan and answer it.',
    },
  },
  replaced: {
    next: { zh: '请持证人出示换发后的新证。', en: 'Ask for the newer version that replaced it.' },
  },
  copy_replaced: {
    next: { zh: '请持证人出示现在使用的那一份。', en: 'Ask for the copy that is in use now.' },
  },
}
