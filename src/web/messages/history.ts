import type { Lang } from '../language.ts'

const zh = {
  title: '核验记录',
  privacy:
    '只存在这台设备上，最多 30 天，不上传。只记时间、结论和原因代码，不记姓名、号码和证照内容。',
  on: '保留记录',
  off: '已关闭：什么都不记，原有的已删除。',
  empty: '还没有记录。',
  full: '这台设备的存储已满或不可用，新的核验没有记入。核验不受影响。',
  count: (n: number) => `共 ${n} 条，下面是最近的：`,
  clear: '清空记录',
  csv: '导出 CSV',
  json: '导出 JSON',
}

/** Texts of what a counter remembers of its checks. */
export type HistoryMessages = typeof zh

const en: HistoryMessages = {
  title: 'History',
  privacy:
    'Kept on this device alone, for 30 days at most, never sent. Time, verdict and the codes of its reasons; no name, no number, nothing of the license.',
  on: 'Keep a history',
  off: 'Off: nothing is noted, and what there was is deleted.',
  empty: 'Nothing yet.',
  full: 'This device’s storage is full or not available, so new checks are not noted. Verifying goes on as before.',
  count: (n) => `${n} in all; the newest:`,
  clear: 'Clear the history',
  csv: 'Export CSV',
  json: 'Export JSON',
}

export const historyMessages: Readonly<Record<Lang, HistoryMessages>> = { zh, en }
