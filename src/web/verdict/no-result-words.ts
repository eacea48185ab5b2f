import type { BannerWords } from './banner-words.ts'

/** Banners for when a code was handed in and nothing can be said of it. */
export const noResultWords: Readonly<Record<'failed' | 'no_knowledge', BannerWords>> = {
  failed: {
    tone: 'unsure',
    word: { zh: '没有结果', en: 'No result' },
    says: {
      zh: '核验时出了意外。这不说明证照是真是假。',
      en: 'Something went wrong while verifying. It says nothing about the license itself.',
    },
    next: {
      zh: '请再扫一次；仍不行，请重新打开本页，或改用短码。',
      en: 'Scan again; if that fails, open this page anew or use the short code.',
    },
  },
  no_knowledge: {
    tone: 'unsure',
    word: { zh: '无法判断', en: 'Cannot tell' },
    says: {
      zh: '这台设备上还没有可信的核验资料，任何证照都不能当作有效。',
      en: 'This device holds nothing trusted to verify with, so no license can be called valid.',
    },
    next: {
      zh: '请联网，在页面下方重新取得核验资料，然后再扫一次。',
      en: 'Connect to a network, fetch what the check needs at the foot of this page, and scan again.',
    },
  },
}
