import type { Lang } from '../language.ts'

const zh = {
  number: '证照编号',
  identifier: '证照标识',
  holder: '持证主体',
  holderId: '持证主体代码',
  issuer: '颁发机构',
  authority: '证载机关',
  issuedOn: '颁发日期',
  validity: '有效期',
  noEnd: '长期',
  to: '至',
  printedAt: '打印时间',
  verify: '核验',
  verifyHow: (host: string) =>
    `用手机扫描二维码，或在 ${host} 核验。只相信这个网址：别的网站显示的“有效”不作数。`,
  shortCode: '手工核验码',
  shortCodeHow: '没有摄像头时，在同一页输入此码和持证主体代码的后四位（需要联网）。',
  shortCodeBefore: '手工核验码印在本证照的第一份打印件上，只显示一次。',
  copy: '打印件可以复印：请核对持证主体，并以核验结果为准。',
  status: '当前状态',
  statuses: {
    draft: '草稿',
    waiting: '待审批',
    issued: '有效',
    suspended: '暂扣',
    replaced: '已更换',
    cancelled: '已注销',
    revoked: '已吊销',
    withdrawn: '已撤销',
    expired: '已过期',
    not_yet_valid: '尚未生效',
  } as Readonly<Record<string, string>>,
}

/** Texts of the printed face. */
export type PrintMessages = typeof zh

const en: PrintMessages = {
  number: 'License number',
  identifier: 'Certificate identifier',
  holder: 'Holder',
  holderId: 'Holder number',
  issuer: 'Issuer',
  authority: 'Authority as printed',
  issuedOn: 'Issued on',
  validity: 'Valid',
  noEnd: 'no end',
  to: 'to',
  printedAt: 'Printed',
  verify: 'Verify',
  verifyHow: (host) =>
    `Scan the code with a phone, or go to ${host}. Trust this address alone: a “valid” on another site means nothing.`,
  shortCode: 'Short code',
  shortCodeHow:
    'Without a camera: type it on the same page with the last four of the holder number (needs the network).',
  shortCodeBefore: 'The short code stands on the first print of this license; it is shown once.',
  copy: 'A print can be copied: compare the holder, and go by the verdict.',
  status: 'Status now',
  statuses: {
    draft: 'draft',
    waiting: 'waiting for approval',
    issued: 'issued',
    suspended: 'suspended',
    replaced: 'replaced',
    cancelled: 'cancelled',
    revoked: 'revoked',
    withdrawn: 'withdrawn',
    expired: 'expired',
    not_yet_valid: 'not yet valid',
  },
}

export const printMessages: Readonly<Record<Lang, PrintMessages>> = { zh, en }
