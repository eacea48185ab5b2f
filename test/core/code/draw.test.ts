import { readFileSync } from 'node:fs'
import jsQR from 'jsqr'
import { PNG } from 'pngjs'
import { create } from 'qrcode/lib/core/qrcode.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { renderPng, renderSvg } from '../../../src/core/code/draw.ts'
import { type PackedCode, packCode } from '../../../src/core/code/pack.ts'
import { type ErrorCorrection, segmentsOf, symbolVersion } from '../../../src/core/code/symbol.ts'
import { CARD_PAYLOADS, card, live } from './material.ts'

const codes: PackedCode[] = []
beforeAll(async () => {
  const wasm = import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')
  prepareZXingModule({
    overrides: { wasmBinary: readFileSync(new URL(wasm)).buffer as ArrayBuffer },
  })
  for (const compact of [...CARD_PAYLOADS.map((payload) => card(payload)), live('timed')]) {
    const code = await packCode(compact)
    if (code.ok) codes.push(code.value)
  }
  expect(codes).toHaveLength(CARD_PAYLOADS.length + 1)
})

async function readByZxing(png: Uint8Array<ArrayBuffer>): Promise<readonly string[]> {
  const found = await readBarcodes(new Blob([png]), { formats: ['QRCode'] })
  return found.map((code) => code.text)
}

function readByJsqr(png: Uint8Array): string | undefined {
  const { width, height, data } = PNG.sync.read(Buffer.from(png))
  return jsQR(Uint8ClampedArray.from(data), width, height)?.data
}

describe('renderPng', () => {
  it('draws every sample card so that two readers read it', async () => {
    for (const code of codes) {
      const png = renderPng(code, { modulePixels: 4 })
      expect(await readByZxing(png)).toEqual([code.text])
      expect(readByJsqr(png)).toBe(code.text)
    }
  })

  it('draws at every level of error correction', async () => {
    for (const errorCorrection of ['L', 'M', 'Q', 'H'] as const) {
      const png = renderPng(codes[0]!, { errorCorrection, modulePixels: 3 })
      expect(await readByZxing(png)).toEqual([codes[0]!.text])
    }
  })

  it('has the size of the symbol, its quiet zone and the scale', () => {
    const code = codes[0]!
    const { width, data } = PNG.sync.read(Buffer.from(renderPng(code, { modulePixels: 5 })))
    expect(width).toBe((4 * code.version + 17 + 8) * 5)
    const dark = (x: number, y: number) => data[(y * 5 * width + x * 5) * 4] === 0
    expect([dark(3, 3), dark(4, 4), dark(10, 4), dark(11, 4)]).toEqual([false, true, true, false])
  })

  it('refuses sizes that make no sense', () => {
    expect(() => renderPng(codes[0]!, { modulePixels: 0 })).toThrow(RangeError)
    expect(() => renderPng(codes[0]!, { quietZoneModules: 17 })).toThrow(RangeError)
    expect(() => renderSvg(codes[0]!, { sizeMillimetres: 0 })).toThrow(RangeError)
  })
})

describe('renderSvg', () => {
  it('draws the same modules as the PNG', () => {
    const code = codes[0]!
    const svg = renderSvg(code, { quietZoneModules: 0, sizeMillimetres: 30 })
    expect(svg).toContain('width="30mm" height="30mm"')
    const { modules } = create([...code.segments], { errorCorrectionLevel: 'M' })
    const drawn = new Uint8Array(modules.size ** 2)
    for (const [, x, y, width] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1/g)) {
      drawn.fill(
        1,
        Number(y) * modules.size + Number(x),
        Number(y) * modules.size + Number(x) + Number(width),
      )
    }
    expect(Buffer.from(drawn).equals(Buffer.from(modules.data))).toBe(true)
  })
})

describe('symbolVersion', () => {
  it('is the version that the encoder chooses, with the digits in numeric mode', () => {
    for (const level of ['L', 'M', 'Q', 'H'] satisfies ErrorCorrection[]) {
      for (let count = 1; count < 2800; count += 89) {
        const segments = segmentsOf('https://lic.example/v#', '7'.repeat(count))
        const drawn = create([...segments], { errorCorrectionLevel: level })
        expect(symbolVersion(segments, level)).toBe(drawn.version)
      }
    }
    expect(symbolVersion(segmentsOf('a', '7'.repeat(5587)), 'M')).toBe(40)
    expect(symbolVersion(segmentsOf('a', '7'.repeat(5588)), 'M')).toBeUndefined()
  })
})
