import { parentPort, workerData } from 'node:worker_threads'
import jsQR from 'jsqr'
import { CONDITIONS } from '../../picture/conditions.ts'
import { FORMATS, type Format, sampleCodes } from './codes.ts'
import { openReader, pixelsOf } from './reader.ts'

/** Pictures of one sample type in one condition, one for each seed. */
export interface Job {
  readonly condition: number
  readonly type: number
}

/** How many pictures a job takes for each reader, before ours are weighted: seeds 0, 1, 2 … */
export interface Seeds {
  readonly ours: number
  readonly jsqr: number
}

/** How many of a job's pictures gave back exactly the text that was drawn. */
export interface Outcome extends Job {
  readonly read: Readonly<Record<keyof Seeds, Readonly<Record<Format, number>>>>
}

const seeds: Seeds = workerData
const codes = await sampleCodes()
const readTexts = await openReader()

parentPort?.on('message', async (job: Job) => {
  const condition = CONDITIONS[job.condition]!
  const code = codes[job.type]!
  const corner = 8 / Math.min(...FORMATS.map((format) => code[format].matrix.size))
  const ours = { licet: 0, hcert: 0, shc: 0 }
  const jsqr = { licet: 0, hcert: 0, shc: 0 }
  for (const format of FORMATS) {
    const { matrix, text } = code[format]
    for (let seed = 0; seed < seeds.ours * condition.weight; seed++) {
      const picture = condition.take(matrix, { seed: `${job.type}/${seed}`, corner })
      if ((await readTexts(picture)).includes(text)) ours[format]++
      if (seed >= seeds.jsqr) continue
      const { data, width, height } = pixelsOf(picture, 1)
      if (jsQR(data, width, height)?.data === text) jsqr[format]++
    }
  }
  const outcome: Outcome = { ...job, read: { ours, jsqr } }
  parentPort?.postMessage(outcome)
})
