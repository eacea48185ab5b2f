import type { Lang } from '../language.ts'

const zh = {
  title: '核验证照',
  lead: '粘贴二维码的内容，或用手机相机扫码打开本页。核验在这台设备上完成，内容不会上传。',
  clear: '核验下一个',
  noScript: '本页的核验在浏览器里运行，需要启用脚本。不启用脚本也可以用下面的短码查询。',
  working: '正在核验……',
  failed: '核验时出了意外，没有得出结果。请再试一次；这不说明证照是真是假。',
}

/** Texts of the counter around its parts. */
export type CounterMessages = typeof zh

const en: CounterMessages = {
  title: 'Verify a license',
  lead: 'Paste what the code says, or open this page by scanning it with a phone camera. The check runs on this device; nothing is uploaded.',
  clear: 'Next one',
  noScript:
    'The check runs in the browser and needs scripts. Without them, the short code below still works.',
  working: 'Verifying…',
  failed:
    'Something went wrong while verifying, so there is no result. Try again; this says nothing about the license.',
}

export const counterMessages: Readonly<Record<Lang, CounterMessages>> = { zh, en }
