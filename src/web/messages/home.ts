import type { Lang } from '../language.ts'

const zh = {
  title: '电子证照登记',
  lead: '部门签发电子证照，画成二维码；任何窗口不联网也能核验；市民在手机或纸上出示。',
  verify: '核验一份证照',
  tryTitle: '可以试试',
  sample: '用一份示例证照看看核验结果',
  docs: '试用接口：签发一份证照',
  howTo: '如何核验：规范、测试向量、公开的密钥与名单',
  selfTest: '自己写了核验程序？用测试向量自测',
  departments: '颁发机构',
  types: '证照类型',
  empty: '还没有。',
}

/** Texts of the first page. */
export type HomeMessages = typeof zh

const en: HomeMessages = {
  title: 'A registry of electronic licenses',
  lead: 'A department signs a license and draws it as a QR code; any counter verifies it without a network; a citizen shows it on a phone or on paper.',
  verify: 'Verify a license',
  tryTitle: 'What to try',
  sample: 'See the verdict on a sample license',
  docs: 'Try the API: issue a license',
  howTo: 'How to verify: specification, test vectors, published keys and lists',
  selfTest: 'Wrote a verifier? Test it against the vectors',
  departments: 'Issuing departments',
  types: 'License types',
  empty: 'None yet.',
}

export const homeMessages: Readonly<Record<Lang, HomeMessages>> = { zh, en }
