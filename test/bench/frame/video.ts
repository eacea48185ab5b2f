import { closeSync, openSync, writeSync } from 'node:fs'
import { create } from 'qrcode/lib/core/qrcode.js'
import { capture } from '../../picture/capture.ts'
import { printPage } from '../../picture/page.ts'
import { seeded } from '../../picture/random.ts'

const width = 1280
const height = 720
const framesASecond = 5
const withCode = 10
const without = 3

/** A film for Chromium's camera: each code for two seconds, held by hand, then the bare desk. */
export function writeFilm(path: string, texts: readonly string[]): void {
  const film = openSync(path, 'w')
  const chroma = Buffer.alloc((width * height) / 2, 128)
  const write = (gray: Uint8Array) => {
    for (const part of [Buffer.from('FRAME\n'), gray, chroma]) writeSync(film, part)
  }
  writeSync(film, `YUV4MPEG2 W${width} H${height} F${framesASecond}:1 Ip A1:1 C420jpeg\n`)
  for (const text of texts) {
    const desk = new Uint8Array(width * height).fill(96)
    for (let i = 0; i < without; i++) write(desk)
    const held = desk.slice()
    const photo = photoOf(text)
    const [left, top] = [(width - photo.width) >> 1, (height - photo.height) >> 1]
    for (let y = 0; y < photo.height; y++) {
      const row = photo.gray.subarray(y * photo.width, (y + 1) * photo.width)
      held.set(row, (top + y) * width + left)
    }
    for (let i = 0; i < withCode; i++) write(held)
  }
  closeSync(film)
}

function photoOf(text: string) {
  const digits = text.indexOf('#') + 1
  const { modules } = create(
    [
      { data: text.slice(0, digits), mode: 'byte' },
      { data: text.slice(digits), mode: 'numeric' },
    ],
    { errorCorrectionLevel: 'M' },
  )
  const random = seeded(text.slice(0, digits))
  const view = {
    pixelsPerMillimetre: 16,
    turnDegrees: random.between(-15, 15),
    tiltDegrees: random.between(0, 15),
    blurMillimetres: 0.05,
    noise: 4,
  }
  return capture(printPage(modules, 600, 0.2), view, random)
}
