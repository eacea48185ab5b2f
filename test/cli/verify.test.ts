import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import QRCode from 'qrcode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CONDITIONS } from '../picture/conditions.ts'
import { pngOf } from '../picture/png.ts'
import { run } from './surroundings.ts'

// Texts and verdicts are the published vectors; pictures are drawn by the `qrcode` package.
const vectors = new URL('../vectors/', import.meta.url)
const read = (path: string) => JSON.parse(readFileSync(new URL(path, vectors), 'utf8'))
const card: { text: string; now: number } = read('valid/card.json')
const base: { roots: string[]; manifest: string; parts: Record<string, string> } =
  read('bundles/base.json')
const served = JSON.stringify({ manifest: base.manifest, parts: base.parts })
const pinned = base.roots[0] ?? ''
// The last digits are the CRC's: another reads as damaged, never as forged.
const damaged = `${card.text.slice(0, -1)}${(Number(card.text.slice(-1)) + 1) % 10}`

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'licet-verify-'))
  writeFileSync(join(folder, 'saved.json'), served)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const noNetwork = async (): Promise<Response> => {
  throw new TypeError('licet verify must not open a connection')
}

function verify(args: readonly string[], input = '') {
  return run(['verify', ...args, '--bundle', 'saved.json', '--root', pinned], {
    folder,
    variables: { LICET_DATA: join(folder, 'data') },
    now: () => card.now,
    input: async () => new TextEncoder().encode(input),
    fetch: noNetwork,
  })
}

describe('licet verify', () => {
  test('a valid text gives one line and 0', async () => {
    const { code, out } = await verify([card.text])
    expect(code).toBe(0)
    expect(out.split('\t').slice(0, 2)).toEqual(['text', '有效 valid'])
    expect(out.split('\n')).toHaveLength(1)
  })

  test('--json gives the whole verdict', async () => {
    const { out } = await verify([card.text, '--json'])
    const verdict = JSON.parse(out)
    expect(verdict).toMatchObject({ source: 'text', overall: 'valid' })
    expect(verdict.lines).toHaveLength(6)
  })

  test('a picture drawn by other software is read and verified', async () => {
    writeFileSync(join(folder, 'card.png'), await QRCode.toBuffer(card.text, { scale: 3 }))
    const { code, out } = await verify(['card.png'])
    expect({ code, source: out.split('\t')[0] }).toEqual({ code: 0, source: 'card.png' })
  })

  test.each(['0', '1', '3'])('a noisy picture is looked at again, larger: %s', async (seed) => {
    const { size, data } = QRCode.create(card.text, { errorCorrectionLevel: 'M' }).modules
    const matrix = { size, data: Uint8Array.from(data) }
    const noisy = CONDITIONS.find(({ name }) => name === 'noise')
    const picture = noisy?.take(matrix, { seed, corner: 8 / size })
    if (picture === undefined) throw new Error('no such condition')
    writeFileSync(join(folder, 'noisy.png'), pngOf(picture))
    expect((await verify(['noisy.png'])).code).toBe(0)
  })

  test('ink on a transparent ground is read as on paper', async () => {
    const { size, data } = QRCode.create(card.text, { errorCorrectionLevel: 'M' }).modules
    const [side, dots] = [(size + 8) * 3, 3]
    const png = new PNG({ width: side, height: side })
    for (let at = 0; at < side * side; at += 1) {
      const [x, y] = [at % side, Math.floor(at / side)].map((one) => Math.floor(one / dots) - 4)
      const dark = x! >= 0 && y! >= 0 && x! < size && y! < size && data[y! * size + x!]
      // Black all over: only its cover tells ink from ground.
      png.data[4 * at + 3] = dark ? 255 : 0
    }
    writeFileSync(join(folder, 'clear.png'), PNG.sync.write(png))
    expect((await verify(['clear.png'])).code).toBe(0)
  })

  test('a folder is read file by file, and one unreadable picture is not the end', async () => {
    mkdirSync(join(folder, 'many'))
    writeFileSync(join(folder, 'many/a.png'), await QRCode.toBuffer(card.text, { scale: 3 }))
    writeFileSync(join(folder, 'many/b.png'), Buffer.from('89504e470d0a1a0a00', 'hex'))
    writeFileSync(join(folder, 'many/c.txt'), `${card.text}\n`)
    writeFileSync(join(folder, 'many/ignored.pdf'), 'x')
    const { code, out } = await verify(['many'])
    expect(out.split('\n').map((line) => line.split('\t').slice(0, 2).join(' '))).toEqual([
      'a.png 有效 valid',
      'b.png 读不出 unreadable',
      'c.txt:1 有效 valid',
    ])
    expect(code).toBe(2)
  })

  test('answers 2 for what is damaged, 1 as soon as one is refused', async () => {
    expect((await verify([damaged])).code).toBe(2)
    const expired = await run(['verify', card.text, '--bundle', 'saved.json', '--root', pinned], {
      folder,
      variables: {},
      now: () => card.now + 400 * 86_400,
      fetch: noNetwork,
    })
    expect(expired.code).toBe(1)
    expect(expired.out).toContain('expired')
    const forged: { text: string } = read('invalid/proof-other-key.json')
    expect((await verify(['-'], `${damaged}\n${forged.text}\n${card.text}\n`)).code).toBe(1)
  })

  test('keeps the order of the input, many in flight', async () => {
    const lines = Array.from({ length: 40 }, (_, at) => (at % 3 === 0 ? damaged : card.text))
    const { out } = await verify(['-', '--json'], lines.join('\n'))
    const found = out.split('\n').map((line) => JSON.parse(line))
    expect(found.map(({ source }) => source)).toEqual(lines.map((_, at) => `-:${at + 1}`))
    expect(found.map(({ overall }) => overall === 'valid')).toEqual(
      lines.map((text) => text === card.text),
    )
  })

  test('cannot tell without a bundle, without a pin, or with a bundle of another root', async () => {
    const variables = { LICET_DATA: join(folder, 'empty') }
    const around = { folder, variables, now: () => card.now }
    expect(await run(['verify', card.text], around)).toMatchObject({ code: 2, out: '' })
    const unpinned = await run(['verify', card.text, '--bundle', 'saved.json'], around)
    expect(unpinned.complaint).toContain('no root is pinned')
    expect(unpinned.code).toBe(2)
    const other = ['verify', card.text, '--bundle', 'saved.json', '--root', 'A'.repeat(43)]
    expect((await run(other, around)).complaint).toContain('root_unknown')
  })

  test.each([[['verify']], [['verify', 'no-such-file.png']], [['verify', 'a', 'b']]])(
    '%j is wrong use',
    async (args) => {
      const words = [...args, '--bundle', 'saved.json', '--root', pinned]
      expect(await run(words, { folder, now: () => card.now })).toMatchObject({ code: 64, out: '' })
    },
  )
})

