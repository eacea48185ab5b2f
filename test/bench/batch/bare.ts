import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'

const html = `<!doctype html><input type="file" id="choose-folder" webkitdirectory>
<progress id="batch-done" value="0" max="1"></progress>
<script type="module" src="/page.js"></script>`

const page = `
const input = document.querySelector('input'), progress = document.querySelector('progress')
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
  files = [...input.files]
  progress.max = files.length
  workers.forEach(give)
}
input.dataset.ready = '1'`

const worker = `
import { prepareZXingModule, readBarcodes } from '/zxing/es/reader/index.js'
await prepareZXingModule({ fireImmediately: true,
  overrides: { locateFile: () => '/zxing/reader/zxing_reader.wasm' } })
onmessage = async ({ data }) => {
  const found = await readBarcodes(await data.arrayBuffer(), { formats: ['QRCodeModel2'] })
  postMessage(found.filter(({ isValid }) => isValid).length)
}
postMessage(0)`

/** A page with zxing-wasm in two workers and nothing else, on a port of this machine. */
export async function startBare(): Promise<{ base: string; stop: () => void }> {
  const zxing = fileURLToPath(new URL('../../../node_modules/zxing-wasm/dist/', import.meta.url))
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
      ? readFileSync(zxing + url.slice(7))
      : undefined
    response.writeHead(200, { 'Content-Type': type }).end(texts.get(url) ?? file ?? '')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { base: `http://localhost:${address.port}/`, stop: () => server.close() }
}
