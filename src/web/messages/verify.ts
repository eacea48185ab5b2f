import type { Lang } from '../language.ts'

const zh = {
  title: '核验证照',
  lead: '粘贴二维码的内容，或用手机相机扫码打开本页。核验在这台设备上完成，内容不会上传。',
  paste: '二维码的内容',
  pasteHelp: '以 https:// 开头的网址、一长串数字，或以 eyJ 开头的文本。',
  submit: '核验',
  clear: '核验下一个',
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
  noScript: '本页的核验在浏览器里运行，需要启用脚本。不启用脚本也可以用下面的短码查询。',
  loading: '正在取得核验资料……',
  working: '正在核验……',
  knowledgeTitle: '核验资料',
  knowledgeAge: (at: string) => `资料签发于 ${at}。`,
  rootTitle: '信任的根指纹',
  rootFirst: '这台设备第一次使用时记下了下面的指纹。请与颁发机构公布的指纹比对一次。',
  rootKept: '与这台设备上次使用时相同。',
  rootRotated: '根密钥已更换，更换由原来的根密钥签名确认。',
  rootAlarmTitle: '停止：信任的根变了',
  rootAlarm:
    '这个网站给出的根密钥与这台设备记下的不同，而且没有得到原来的根密钥签名。网站可能被冒充或篡改。不要相信这里的任何结果，请联系登记机构。',
  forget: '这是演示系统：忘记旧的根，重新开始',
  rootWas: '记下的指纹',
  rootIs: '现在给出的指纹',
  noBundle: '取不到核验资料，请检查网络后重试。没有资料就不能判断。',
  badBundle: (code: string) => `核验资料不可信，没有采用（${code}）。不能判断。`,
  tooOld: '这个浏览器太旧，不能在本机核验。请用短码，或换一个新一点的浏览器。',
  retry: '重试',
}

/** Texts of the verify page. */
export type VerifyMessages = typeof zh

const en: VerifyMessages = {
  title: 'Verify a license',
  lead: 'Paste what the code says, or open this page by scanning it with a phone camera. The check runs on this device; nothing is uploaded.',
  paste: 'Text of the code',
  pasteHelp:
    'An address that begins with https://, a long row of digits, or text that begins with eyJ.',
  submit: 'Verify',
  clear: 'Next one',
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
  noScript:
    'The check runs in the browser and needs scripts. Without them, the short code below still works.',
  loading: 'Fetching what the check needs…',
  working: 'Verifying…',
  knowledgeTitle: 'What this check knows',
  knowledgeAge: (at) => `Signed at ${at}.`,
  rootTitle: 'Fingerprint of the trusted root',
  rootFirst:
    'This device has just noted the fingerprint below. Compare it once with the one the registry publishes.',
  rootKept: 'The same as when this device was last used.',
  rootRotated: 'The root key has changed; the old root key signed the change.',
  rootAlarmTitle: 'Stop: the trusted root has changed',
  rootAlarm:
    'This site offers another root key than the one this device noted, and the old root key has not signed the change. The site may be an impostor or tampered with. Trust no result here; contact the registry.',
  forget: 'This is a demo: forget the old root and start anew',
  rootWas: 'Noted fingerprint',
  rootIs: 'Fingerprint offered now',
  noBundle:
    'What the check needs could not be fetched. Check the network and try again; without it nothing can be said.',
  badBundle: (code) =>
    `What the check needs cannot be trusted and was not used (${code}). Cannot tell.`,
  tooOld:
    'This browser is too old to verify on this device. Use the short code or a newer browser.',
  retry: 'Try again',
}

export const verifyMessages: Readonly<Record<Lang, VerifyMessages>> = { zh, en }
