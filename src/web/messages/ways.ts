import type { Lang } from '../language.ts'

const zh = {
  paste: '二维码的内容',
  pasteHelp: '以 https:// 开头的网址、一长串数字，或以 eyJ 开头的文本。',
  submit: '核验',
  shortTitle: '没有相机？用短码',
  shortCode: '短码',
  shortCodeHelp: '印在二维码旁的 12 个字母和数字，如 ABCD-EFGH-JKMN。',
  last4: '持证主体证件号码的后四位',
  last4Help: '用来防止别人试猜；需要联网。',
  shortSubmit: '用短码查询',
  shortMalformed: '短码是 12 个字母和数字，请核对后再输入。',
  last4Malformed: '请输入后四位。',
  notFound: '没有找到：短码或后四位不对。',
  tooMany: '查询太频繁，请过一会儿再试。',
  offline: '没有联网，暂时不能用短码查询。',
}

/** Texts of the ways a code comes in. */
export type WaysMessages = typeof zh

const en: WaysMessages = {
  paste: 'Text of the code',
  pasteHelp:
    'An address that begins with https://, a long row of digits, or text that begins with eyJ.',
  submit: 'Verify',
  shortTitle: 'No camera? Use the short code',
  shortCode: 'Short code',
  shortCodeHelp: 'The 12 letters and digits printed beside the code, such as ABCD-EFGH-JKMN.',
  last4: 'Last four characters of the holder number',
  last4Help: 'They keep others from guessing. A network connection is needed.',
  shortSubmit: 'Look up',
  shortMalformed: 'A short code has 12 letters and digits. Please compare it again.',
  last4Malformed: 'Please enter the last four characters.',
  notFound: 'Nothing found: the short code or the last four characters are wrong.',
  tooMany: 'Too many attempts. Please wait a while.',
  offline: 'There is no network connection, so the short code cannot be looked up now.',
}

export const waysMessages: Readonly<Record<Lang, WaysMessages>> = { zh, en }
