import type { Lang } from '../language.ts'

const zh = {
  text: '二维码的内容',
  picture: '或选择一张二维码图片',
  verify: '核验',
  working: '正在核验……',
  number: '证照编号',
  holder: '持证主体',
  issuer: '颁发机构',
  valid: '有效期',
  to: (from: string, until: string | undefined) => `${from} 至 ${until ?? '长期'}`,
  faults: {
    no_roots: '嵌入本控件的网页没有写明信任哪个根（roots），不能核验。',
    unreachable: '取不到核验资料，不能判断。请联网后重试。',
    refused: '取到的核验资料不可信，没有采用，不能判断。',
    no_code: '图片里没有找到二维码。请换一张清楚、完整的图片。',
    two_codes: '图片里有不止一个二维码。请只留一个。',
    no_reader: '这个网页不允许读取图片（安全策略），请粘贴二维码的内容。',
  },
}

/** Texts of the element that other sites embed. */
export type EmbedMessages = typeof zh
export type EmbedFault = keyof EmbedMessages['faults']

const en: EmbedMessages = {
  text: 'Text of the code',
  picture: 'Or choose a picture of the code',
  verify: 'Verify',
  working: 'Verifying…',
  number: 'Number',
  holder: 'Holder',
  issuer: 'Issuer',
  valid: 'Valid',
  to: (from, until) => `${from} to ${until ?? 'no end'}`,
  faults: {
    no_roots:
      'The page that embeds this has not said which root it trusts (roots), so nothing is verified.',
    unreachable:
      'What the check needs could not be fetched, so nothing can be said. Connect and try again.',
    refused: 'What the check needs cannot be trusted and was not used. Nothing can be said.',
    no_code: 'No code was found in the picture. Choose one that is sharp and whole.',
    two_codes: 'There is more than one code in the picture. Leave only one.',
    no_reader:
      'The policy of this page does not let pictures be read here. Paste the text of the code.',
  },
}

export const embedMessages: Readonly<Record<Lang, EmbedMessages>> = { zh, en }
