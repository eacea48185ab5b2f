import type { Lang } from '../language.ts'

const zh = {
  title: '不联网使用',
  kept: {
    preparing: '正在把本页保存到这台设备……',
    page: '本页已保存：不联网也能打开并核验。扫码和 PDF 部分还在保存。',
    complete: '本页已全部保存：不联网也能打开、扫码和核验。',
    failed: '本页没能保存到这台设备（空间不足、被禁止或下载中断）。下次联网打开时会再试。',
    unsupported: '这个浏览器不能保存本页（无痕模式或太旧），不联网时打不开。',
  },
  update:
    '新版本已经就绪。本页空闲（没有结果、相机、询问码或批量核验）又无人查看时会自动换用，也可以现在就换。',
  takeOver: '现在换用',
  install: '安装到这台设备',
}

/** Texts of the page that opens without a network. */
export type OfflineMessages = typeof zh

const en: OfflineMessages = {
  title: 'Without a network',
  kept: {
    preparing: 'Keeping this page on the device…',
    page: 'Kept: this page opens and verifies without a network. Scanning and PDF are still being kept.',
    complete: 'Kept whole: this page opens, scans and verifies without a network.',
    failed:
      'This page could not be kept on the device (no space, forbidden, or cut off). It tries again when opened with a network.',
    unsupported:
      'This browser cannot keep the page (private window or too old), so it does not open without a network.',
  },
  update:
    'A new version is ready. It takes over by itself when nobody is looking and nothing is open here (no verdict, camera, challenge or batch), or now.',
  takeOver: 'Use it now',
  install: 'Install on this device',
}

export const offlineMessages: Readonly<Record<Lang, OfflineMessages>> = { zh, en }
