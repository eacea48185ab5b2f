import type { Lang } from '../language.ts'

const zh = {
  loading: '正在打开核验资料……',
  title: '核验资料',
  tooOld: '这个浏览器太旧，不能在本机核验。请用短码，或换一个新一点的浏览器。',
  strip: {
    fine: '资料可用',
    look_closer: '资料偏旧',
    cannot_tell: '资料过期',
    clock_wrong: '时钟不对',
  },
  stripNone: '还没有核验资料',
  details: '详情',
  justNow: '刚刚',
  minutes: (n: number) => `${n} 分钟前`,
  hours: (n: number) => `${n} 小时前`,
  days: (n: number) => `${n} 天前`,
  signed: (ago: string) => `${ago}签发`,
  grades: {
    fine: '资料够新，可以核验。',
    look_closer:
      '资料已超过规定的时间。状态正常的证照会显示“请再细看”。请联网更新；本页会自动更新。',
    cannot_tell: '资料已经过期，不能再证明证照有效。请联网更新，或改用短码。',
    clock_wrong: '这台设备的时钟比资料的签发时间还早。请校准日期和时间，然后重新打开本页。',
  },
  asOf: '最旧的状态名单签发于',
  until: '最晚可用到',
  checkedAt: '上次确认没有更新的资料',
  clockNow: (now: string, newest: string) => `设备时钟：${now}。资料里最新的签发时间：${newest}。`,
  unusable: (n: number) => `有 ${n} 份名单或名称表不能采用；涉及它们的证照会显示原因。`,
  none: '没有核验资料就不能判断。请联网后重试。',
  checking: '正在查找更新……',
  retry: '现在更新',
  keptOld: '原有的资料继续使用。',
  faults: {
    unreachable: '没有连上登记系统。',
    manifest_malformed: '收到的更新不完整或已损坏，没有采用。',
    part_changed: '收到的更新不完整或已损坏，没有采用。',
    part_missing: '收到的更新不完整或已损坏，没有采用。',
    bundle_rollback: '收到的资料比已有的旧，没有采用。',
    part_rollback: '收到的资料中有比已有的旧的部分，没有采用。',
    sequence_fork: '同一编号出现了两份不同的资料，没有采用。请报告登记机构。',
    other_registry: '收到的是另一个登记系统的资料，没有采用。',
    root_changed: '收到的资料由未经认可的根密钥签名，没有采用。',
    stored_damaged: '存在这台设备上的资料已损坏，不再使用；需要联网重新取得。',
  },
  otherFault: (code: string) => `收到的资料不可信，没有采用（${code}）。`,
  storage: {
    unknown: '',
    persistent: '资料保存在这台设备上，不联网也能核验。',
    best_effort: '资料保存在这台设备上；空间不足时浏览器可能会清除。',
    asked_in_vain: '资料保存在这台设备上，但浏览器没有答应长期保留；把本页安装到主屏幕会有帮助。',
    none: '这个浏览器不让本页保存资料（无痕模式、存储已满或被禁止）。现在可以核验，但关闭后资料不会保留：请腾出空间，或改用普通窗口，再重新打开本页。',
  },
  persist: '请浏览器长期保留',
  policyTitle: '本柜台的规则',
  policy: {
    staleAfterSeconds: '状态名单超过这个时间，显示“请再细看”',
    clockToleranceSeconds: '时钟允许的误差',
    trustListOldSeconds: '信任名单超过这个时间，遇到未知密钥显示“无法判断”',
    timedPastSeconds: '手机动态码最多可以早多少',
    timedFutureSeconds: '手机动态码最多可以晚多少',
    presentation: '接受的出示方式',
  },
  presentation: {
    any: '印刷件或手机',
    live: '只接受手机动态码',
    challenged: '只接受回答本柜台的动态码',
  },
  policyFixed: '资料过了自己的有效期，一律“无法判断”。规则由登记系统的运营方设定，只能比默认更严。',
  seconds: (n: number) =>
    n % 3600 === 0 && n > 0
      ? `${n / 3600} 小时`
      : n % 60 === 0 && n > 0
        ? `${n / 60} 分钟`
        : `${n} 秒`,
  rootAlarmTitle: '停止：信任的根变了',
  rootAlarm:
    '这个网站给出的根密钥与这台设备记下的不同，而且没有得到原来的根密钥签名。网站可能被冒充或篡改。不要相信这里的任何结果，请联系登记机构。',
  forget: '这是演示系统：忘记旧的根，重新开始',
  rootWas: '记下的指纹',
  rootIs: '现在给出的指纹',
}

/** Texts of what the counter knows: bundles, their age, the policy. */
export type KnowledgeMessages = typeof zh