describe('licet bundle fetch', () => {
  const serving = (text: string) => async () => new Response(text)
  const fetchInto = (data: string, roots: readonly string[], text = served) =>
    run(['bundle', 'fetch', 'https://lic.example', ...roots.flatMap((root) => ['--root', root])], {
      folder,
      variables: { LICET_DATA: join(folder, data) },
      now: () => card.now,
      fetch: serving(text),
    })

  test('without a root shows the fingerprint and saves nothing', async () => {
    const { code, complaint } = await fetchInto('unpinned', [])
    expect(code).toBe(1)
    expect(complaint).toContain(pinned)
    expect(() => statSync(join(folder, 'unpinned'))).toThrow()
  })

  test('with the root proves, saves and pins, and verify then needs nothing more', async () => {
    expect((await fetchInto('pinned', [pinned])).code).toBe(0)
    expect(statSync(join(folder, 'pinned/bundle.json')).mode & 0o077).toBe(0)
    const verified = await run(['verify', card.text], {
      variables: { LICET_DATA: join(folder, 'pinned') },
      now: () => card.now,
      fetch: noNetwork,
    })
    expect(verified.code).toBe(0)
    // Pinned once, a later fetch needs no word.
    expect((await fetchInto('pinned', [])).code).toBe(0)
  })

  test('with another root saves nothing', async () => {
    const { code, complaint } = await fetchInto('other', ['A'.repeat(43)])
    expect(code).toBe(1)
    expect(complaint).toContain('root_unknown')
    expect(() => statSync(join(folder, 'other'))).toThrow()
  })

  test('refuses a changed bundle and keeps the one it has', async () => {
    const { roots: _, ...tampered } = read('bundles/bundle-root-tampered.json')
    await fetchInto('kept', [pinned])
    const { code } = await fetchInto('kept', [pinned], JSON.stringify(tampered))
    expect(code).toBe(1)
    expect(readFileSync(join(folder, 'kept/bundle.json'), 'utf8')).toBe(served)
  })

  test('refuses what is no bundle', async () => {
    expect((await fetchInto('none', [pinned], '<html>')).complaint).toContain('not_a_bundle')
  })
})
