import type { Lang } from '../language.ts'

const zh = {
  title: '图片、PDF 或清单',
  help: '把文件拖到本页任何位置，或在下面选择。可以是图片、PDF，或每行一个码的 CSV、TXT；一次可选多个。文件只在这台设备上读取。',
  chooseFiles: '选择文件',
  chooseFolder: '选择整个文件夹',
  progress: (done: number, total: number, found: number) =>
    `正在核验：${done} / ${total} 个文件，已得 ${found} 条结果`,
  cancel: '停止',
  report: '批量核验结果',
  table: '结果表',
  cancelled: '已停止。',
  summary: (files: number, rows: number) => `${files} 个文件，${rows} 条结果。`,
  file: '文件',
  verdict: '结果',
  why: '原因',
  license: '证照号码',
  place: (page: number, index: number) =>
    [page > 0 ? `第 ${page} 页` : '', index > 0 ? `第 ${index} 个码` : '']
      .filter((part) => part !== '')
      .join('，'),
  rowOf: (row: number) => `第 ${row} 行`,
  show: '显示',
  all: (n: number) => `全部（${n}）`,
  order: '排序',
  orders: { given: '按所给顺序', verdict: '按结果，问题在前', file: '按文件名' },
  before: '上一页',
  after: '下一页',
  pageOf: (page: number, pages: number) => `${page} / ${pages}`,
  openRow: (word: string, file: string) => `${word}：打开 ${file} 的核验结果`,
  withNames: '保存时包含持证主体名称',
  saveCsv: '存为 CSV',
  saveJson: '存为 JSON',
  close: '关闭结果',
  noCode: '没有码',
  notRead: '未读取',
  faults: {
    empty: '里面没有可读的文件。请选择图片、PDF、CSV 或 TXT。',
    no_code: '没有找到二维码。请换一张更清楚、二维码完整的图片。',
    damaged_code: '有二维码，但认不出。请重新拍摄或扫描：更近、更平、没有反光。',
    file_unreadable: '这个文件打不开，或不是能识别的图片。请改存为 PNG、JPEG 或 PDF 再试。',
    file_too_large: '文件太大。图片请小于 50 MB，PDF 请小于 100 MB，可以拆分后再试。',
    pdf_locked: '这个 PDF 有密码。请先去掉密码，或打印、截图后再试。',
    pdf_damaged: '这个 PDF 已损坏或不完整，读不出来。请重新下载，或改用图片。',
    pdf_too_long: '这个 PDF 超过 500 页。请拆分后再试。',
    pdf_reader_missing:
      'PDF 阅读程序没有装入：可能没有联网，或浏览器太旧。请联网再试，或把那一页存成图片。',
    reader_blocked: '识别程序没有装入：可能没有联网，或被浏览器、网络设置拦住了。请联网后再试。',
    reader_died: '识别程序在这个文件上出错。请换一张小一些的图片再试。',
    no_knowledge: '核验资料还没有装入，无法得出结果。请联网后再试。',
    verify_failed: '核验时出了意外，没有得出结果。请再试一次。',
  } as Readonly<Record<string, string>>,
}

/** Texts of files and of many codes at once. */
export type BatchMessages = typeof zh

const en: BatchMessages = {
  title: 'Picture, PDF or list',
  help: 'Drop files anywhere on this page, or choose them here: pictures, PDFs, or a CSV or TXT with one code a line; several at once if you like. They are read on this device only.',
  chooseFiles: 'Choose files',
  chooseFolder: 'Choose a folder',
  progress: (done, total, found) => `Verifying: ${done} of ${total} files, ${found} results`,
  cancel: 'Stop',
  report: 'Report of many codes',
  table: 'Table of results',
  cancelled: 'Stopped.',
  summary: (files, rows) =>
    `${files} ${files === 1 ? 'file' : 'files'}, ${rows} ${rows === 1 ? 'result' : 'results'}.`,
  file: 'File',
  verdict: 'Verdict',
  why: 'Why',
  license: 'License number',
  place: (page, index) =>
    [page > 0 ? `page ${page}` : '', index > 0 ? `code ${index}` : '']
      .filter((part) => part !== '')
      .join(', '),
  rowOf: (row) => `row ${row}`,
  show: 'Show',
  all: (n) => `All (${n})`,
  order: 'Order',
  orders: { given: 'as given', verdict: 'by verdict, trouble first', file: 'by file name' },
  before: 'Previous',
  after: 'Next page',
  pageOf: (page, pages) => `${page} of ${pages}`,
  openRow: (word, file) => `${word}: open the verdict on ${file}`,
  withNames: 'Include holder names when saving',
  saveCsv: 'Save as CSV',
  saveJson: 'Save as JSON',
  close: 'Close the report',
  noCode: 'No code',
  notRead: 'Not read',
  faults: {
    empty: 'There is no file here that can be read. Choose pictures, PDFs, CSV or TXT.',
    no_code: 'No code was found. Try a clearer picture with the whole code in it.',
    damaged_code:
      'There is a code, but it cannot be made out. Take the picture again: closer, flat, without glare.',
    file_unreadable:
      'This file cannot be opened, or is no picture we know. Save it as PNG, JPEG or PDF and try again.',
    file_too_large:
      'The file is too large. Pictures may have 50 MB, PDFs 100 MB: split it and try again.',
    pdf_locked:
      'This PDF has a password. Remove it first, or try a print or a screenshot of the page.',
    pdf_damaged:
      'This PDF is damaged or incomplete and cannot be read. Download it again, or use a picture.',
    pdf_too_long: 'This PDF has more than 500 pages. Split it and try again.',
    pdf_reader_missing:
      'The PDF reader did not load: there may be no network, or the browser is too old. Try again with a connection, or save that page as a picture.',
    reader_blocked:
      'The code reader did not load: there may be no network, or the browser or the network blocks it. Try again with a connection.',
    reader_died: 'The code reader failed on this file. Try a smaller picture.',
    no_knowledge:
      'What is needed to verify has not loaded, so there is no result. Try again with a connection.',
    verify_failed: 'Something went wrong while verifying, so there is no result. Try again.',
  },
}

export const batchMessages: Readonly<Record<Lang, BatchMessages>> = { zh, en }
