import type { Lang } from '../language.ts'

const zh = {
  pasteTitle: '粘贴二维码的内容',
  paste: '二维码的内容',
  pasteHelp: '以 https:// 开头的网址、一长串数字，或以 eyJ 开头的文本。',
  submit: '核验',
  shortTitle: '没有相机？用短码',
  shortCode: '短码',
  shortCodeHelp: '印在二维码旁的 12 个字母和数字，如 ABCD-EFGH-JKMN。',
  last4: '持证主体证件号码的后四位',
  last4Help: '用来防止别人试猜；需要联网。',
  shortSubmit: '用短码查询',
  shortMalformed: '短码不对：有一位输错了或没有输全。短码是 12 个字母和数字，请对照印件再输入。',
  last4Malformed: '请输入后四位。',
  notFound: '没有找到：短码或后四位不对。',
  tooMany: '查询太频繁，请过一会儿再试。',
  offline: '没有联网，暂时不能用短码查询。',
  scannerTitle: '用手持扫码枪',
  scannerHelp: '直接扫：不用点任何输入框，扫完即核验。在本页按 Ctrl+V 粘贴也可以。',
  serialConnect: '连接串口扫码枪',
  serialDisconnect: '断开',
  serialOn: '串口扫码枪已连接，直接扫即可。',
  serialLost: '串口扫码枪断开了。重新插上会自动连接；也可以再点一次连接。',
  serialBusy: '串口扫码枪打不开，可能正被别的程序使用。请关掉那个程序，再点一次连接。',
  landedTitle: '扫码打开了本页，却没有看到结果？',
  landed:
    '有些应用打开网址时会丢掉 # 后面的内容，而证照内容就在那里。请点右上角的菜单，选“在浏览器打开”；或在本页打开相机，把二维码再扫一次；也可以长按二维码复制内容后粘贴，或用短码。',
  landedInApp: '本页是在一个应用里打开的，网址里没有带来证照内容。',
}

/** Texts of the ways a code comes in. */
export type WaysMessages = typeof zh

const en: WaysMessages = {
  pasteTitle: 'Paste what the code says',
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
  shortMalformed:
    'This short code cannot be right: a character is wrong or missing. It has 12 letters and digits; compare it with the print.',
  last4Malformed: 'Please enter the last four characters.',
  notFound: 'Nothing found: the short code or the last four characters are wrong.',
  tooMany: 'Too many attempts. Please wait a while.',
  offline: 'There is no network connection, so the short code cannot be looked up now.',
  scannerTitle: 'Use a hand scanner',
  scannerHelp:
    'Just scan: no field needs a click, and each code is verified at once. Pasting anywhere on this page with Ctrl+V works too.',
  serialConnect: 'Connect a serial scanner',
  serialDisconnect: 'Disconnect',
  serialOn: 'The serial scanner is connected: just scan.',
  serialLost:
    'The serial scanner was disconnected. Plug it in again and it connects by itself, or connect it once more.',
  serialBusy:
    'The serial scanner does not open; another program may be using it. Close that program and connect again.',
  landedTitle: 'Scanned a code, landed here, and see no result?',
  landed:
    'Some apps drop what follows the # when they open an address, and the license is there. Choose “Open in browser” in the app’s menu; or open the camera on this page and scan the code again; or copy what the code says and paste it, or use the short code.',
  landedInApp: 'This page was opened inside an app, and the address brought no license along.',
}

export const waysMessages: Readonly<Record<Lang, WaysMessages>> = { zh, en }
