import type { Lang } from '../language.ts'

const zh = {
  loading: '正在取得核验资料……',
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

/** Texts of what the counter knows: bundles, their age, the roots. */
export type KnowledgeMessages = typeof zh

const en: KnowledgeMessages = {
  loading: 'Fetching what the check needs…',
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

export const knowledgeMessages: Readonly<Record<Lang, KnowledgeMessages>> = { zh, en }