const en: KnowledgeMessages = {
  loading: 'Opening what the check needs…',
  title: 'What this check knows',
  tooOld:
    'This browser is too old to verify on this device. Use the short code or a newer browser.',
  strip: {
    fine: 'Knowledge is fresh',
    look_closer: 'Knowledge is getting old',
    cannot_tell: 'Knowledge has expired',
    clock_wrong: 'The clock is wrong',
  },
  stripNone: 'No knowledge yet',
  details: 'Details',
  justNow: 'just now',
  minutes: (n) => (n === 1 ? '1 minute ago' : `${n} minutes ago`),
  hours: (n) => (n === 1 ? '1 hour ago' : `${n} hours ago`),
  days: (n) => (n === 1 ? '1 day ago' : `${n} days ago`),
  signed: (ago) => `signed ${ago}`,
  grades: {
    fine: 'Fresh enough to verify with.',
    look_closer:
      'Older than the rules ask for. Licenses in good standing are shown as “look closer”. Connect to the network; this page then updates by itself.',
    cannot_tell:
      'Expired: it no longer proves that a license is valid. Connect to the network to update, or use the short code.',
    clock_wrong:
      'The clock of this device is earlier than the knowledge was signed. Set date and time, then open this page again.',
  },
  asOf: 'Oldest status list signed at',
  until: 'Of use until',
  checkedAt: 'Last confirmed that there is nothing newer',
  clockNow: (now, newest) => `Clock of this device: ${now}. Newest signed instant: ${newest}.`,
  unusable: (n) =>
    `${n} list${n === 1 ? '' : 's'} or label document${n === 1 ? '' : 's'} cannot be used; licenses that need them say so.`,
  none: 'Without it nothing can be said. Connect to the network and try again.',
  checking: 'Looking for something newer…',
  retry: 'Update now',
  keptOld: 'What was known before stays in use.',
  faults: {
    unreachable: 'The registry could not be reached.',
    manifest_malformed: 'The update arrived incomplete or damaged and was not taken.',
    part_changed: 'The update arrived incomplete or damaged and was not taken.',
    part_missing: 'The update arrived incomplete or damaged and was not taken.',
    bundle_rollback: 'What arrived is older than what is known here and was not taken.',
    part_rollback: 'A part of what arrived is older than what is known here; nothing was taken.',
    sequence_fork:
      'Two different versions came under the same number; nothing was taken. Report this to the registry.',
    other_registry: 'What arrived belongs to another registry and was not taken.',
    root_changed:
      'What arrived is signed by a root that is not recognized here; nothing was taken.',
    stored_damaged:
      'What was stored on this device is damaged and no longer used; it has to be fetched again.',
  },
  otherFault: (code) => `What arrived cannot be trusted and was not taken (${code}).`,
  storage: {
    unknown: '',
    persistent: 'Kept on this device: verifying works without a network.',
    best_effort: 'Kept on this device; the browser may clear it when space runs short.',
    asked_in_vain:
      'Kept on this device, but the browser did not promise to keep it. Installing this page helps.',
    none: 'This browser does not let the page keep anything (private window, storage full or forbidden). Verifying works now, but nothing will survive closing the page: free some space or use an ordinary window, and open it again.',
  },
  persist: 'Ask the browser to keep it',
  policyTitle: 'Rules of this counter',
  policy: {
    staleAfterSeconds: 'A status list older than this makes “look closer”',
    clockToleranceSeconds: 'How far a clock may be off',
    trustListOldSeconds: 'With a trust list older than this, an unknown key is “cannot tell”',
    timedPastSeconds: 'A timed phone code may be this old',
    timedFutureSeconds: 'A timed phone code may be this far ahead',
    presentation: 'What may be presented',
  },
  presentation: {
    any: 'print or phone',
    live: 'phone codes only',
    challenged: 'only phone codes that answer this counter',
  },
  policyFixed:
    'Beyond its own end, knowledge always means “cannot tell”. The rules are set by the operator of the registry and can only be stricter than the default.',
  seconds: (n) =>
    n % 3600 === 0 && n > 0 ? `${n / 3600} h` : n % 60 === 0 && n > 0 ? `${n / 60} min` : `${n} s`,
  rootAlarmTitle: 'Stop: the trusted root has changed',
  rootAlarm:
    'This site offers another root key than the one this device noted, and the old root key has not signed the change. The site may be an impostor or tampered with. Trust no result here; contact the registry.',
  forget: 'This is a demo: forget the old root and start anew',
  rootWas: 'Noted fingerprint',
  rootIs: 'Fingerprint offered now',
}

export const knowledgeMessages: Readonly<Record<Lang, KnowledgeMessages>> = { zh, en }
