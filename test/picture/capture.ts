import { PAGE_MILLIMETRES, type Page } from './page.ts'
import type { Random } from './random.ts'
import { blur, type Raster, sample } from './raster.ts'

/** A gray picture as a scanner or camera hands it over: one byte a pixel, 0 black to 255 white. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly gray: Uint8ClampedArray<ArrayBuffer>
}

/** How a picture of a page is taken. What is left out is as good as it gets. */
export interface View {
  /** Of the page, at the picture's middle. */
  readonly pixelsPerMillimetre: number
  /** Turned in its own plane. */
  readonly turnDegrees?: number
  /** Leaned back, away from the camera, around an axis that lies `axisDegrees` in the page. */
  readonly tiltDegrees?: number
  readonly axisDegrees?: number
  /** From the page's middle; default 120. */
  readonly distanceMillimetres?: number
  /** How much of a pixel's own width its light is gathered from; below 0.5 the grid shows. */
  readonly aperture?: number
  /** Out of focus: deviation of a gaussian, on the page. */
  readonly blurMillimetres?: number
  /** The hand moved: length of the smear on the page, and its direction. */
  readonly motionMillimetres?: number
  readonly motionDegrees?: number
  /** Gray of black and of white in even light; default 20 and 235. */
  readonly black?: number
  readonly white?: number
  /** How much darker the far edge is than the middle, 0..1, and where that edge lies. */
  readonly shade?: number
  readonly shadeDegrees?: number
  /** A lamp's reflection: its place from the middle, its radius, and gray levels it adds. */
  readonly glare?: Glare
  /** Deviation in gray levels; default 2. */
  readonly noise?: number
}

export interface Glare {
  readonly xMillimetres: number
  readonly yMillimetres: number
  readonly radiusMillimetres: number
  readonly gain: number
}

/** Takes a picture of the whole page. */
export function capture(page: Page, view: View, random: Random): Picture {
  const { pixelsPerMillimetre: scale, black = 20, white = 235, noise = 2 } = view
  const side = Math.round(PAGE_MILLIMETRES * scale)
  const soft = gather(page, view)
  const place = placeOnPage(view)
  const gray = new Uint8ClampedArray(side * side)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const u = (x + 0.5 - side / 2) / scale
      const v = (y + 0.5 - side / 2) / scale
      const light = lightAt(view, u, v)
      const seen = smeared(soft, page.pixelsPerMillimetre, view, place(u, v))
      gray[y * side + x] =
        (black + (white - black) * seen) * light.lit + light.added + noise * random.normal()
    }
  }
  return { width: side, height: side, gray }
}

/** What lens and pixel blur, done once on the page. */
function gather(page: Page, view: View): Raster {
  const { pixelsPerMillimetre: scale, aperture = 0.8, blurMillimetres = 0 } = view
  // A square of width w has the deviation of a gaussian of w / sqrt(12).
  const pixel = aperture / Math.sqrt(12) / scale
  return blur(page.raster, Math.hypot(pixel, blurMillimetres) * page.pixelsPerMillimetre)
}

interface Point {
  readonly x: number
  readonly y: number
}

/** Where on the page, in millimetres from its middle, a ray through the picture's point lands. */
function placeOnPage(view: View): (u: number, v: number) => Point {
  const { tiltDegrees = 0, axisDegrees = 0, turnDegrees = 0, distanceMillimetres: far = 120 } = view
  const tilt = radians(tiltDegrees)
  const axis = radians(axisDegrees)
  const turn = radians(turnDegrees)
  const [ca, sa] = [Math.cos(axis), Math.sin(axis)]
  const [ct, st] = [Math.cos(turn), Math.sin(turn)]
  return (u, v) => {
    // In the axis' own frame the page is y' = across * cos(tilt), z = across * sin(tilt).
    const along = u * ca + v * sa
    const across = v * ca - u * sa
    const onPage = (across * far) / (far * Math.cos(tilt) - across * Math.sin(tilt))
    const stretched = (along * (far + onPage * Math.sin(tilt))) / far
    const x = stretched * ca - onPage * sa
    const y = stretched * sa + onPage * ca
    return { x: x * ct + y * st, y: y * ct - x * st }
  }
}

function smeared(soft: Raster, pagePixels: number, view: View, { x, y }: Point): number {
  const { motionMillimetres = 0, motionDegrees = 0 } = view
  const middle = PAGE_MILLIMETRES / 2
  if (motionMillimetres === 0)
    return sample(soft, (x + middle) * pagePixels, (y + middle) * pagePixels)
  const steps = 12
  let sum = 0
  for (let i = 0; i < steps; i++) {
    const by = motionMillimetres * ((i + 0.5) / steps - 0.5)
    const atX = x + by * Math.cos(radians(motionDegrees)) + middle
    const atY = y + by * Math.sin(radians(motionDegrees)) + middle
    sum += sample(soft, atX * pagePixels, atY * pagePixels)
  }
  return sum / steps
}

function lightAt(view: View, u: number, v: number): { lit: number; added: number } {
  const { shade = 0, shadeDegrees = 0, glare } = view
  const towards =
    (u * Math.cos(radians(shadeDegrees)) + v * Math.sin(radians(shadeDegrees))) /
    (PAGE_MILLIMETRES / 2)
  const lit = 1 - shade * Math.max(0, Math.min(1, (towards + 1) / 2))
  if (glare === undefined) return { lit, added: 0 }
  const away = Math.hypot(u - glare.xMillimetres, v - glare.yMillimetres) / glare.radiusMillimetres
  return { lit, added: glare.gain * Math.exp(-(away ** 4)) }
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
