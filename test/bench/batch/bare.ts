import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const html = `<!doctype html><input type="file" id="choose-folder" webkitdirectory disabled>
<progress id="batch-done" value="0" max="1"></progress>
<script type="module" src="/page.js"></script>`

const page = `
const [input, progress] = document.querySelectorAll('input, progress')
const workers = [0, 1].map(() => new Worker('/worker.js', { type: 'module' }))
await Promise.all(workers.map((worker) => new Promise((done) => { worker.onmessage = done })))
let files = [], next = 0, done = 0, found = 0
for (const worker of workers) worker.onmessage = ({ data }) => {
  found += data
  progress.value = ++done
  if (done === files.length) document.body.insertAdjacentHTML('beforeend', '<p id="report">' + found)
  give(worker)
}
const give = (worker) => next < files.length && worker.postMessage(files[next++])
input.onchange = () => {
  progress.max = (files = [...input.files]).length
  workers.forEach(give)
}
input.disabled = false`

const worker = `
import { prepareZXingModule, readBarcodes } from '/zxing/es/reader/index.js'
const locateFile = () => '/zxing/reader/zxing_reader.wasm'
await prepareZXingModule({ fireImmediately: true, overrides: { locateFile } })
onmessage = async ({ data }) => {
  const found = await readBarcodes(await data.arrayBuffer(), { formats: ['QRCodeModel2'] })
  postMessage(found.filter(({ isValid }) => isValid).length)
}
postMessage(0)`

/** A page with zxing-wasm in two workers and nothing else. */
export async function startBare(): Promise<{ base: string; stop: () => void }> {
  const zxing = new URL('../../../node_modules/zxing-wasm/dist', import.meta.url).pathname
  const texts = new Map([
    ['/', html],
    ['/page.js', page],
    ['/worker.js', worker],
  ])
  const server = createServer(({ url = '' }, response) => {
    const type = url.endsWith('.js')
      ? 'text/javascript'
      : url === '/'
        ? 'text/html'
        : 'application/wasm'
    const file = /^\/zxing\/(es|reader)\/[\w./]+$/.test(url)
      ? readFileSync(zxing + url.slice(6))
      : undefined
    response.writeHead(200, { 'Content-Type': type }).end(texts.get(url) ?? file ?? '')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { base: `http://localhost:${address.port}/`, stop: () => server.close() }
}
