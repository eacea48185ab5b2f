import type { Page } from 'playwright-core'

/** One code that came to its verdict; milliseconds of the page's own clock. */
export interface Sample {
  /** From the moment the page took the frame that was read to its verdict being drawn. */
  readonly verdictMs: number
  /** What the reading worker needed for that frame. */
  readonly readerMs: number
}

/** Notes, from outside of the app, when it takes a frame, hears its worker and draws a verdict. */
const watcher = `
globalThis.samples = []
let grabbedAt = 0, pending
const draw = CanvasRenderingContext2D.prototype.drawImage
CanvasRenderingContext2D.prototype.drawImage = function (...given) {
  if (given[0] instanceof HTMLVideoElement) grabbedAt = performance.now()
  return draw.apply(this, given)
}
globalThis.VideoFrame = class extends VideoFrame {
  constructor(...given) {
    grabbedAt = performance.now()
    super(...given)
  }
}
const NativeWorker = Worker
globalThis.Worker = class extends NativeWorker {
  constructor(...given) {
    super(...given)
    this.addEventListener('message', ({ data }) => {
      const text = data.kind === 'seen' ? data.sight.codes[0]?.text : undefined
      if (text === undefined || pending !== undefined) return
      const host = new URL(text).host
      if (document.getElementById('result')?.textContent.includes(host)) return
      pending = { host, grabbedAt, readerMs: data.sight.tookMs }
    })
  }
}
new MutationObserver(() => {
  if (!document.getElementById('result')?.textContent.includes(pending?.host)) return
  const { grabbedAt, readerMs } = pending
  pending = undefined
  requestAnimationFrame(() => samples.push({ verdictMs: performance.now() - grabbedAt, readerMs }))
}).observe(document, { subtree: true, childList: true, characterData: true })`

/** Watches a page that has not been opened yet; what it returns waits for so many samples. */
export async function watchVerdicts(page: Page) {
  await page.addInitScript(watcher)
  return async (count: number, patienceMs: number): Promise<readonly Sample[]> => {
    const patience = performance.now() + patienceMs
    for (;;) {
      const samples = await page.evaluate<readonly Sample[]>('samples')
      if (samples.length >= count) return samples.slice(0, count)
      if (performance.now() > patience) throw new Error(`only ${samples.length} verdicts`)
      await new Promise((done) => setTimeout(done, 250))
    }
  }
}

/** How long a fixed loop takes in the page and in its reading worker. */
export async function loopTimes(page: Page): Promise<{ page: number; worker: number }> {
  const loop = `(() => {
    const begin = performance.now()
    for (let i = 0, x = 1; i < 2e8; i++) x = Math.imul(x, 31) + i
    return performance.now() - begin
  })()`
  const [worker] = page.workers()
  if (worker === undefined) throw new Error('the page has no worker')
  return { page: await page.evaluate<number>(loop), worker: await worker.evaluate<number>(loop) }
}
