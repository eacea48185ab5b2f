import type { Lang } from '../language.ts'

const zh = {
  title: '核验证照',
  lead: '扫码、选图片或粘贴内容都可以。核验在这台设备上完成，内容不会上传。',
  next: '核验下一个',
  nextKeys: '直接扫下一个即可，也可以按回车、空格或 Esc。',
  print: '打印结果',
  showChallenge: '出示询问码',
  noScript: '本页的核验在浏览器里运行，需要启用脚本。不启用脚本也可以用下面的短码查询。',
  tooOld:
    '正在启动核验。如果这句话一直不消失，说明这个浏览器太旧，不能在本机核验：请用下面的短码，或换一个新一点的浏览器。',
  working: '正在核验……',
}

/** Texts of the counter around its parts. */
export type CounterMessages = typeof zh

const en: CounterMessages = {
  title: 'Verify a license',
  lead: 'Scan a code, choose a picture or paste the text. The check runs on this device; nothing is uploaded.',
  next: 'Next one',
  nextKeys: 'Just scan the next one, or press Enter, Space or Esc.',
  print: 'Print this result',
  showChallenge: 'Show a challenge',
  noScript:
    'The check runs in the browser and needs scripts. Without them, the short code below still works.',
  tooOld:
    'Starting the check. If this sentence stays, the browser is too old to verify on this device: use the short code below, or a newer browser.',
  working: 'Verifying…',
}

export const counterMessages: Readonly<Record<Lang, CounterMessages>> = { zh, en }
