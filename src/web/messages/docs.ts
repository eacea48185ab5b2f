import type { Lang } from '../language.ts'

const zh = {
  title: '接口',
  lead: '在这里直接试用接口。请求从您的浏览器发往本站，不经过任何第三方。',
  openapi: '机器可读的接口说明（OpenAPI 3.1）',
  noScript: '试用接口需要启用脚本；接口说明本身见上面的链接。',
  token: '访问令牌（Bearer）',
  tokenHelp: '只留在本页内存里，关闭即消失。演示系统可在终端取得：npm run -s licet -- token demo',
  loading: '正在读取接口说明……',
  failed: '读不到接口说明，请刷新重试。',
  parameters: '参数',
  body: '请求正文',
  send: '发送',
  sending: '正在发送……',
  answer: '应答',
  headers: '应答头',
  picture: '应答的图片',
  verifyIt: '核验这份证照',
  needsToken: '需要访问令牌：请先在页首粘贴一个。令牌有效期很短，过期请重新取得。',
  noAnswer: '没有得到应答，请检查网络。',
  duration: (ms: number) => `${ms} 毫秒`,
}

/** Texts of the page that tries the API. Summaries of routes come from the API's own document. */
export type DocsMessages = typeof zh

const en: DocsMessages = {
  title: 'API',
  lead: 'Try the API here. Requests go from your browser to this site and to nobody else.',
  openapi: 'The API for machines (OpenAPI 3.1)',
  noScript: 'Trying the API needs scripts; the document itself is behind the link above.',
  token: 'Access token (Bearer)',
  tokenHelp:
    'Kept in the memory of this page only. For a demo, get one in a terminal: npm run -s licet -- token demo',
  loading: 'Reading the API document…',
  failed: 'The API document could not be read. Reload the page to try again.',
  parameters: 'Parameters',
  body: 'Body',
  send: 'Send',
  sending: 'Sending…',
  answer: 'Answer',
  headers: 'Headers',
  picture: 'The picture in the answer',
  verifyIt: 'Verify this license',
  needsToken:
    'This needs an access token: paste one at the head of the page. It lives briefly; get a new one when it has run out.',
  noAnswer: 'There was no answer. Check the network.',
  duration: (ms) => `${ms} ms`,
}

export const docsMessages: Readonly<Record<Lang, DocsMessages>> = { zh, en }
