import type { Lang } from '../language.ts'

const zh = {
  title: '自测：您的核验程序对不对',
  lead: '用您自己的程序核验每一个公开的测试向量，把结论粘贴到这里，马上看到哪些不对，以及每个向量要证明什么。',
  private: '比对全部在本页进行，什么都不会上传。',
  download: '下载全部测试向量（一个 JSON 文件）',
  spec: '规范（英文）',
  stepsTitle: '怎么做',
  steps: {
    load: '对文件里的每个向量：用 bundle 一栏所指的资料包，以其中的 roots 为信任的根。',
    verify: '以 now 为当前时间核验 text；有 challenge 的，作为窗口的挑战值。',
    write:
      '记下总结论 overall；想查得更细，再记下各行的代码 lines。资料包无法验证的，总结论是 cannot_tell。',
  },
  formTitle: '粘贴的格式',
  form: '以下任何一种：',
  fileFields:
    '文件里有 format、vectors 和 bundles；每个向量是 name、proves、text、now、bundle、previous（可无，手头已有的旧资料包）、challenge（可无）、expect。',
  noScript: '比对需要启用脚本。您也可以自己比对：文件里的 expect 就是应有的结论。',
  loading: '正在读取测试向量……',
  failed: '读不到测试向量，请刷新重试。',
  answers: '您的结论（JSON 或 CSV）',
  file: '或者选择一个文件',
  check: '比对',
  template: (n: number) => `下载空白表（${n} 个名称）`,
  faults: {
    empty: () => '里面没有结论。',
    too_long: () => '内容太长了。',
    not_json: () => '这不是完整的 JSON，请检查括号和引号。',
    line_not_understood: (n: number) => `第 ${n} 行看不懂：每行应为“名称,结论”，或一个 JSON 对象。`,
    entry_not_understood: (n: number) => `第 ${n} 项看不懂：应有文本形式的 name 和 overall。`,
  },
  words: { fine: '全部正确', closer: '还不完整', stop: '有不对的' },
  counts: (right: number, wrong: number, missing: number) =>
    `正确 ${right} 个，不对 ${wrong} 个，缺少 ${missing} 个。`,
  allRight: '您的程序对每个公开的向量都得出了规范所要求的结论。',
  unknown: (n: number, names: string) => `有 ${n} 个名称不是测试向量：${names}`,
  twice: (names: string) => `同一个名称给了两种结论，按不对计：${names}`,
  results: '逐个结果',
  showRight: (n: number) => `也显示正确的 ${n} 个`,
  hideRight: '只显示不对和缺少的',
  vector: '向量与它要证明的',
  verdicts: '结论',
  expected: '应为',
  said: '您的',
  outcomes: { right: '正确', wrong: '不对', missing: '缺少' },
  saveCsv: '保存结果（CSV）',
  saveJson: '保存结果（JSON）',
}

/** Texts of the page where another implementer compares his verdicts. */
export type SelfTestMessages = typeof zh

const en: SelfTestMessages = {
  title: 'Self-test of a verifier',
  lead: 'Run your own verifier over every published vector and paste its verdicts here: you see at once which are wrong, and what each vector is there to prove.',
  private: 'Everything is compared in this page. Nothing is uploaded.',
  download: 'Download all vectors (one JSON file)',
  spec: 'The specification',
  stepsTitle: 'How to',
  steps: {
    load: 'For each vector of the file, take the bundle that it names, trusting the roots given there.',
    verify:
      'Verify its text as of now; where there is a challenge, it is the one your counter showed.',
    write:
      'Note the overall word, and for a closer look the codes of the lines. Where the bundle does not prove, the overall word is cannot_tell.',
  },
  formTitle: 'What to paste',
  form: 'Any one of these:',
  fileFields:
    'The file has format, vectors and bundles; a vector is name, proves, text, now, bundle, previous (where a counter holds an older bundle already), challenge (where there is one) and expect.',
  noScript:
    'Comparing needs scripts. You can compare by yourself: expect in the file is what has to come out.',
  loading: 'Reading the vectors…',
  failed: 'The vectors could not be read. Reload the page to try again.',
  answers: 'Your verdicts (JSON or CSV)',
  file: 'Or choose a file',
  check: 'Compare',
  template: (n) => `Download an empty table (${n} names)`,
  faults: {
    empty: () => 'There is no verdict in it.',
    too_long: () => 'It is too long.',
    not_json: () => 'This is not complete JSON: check brackets and quotes.',
    line_not_understood: (n) =>
      `Line ${n} is not understood: write “name,overall” or a JSON object.`,
    entry_not_understood: (n) =>
      `Entry ${n} is not understood: it needs name and overall as texts.`,
  },
  words: { fine: 'All right', closer: 'Not complete', stop: 'Some are wrong' },
  counts: (right, wrong, missing) => `${right} right, ${wrong} wrong, ${missing} missing.`,
  allRight:
    'Your verifier gives for every published vector the verdict that the specification asks for.',
  unknown: (n, names) =>
    n === 1 ? `1 name is no vector: ${names}` : `${n} names are no vectors: ${names}`,
  twice: (names) => `Given twice with different verdicts, counted as wrong: ${names}`,
  results: 'One by one',
  showRight: (n) => `Show the ${n} right ones too`,
  hideRight: 'Only wrong and missing ones',
  vector: 'Vector, and what it proves',
  verdicts: 'Verdict',
  expected: 'expected',
  said: 'yours',
  outcomes: { right: 'right', wrong: 'wrong', missing: 'missing' },
  saveCsv: 'Save the results (CSV)',
  saveJson: 'Save the results (JSON)',
}

export const selfTestMessages: Readonly<Record<Lang, SelfTestMessages>> = { zh, en }
