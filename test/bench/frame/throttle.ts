import { Worker } from 'node:worker_threads'

// Chromium's own throttle is for pages only: it refuses workers, and leaves them at full speed.
const cycle = `
const { workerData: { id, running, rate } } = require('node:worker_threads')
const nap = new Int32Array(new SharedArrayBuffer(4))
let ran = 2
while (Atomics.load(running, 0) === 1) {
  process.kill(id, 'SIGSTOP')
  // On a busy machine 2 ms last longer: what counts is how long it really ran.
  Atomics.wait(nap, 0, 0, ran * (rate - 1))
  const from = performance.now()
  process.kill(id, 'SIGCONT')
  Atomics.wait(nap, 0, 0, 2)
  ran = performance.now() - from
}`

/**
 * Lets a process, with all of its threads, run for about 2 ms in every `rate` times as long.
 *
 * @returns A function that lets it run freely again.
 */
export function throttle(id: number, rate: number): () => Promise<void> {
  const running = new Int32Array(new SharedArrayBuffer(4)).fill(1)
  const worker = new Worker(cycle, { eval: true, workerData: { id, running, rate } })
  const ended = new Promise<void>((done) => worker.once('exit', () => done()))
  return () => {
    Atomics.store(running, 0, 0)
    return ended
  }
}
