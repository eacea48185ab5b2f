import { Worker } from 'node:worker_threads'

// Chromium's own throttle is for pages only: it refuses workers, and leaves them at full speed.
const cycle = `
const { workerData: { id, running, rate } } = require('node:worker_threads')
const nap = new Int32Array(new SharedArrayBuffer(4))
while (Atomics.load(running, 0) === 1) {
  process.kill(id, 'SIGSTOP')
  Atomics.wait(nap, 0, 0, 2 * (rate - 1))
  process.kill(id, 'SIGCONT')
  Atomics.wait(nap, 0, 0, 2)
}`

/**
 * Lets a process, with all of its threads, run for 2 ms of every `rate` times 2 ms.
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
