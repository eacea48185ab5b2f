import type { Lang } from '../language.ts'

const zh = {
  department: {
    code: '短代码',
    creditCode: '统一社会信用代码',
    area: '行政区划代码',
    types: '有权颁发的证照类型',
    keys: '签名密钥',
    kid: '密钥',
    status: '状态',
    since: '起始时间',
    statuses: { active: '使用中', retired: '已停用', compromised: '已泄露', future: '备用' },
    machine: '机器可读的签发说明',
    none: '无',
  },
  error: {
    notFound: '没有这个页面',
    notFoundSays: '地址可能写错了，或者内容已经不在。',
    failed: '出了点问题',
    failedSays: '请过一会儿再试。如果再次出现，请告知下面的编号。',
    requestId: '编号',
    home: '回到首页',
  },
}

/** Texts of the open pages: a department, an error. */
export type OpenMessages = typeof zh

const en: OpenMessages = {
  department: {
    code: 'Short code',
    creditCode: 'Unified social credit code',
    area: 'Area code',
    types: 'Entitled to issue',
    keys: 'Signing keys',
    kid: 'Key',
    status: 'Status',
    since: 'Since',
    statuses: {
      active: 'in use',
      retired: 'retired',
      compromised: 'compromised',
      future: 'in reserve',
    },
    machine: 'Issuer metadata for machines',
    none: 'None',
  },
  error: {
    notFound: 'There is no such page',
    notFoundSays: 'The address may be mistyped, or what was here is gone.',
    failed: 'Something went wrong',
    failedSays: 'Please try again in a while. If it happens again, quote the number below.',
    requestId: 'Number',
    home: 'To the first page',
  },
}

export const openMessages: Readonly<Record<Lang, OpenMessages>> = { zh, en }
