import type { Lang } from '../language.ts'

const zh = {
  title: '系统状态',
  lead: '离线核验依靠的公开文件是否齐全、是否够新。只看对外发布的签名文件，不涉及任何部门或个人的数据。',
  overall: {
    fine: { word: '正常', says: '公开文件齐全，都在应有的时限内。' },
    closer: { word: '有延迟', says: '有文件比平时旧，核验仍可进行，请留意下面标出的项目。' },
    stop: { word: '有问题', says: '有文件缺失、过期或无法验证，相关证照会被判为“无法判断”。' },
    unsure: { word: '时钟不准', says: '服务器时钟早于最新的签名时间，无法判断文件新旧。' },
  },
  asOf: (at: string, offset: string) => `截至 ${at}（${offset}）。刷新本页可再看一次。`,
  partsTitle: '逐项情况',
  publisher: '发布程序',
  publisherSays: (span: string) =>
    `最近一次签名的时间。名单至少每 ${span}重新签名一次，有变动时随时发布。`,
  kinds: {
    bundle: { title: '离线资料包', says: '窗口断网核验所需的全部文件。', count: (_: number) => '' },
    root: { title: '根名单', says: '由离线保管的根密钥签名。', count: (_: number) => '' },
    trust: {
      title: '信任名单',
      says: '哪些机构的哪些密钥可以签发哪些证照，每天签名一次。',
      count: (_: number) => '',
    },
    lists: {
      title: '状态名单',
      says: '证照是否暂扣或终止；这里按最旧的一份计算。',
      count: (n: number) => `共 ${n} 份。`,
    },
    log: {
      title: '签发日志',
      says: '每份证照签发前先记入日志；只在有新记录时更新，没有时限。',
      count: (n: number) => `${n} 条记录。`,
    },
  },
  states: {
    fresh: '正常',
    late: '有延迟',
    old: '已过期',
    missing: '缺失',
    broken: '无法验证',
  },
  signed: (at: string, span: string) => `签名于 ${at}，${span}前`,
  good: (at: string) => `有效至 ${at}`,
  ended: (at: string) => `已于 ${at} 失效`,
  policyTitle: '核验时怎么看新旧',
  policy: (span: string) =>
    `状态名单不超过 ${span}：照常判断；超过 ${span}但未过期：请再细看；已过期或缺失：无法判断，绝不当作有效。`,
  howTo: '如何核验',
}

/** Texts of the page that shows how new everything published is. */
export type StatusMessages = typeof zh

const en: StatusMessages = {
  title: 'System status',
  lead: 'Whether the documents that offline verifying lives on are there and new. Only what is published and signed is looked at, nothing of a department or a person.',
  overall: {
    fine: { word: 'All is well', says: 'Every document is there and as new as it should be.' },
    closer: {
      word: 'Something is late',
      says: 'A document is older than usual. Verifying still works; see what is marked below.',
    },
    stop: {
      word: 'Something is wrong',
      says: 'A document is missing, too old or does not prove: licenses that need it read “cannot tell”.',
    },
    unsure: {
      word: 'The clock is wrong',
      says: 'The clock of the server lies before the newest signature, so no age can be told.',
    },
  },
  asOf: (at, offset) => `As of ${at} (${offset}). Reload the page to look again.`,
  partsTitle: 'One by one',
  publisher: 'Publisher',
  publisherSays: (span) =>
    `When it last signed anything. Lists are signed again every ${span} at least, and whenever something changes.`,
  kinds: {
    bundle: {
      title: 'Offline bundle',
      says: 'All that a counter needs with the network gone.',
      count: () => '',
    },
    root: {
      title: 'Root list',
      says: 'Signed with the root key, which is kept offline.',
      count: () => '',
    },
    trust: {
      title: 'Trust list',
      says: 'Whose keys may sign which licenses; signed daily.',
      count: () => '',
    },
    lists: {
      title: 'Status lists',
      says: 'What is suspended or ended; the oldest list counts here.',
      count: (n) => (n === 1 ? '1 list.' : `${n} lists.`),
    },
    log: {
      title: 'Issuing log',
      says: 'Every license is written down before it is signed. It changes with new entries only and never gets too old.',
      count: (n) => (n === 1 ? '1 entry.' : `${n} entries.`),
    },
  },
  states: {
    fresh: 'Fresh',
    late: 'Late',
    old: 'Too old',
    missing: 'Missing',
    broken: 'Does not prove',
  },
  signed: (at, span) => `signed ${at}, ${span} ago`,
  good: (at) => `good until ${at}`,
  ended: (at) => `ended ${at}`,
  policyTitle: 'What age means to a verifier',
  policy: (span) =>
    `A status list up to ${span} old is taken as it is; an older one that has not ended makes “look closer”; one that has ended or is missing makes “cannot tell”, never valid.`,
  howTo: 'How to verify',
}

export const statusMessages: Readonly<Record<Lang, StatusMessages>> = { zh, en }
