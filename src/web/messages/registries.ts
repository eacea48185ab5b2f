import type { Lang } from '../language.ts'

const zh = {
  title: '信任的登记系统',
  host: '本网站的登记系统',
  settings: '由运营方设定',
  file: '由文件添加',
  root: '根指纹',
  trusted: {
    host: '这台设备第一次使用时记下的。请与颁发机构在别处公布的指纹比对一次。',
    settings: '由本网站的运营方在设置中指定。',
    file: '由您比对后确认。',
  },
  rotated: (at: string) => `根密钥已于 ${at} 更换，更换由原来的根密钥签名确认。原来的指纹：`,
  alarm:
    '停止使用：它给出的根密钥没有得到原来的根密钥签名。涉及它的证照不作判断。请联系该登记机构。',
  alarmOffered: '现在给出的指纹',
  byFileOnly: '本页不会连接它：更新只能由文件带来。',
  noneYet: '还没有资料。请添加它的资料文件，或联网。',
  remove: '不再信任',
  removeLabel: (origin: string) => `不再信任 ${origin}`,
  addTitle: '添加登记系统或由文件更新',
  addHelp: '保存下来的资料文件（bundle），或写有 origin 和 roots 的小文件（JSON）。内容不会上传。',
  choose: '选择文件',
  confirmTitle: (origin: string) => `要信任 ${origin} 吗？`,
  confirmHelp:
    '先从别处（公文、官网、电话）取得它公布的根指纹，逐字比对下面的开头，再键入最后 8 个字符。比对不上就不要添加。',
  beginning: '指纹的开头',
  covered: '最后 8 个字符已遮住',
  ending: '最后 8 个字符',
  wrongEnding: '不一致：没有添加。请再核对指纹的来源。',
  confirm: '确认并信任',
  cancel: '取消',
  done: { added: '已添加。', updated: '已由文件更新。' },
  refused: {
    not_a_registry: '这个文件不是登记系统的资料。',
    already_trusted: '这个登记系统已经在名单里。',
  },
}

/** Texts of the registries that a counter trusts, and of adding one. */
export type RegistriesMessages = typeof zh

const en: RegistriesMessages = {
  title: 'Trusted registries',
  host: 'The registry of this site',
  settings: 'Set by the operator',
  file: 'Added by a file',
  root: 'Fingerprint of the root',
  trusted: {
    host: 'Noted when this device was first used. Compare it once with the one that the registry publishes elsewhere.',
    settings: 'Named in the settings of this site’s operator.',
    file: 'Confirmed by you after comparing.',
  },
  rotated: (at) =>
    `The root key changed at ${at}; the old root key signed the change. Its fingerprint was:`,
  alarm:
    'Stopped: it offers a root key that the old one has not signed. Nothing is said about its licenses. Contact that registry.',
  alarmOffered: 'Fingerprint offered now',
  byFileOnly: 'This page does not connect to it: updates come by file only.',
  noneYet: 'Nothing known yet. Add its bundle as a file, or connect to the network.',
  remove: 'Trust no longer',
  removeLabel: (origin) => `Trust ${origin} no longer`,
  addTitle: 'Add a registry, or update one, by file',
  addHelp: 'A saved bundle, or a small JSON file with origin and roots. Nothing of it is uploaded.',
  choose: 'Choose a file',
  confirmTitle: (origin) => `Trust ${origin}?`,
  confirmHelp:
    'Get the root fingerprint that it publishes from elsewhere (a letter, its website, a call), compare the beginning below, and type the last 8 characters. If they differ, do not add it.',
  beginning: 'Beginning of the fingerprint',
  covered: 'the last 8 characters are covered',
  ending: 'Last 8 characters',
  wrongEnding: 'They differ: nothing was added. Check where the fingerprint comes from.',
  confirm: 'Confirm and trust',
  cancel: 'Cancel',
  done: { added: 'Added.', updated: 'Updated from the file.' },
  refused: {
    not_a_registry: 'This file holds no knowledge of a registry.',
    already_trusted: 'This registry is on the list already.',
  },
}

export const registriesMessages: Readonly<Record<Lang, RegistriesMessages>> = { zh, en }
