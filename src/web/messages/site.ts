import type { Lang } from '../language.ts'

const zh = {
  product: 'Licet 证照',
  skip: '跳到正文',
  navigation: '主导航',
  home: '首页',
  verify: '核验',
  howToVerify: '如何核验',
  api: '接口',
  preferences: '语言与显示',
  otherLanguage: 'English',
  careOn: '关怀模式（大字版）',
  careOff: '退出关怀模式',
  demo: '演示系统：这里的部门、证照和人名都是虚构的，任何内容都没有法律效力。',
  footer: '开放的电子证照登记系统。任何人都可以离线核验。',
  status: '系统状态',
  yes: '是',
  no: '否',
  none: '无',
}

/** Texts of the frame around every page. */
export type SiteMessages = typeof zh

const en: SiteMessages = {
  product: 'Licet',
  skip: 'Skip to the content',
  navigation: 'Main',
  home: 'Home',
  verify: 'Verify',
  howToVerify: 'How to verify',
  api: 'API',
  preferences: 'Language and display',
  otherLanguage: '中文',
  careOn: 'Care mode (large text)',
  careOff: 'Leave care mode',
  demo: 'Demo: every department, license and person here is invented. Nothing has legal effect.',
  footer: 'An open registry of electronic licenses. Anyone can verify them offline.',
  status: 'System status',
  yes: 'yes',
  no: 'no',
  none: 'none',
}

export const siteMessages: Readonly<Record<Lang, SiteMessages>> = { zh, en }
