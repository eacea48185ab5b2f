import type { Lang } from '../language.ts'

const zh = {
  linesTitle: '逐项核验',
  checkedAt: (at: string) => `核验时间：${at}`,
  marks: {
    good: '通过',
    remark: '留意',
    refused: '不通过',
    unknown: '不能判断',
    skipped: '未核验',
  },
  unknownCode: (code: string) => `本页不认识的结果：${code}`,
  faceTitle: '证照内容',
  type: '证照类型',
  number: '证照号码',
  identifier: '证照标识',
  holder: '持证主体',
  holderId: '证件号码',
  issuer: '颁发机构',
  authority: '证面所印机构',
  issuedOn: '颁发日期',
  valid: '有效期',
  validRange: (from: string, until: string | undefined) => `${from} 至 ${until ?? '长期'}`,
  notConfirmedTitle: '这个二维码没有确认的内容',
  notConfirmed: '二维码里没有下列内容。印在证照上的这些项目无法由此核实，伪造者恰恰会改它们：',
  nothingUnconfirmed: '这种证照的证面内容都在二维码里。',
  labelsMissing: '字段名称资料不可用，因此无法列出二维码里没有的项目。',
  compareTitle: '请比对',
  comparePerson: '持证人与证件：姓名、打了星号的证件号码首末位。',
  compareFace: '纸面或屏幕上所印的内容与上面列出的内容。',
  compareHost: (host: string) => `二维码旁印的核验网址应是 ${host}。`,
  facts: {
    validFrom: (at: string) => `自 ${at} 起`,
    validUntil: (at: string) => `最后有效日 ${at}`,
    asOf: (at: string) => `资料截至 ${at}`,
    seconds: (n: number) => `相差 ${n} 秒`,
    claim: (name: string) => `项目：${name}`,
    when: (at: string) => `时间：${at}`,
    version: (v: string) => `新版本：${v}`,
    host: (h: string) => `所印网址：${h}`,
  },
}

/** Texts around a verdict. The words of the verdict itself stand in ../verdict/. */
export type VerdictMessages = typeof zh

const en: VerdictMessages = {
  linesTitle: 'Line by line',
  checkedAt: (at) => `Checked at ${at}`,
  marks: {
    good: 'holds',
    remark: 'note',
    refused: 'does not hold',
    unknown: 'cannot tell',
    skipped: 'not checked',
  },
  unknownCode: (code) => `A result this page does not know: ${code}`,
  faceTitle: 'The license',
  type: 'Type',
  number: 'Number',
  identifier: 'Certificate identifier',
  holder: 'Holder',
  holderId: 'Holder number',
  issuer: 'Issued by',
  authority: 'Authority as printed',
  issuedOn: 'Issued on',
  valid: 'Valid',
  validRange: (from, until) =>
    until === undefined ? `from ${from}, no end` : `${from} to ${until}`,
  notConfirmedTitle: 'What this code does not confirm',
  notConfirmed:
    'The code does not carry these entries. Where they are printed, it cannot vouch for them, and a forger changes exactly those:',
  nothingUnconfirmed: 'Every entry on the face of this type is in the code.',
  labelsMissing: 'The field names are not usable, so what the code leaves out cannot be listed.',
  compareTitle: 'Compare',
  comparePerson: 'The person and their identity card: the name, and the ends of the masked number.',
  compareFace: 'What is printed or shown, with what is listed above.',
  compareHost: (host) => `The address printed beside the code should be ${host}.`,
  facts: {
    validFrom: (at) => `from ${at}`,
    validUntil: (at) => `last valid day ${at}`,
    asOf: (at) => `as of ${at}`,
    seconds: (n) => `off by ${n} s`,
    claim: (name) => `entry: ${name}`,
    when: (at) => `when: ${at}`,
    version: (v) => `newer version: ${v}`,
    host: (h) => `printed address: ${h}`,
  },
}

export const verdictMessages: Readonly<Record<Lang, VerdictMessages>> = { zh, en }
