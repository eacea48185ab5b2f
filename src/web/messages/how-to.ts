import type { Lang } from '../language.ts'

const zh = {
  title: '如何核验',
  lead: '证照的签名、颁发机构、有效期和状态都可以不联网核验。任何人都可以自己写核验程序：格式公开，不需要申请。',
  waysTitle: '三种办法',
  ways: {
    page: {
      title: '核验页',
      says: '打开核验页，粘贴二维码内容，或用手机相机直接扫码。核验在您的设备上完成。',
      short: '没有相机：输入印在二维码旁的短码和证件号码后四位，这一种需要联网。',
    },
    cli: {
      title: '命令行',
      says: '先存下一份核验资料，以后断网也能核验：文字、图片、整个文件夹或表格都可以。',
    },
    library: {
      title: '程序库 licet/verify',
      says: '浏览器、Node 和 Worker 用同一份代码，不联网，不保存任何内容。',
      more: '程序库说明（英文）',
    },
  },
  ownTitle: '自己写核验程序',
  own: '解开二维码得到标准的 SD-JWT VC，任何 JOSE 程序库都能验证签名。规范写明每一步；测试向量带着应有的结论；自测页告诉您的程序哪里不对。',
  openVerify: '打开核验页',
  linesTitle: '核验什么',
  lines: {
    code: '二维码是否完整读出。',
    signature: '内容是否与签名完全相符，一个字也没有改。',
    issuer: '签名的机构是否受信任，签发时是否有权颁发这种证照。',
    dates: '今天是否在有效期内。',
    status: '是否被换发、注销、撤销、吊销或暂扣，以及资料截至何时。',
    presentation: '出示的是纸质二维码，还是手机当场生成的动态码。',
  },
  limitsTitle: '核验不能说明什么',
  limits: {
    person: '核验不能证明出示的人就是持证主体：请比对本人与证件。',
    copy: '纸质二维码可以复印；复印件核验结果也是“有效”。',
    face: '印在证照上、却不在二维码里的项目没有得到确认，核验结果会逐一列出。',
    firstUse: '核验页信任提供它的网站。第一次使用时请比对根指纹。',
  },
  wordsTitle: '核验结论',
  rootTitle: '根指纹',
  rootSays: '请与登记机构在别处公布的指纹比对。',
  documentsTitle: '公开文件',
  documents: {
    spec: '规范（英文）',
    vectors: '测试向量（一个 JSON 文件）',
    selfTest: '自测：粘贴您的结论，看哪些不对',
    bundle: '离线核验资料包',
    root: '根名单',
    list: '信任名单',
    status: '状态名单',
    jwks: '颁发机构的公钥（JWKS）',
    openapi: '接口说明（OpenAPI）',
    health: '系统状态：这些文件有多新',
  },
}

/** Texts of the page that tells how to verify. */
export type HowToMessages = typeof zh

const en: HowToMessages = {
  title: 'How to verify',
  lead: 'Signature, issuer, dates and status of a license can all be checked without a network. Anyone may write a verifier: the format is public and nobody has to be asked.',
  waysTitle: 'Three ways',
  ways: {
    page: {
      title: 'The verify page',
      says: 'Open it and paste what the code says, or scan it with a phone camera. The check runs on your device.',
      short:
        'No camera: type the short code printed beside the code and the last four characters of the holder number. This one needs a network.',
    },
    cli: {
      title: 'The command line',
      says: 'Save a bundle once, then verify with the network gone: a text, a picture, a whole folder, a table.',
    },
    library: {
      title: 'The library licet/verify',
      says: 'The same code in browsers, Node and workers. It opens no connection and keeps nothing.',
      more: 'How the library is called',
    },
  },
  ownTitle: 'Write your own',
  own: 'The unpacked code is a standard SD-JWT VC, whose signature any JOSE library can check. The specification tells each step, the vectors come with the verdicts they call for, and the self-test shows where a verifier goes wrong.',
  openVerify: 'Open the verify page',
  linesTitle: 'What is checked',
  lines: {
    code: 'Whether the code was read completely.',
    signature: 'Whether the content matches its signature, to the last character.',
    issuer: 'Whether the signer is trusted and had the right to issue this type at that time.',
    dates: 'Whether today lies within the dates.',
    status: 'Whether it was replaced, cancelled, revoked, withdrawn or suspended, and as of when.',
    presentation: 'Whether a printed code was shown, or one made by a phone on the spot.',
  },
  limitsTitle: 'What a verdict does not say',
  limits: {
    person: 'Not that the bearer is the holder: compare the person with their identity card.',
    copy: 'A printed code can be copied, and the copy verifies as valid too.',
    face: 'Entries that are printed but not in the code are not confirmed; the verdict lists them.',
    firstUse:
      'The verify page trusts the site that served it. Compare the fingerprint of the root at first use.',
  },
  wordsTitle: 'The verdicts',
  rootTitle: 'Fingerprint of the root',
  rootSays: 'Compare it with what the registry publishes elsewhere.',
  documentsTitle: 'Published documents',
  documents: {
    spec: 'The specification',
    vectors: 'The vectors (one JSON file)',
    selfTest: 'The self-test: paste your verdicts and see which are wrong',
    bundle: 'The bundle for verifying offline',
    root: 'Root list',
    list: 'Trust list',
    status: 'Status lists',
    jwks: 'Public keys of the departments (JWKS)',
    openapi: 'The API (OpenAPI)',
    health: 'System status: how new these documents are',
  },
}

export const howToMessages: Readonly<Record<Lang, HowToMessages>> = { zh, en }
