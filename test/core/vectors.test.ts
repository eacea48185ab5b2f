import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadBundle } from '../../src/core/trust/bundle.ts'
import { verify } from '../../src/core/verdict.ts'

interface Vector {
  readonly name: string
  readonly proves: string
  readonly text: string
  readonly now: number
  readonly bundle: string
  /** The bundle that the counter holds already. */
  readonly previous?: string
  readonly challenge?: string
  readonly expect: {
    readonly overall: string
    readonly codes?: Readonly<Record<string, readonly string[]>>
    readonly load?: string
  }
}

const root = new URL('../vectors/', import.meta.url)
const read = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'))

async function load(path: string) {
  const { roots, ...text } = read(path)
  const loaded = await loadBundle(text, { roots })
  if (!loaded.ok) throw new Error(loaded.error.code)
  return loaded.value
}

for (const folder of ['valid', 'invalid']) {
  describe(`vectors, ${folder}`, () => {
    for (const file of readdirSync(new URL(folder, root)).sort()) {
      const vector: Vector = read(`${folder}/${file}`)
      test(`${vector.name}: ${vector.proves}`, async () => {
        const { roots, ...text } = read(vector.bundle)
        const held = vector.previous === undefined ? undefined : await load(vector.previous)
        const previous = held === undefined ? {} : { previous: held }
        const loaded = await loadBundle(text, { roots, ...previous })
        if (vector.expect.load !== undefined) {
          expect(loaded).toMatchObject({ ok: false, error: { code: vector.expect.load } })
          return
        }
        if (!loaded.ok) throw new Error(loaded.error.code)
        const { challenge } = vector
        const options = challenge === undefined ? {} : { challenge }
        const verdict = await verify(vector.text, loaded.value, vector.now, options)
        expect(verdict.overall).toBe(vector.expect.overall)
        for (const [line, codes] of Object.entries(vector.expect.codes ?? {})) {
          const found = verdict.lines.filter((one) => one.line === line).map(({ code }) => code)
          expect(found).toEqual(codes)
        }
        expect(new Set(verdict.lines.map(({ line }) => line)).size).toBe(6)
        if (folder === 'valid') expect(verdict.license?.identifier).toMatch(/^1\.2\.156\.3005\.2\./)
      })
    }
  })
}
