import { capture, type Picture, type View } from './capture.ts'
import { destroy, destroyed } from './damage.ts'
import { BOX_MILLIMETRES, type Matrix, printPage, screenPage } from './page.ts'
import { type Random, seeded } from './random.ts'

/** One way in which a code reaches a reader; each seed is another picture of the same kind. */
export interface Condition {
  readonly name: string
  /** Changing any of it changes every picture: said here once, for the reader of the table. */
  readonly what: string
  /** How much more pictures it takes until chance says no more than in the other ones. */
  readonly weight: number
  take(matrix: Matrix, shot: Shot): Picture
}

export interface Shot {
  /** The same seed is the same damage, light and hand, whatever the symbol. */
  readonly seed: string
  /** Widest finder pattern of the symbols compared, with its border, in parts of their side. */
  readonly corner: number
}

type ViewOf = (random: Random) => Partial<View>

/** A clean print, taken by a phone held over it by hand. */
function printed(name: string, what: string, view: ViewOf): Condition {
  return {
    name,
    what,
    weight: 1,
    take(matrix, { seed }) {
      const random = seeded(`${name}/${seed}`)
      const hand = heldBy(random)
      return capture(printPage(matrix, 600, 0.2), { ...hand, ...view(random) }, random)
    },
  }
}

/** Printed and laid on a flatbed scanner. */
function scanned(name: string, what: string, dpi: number): Condition {
  return {
    name,
    what,
    weight: 1,
    take(matrix, { seed }) {
      const random = seeded(`${name}/${seed}`)
      const gain = random.between(0.1, 0.4)
      const view = {
        pixelsPerMillimetre: random.between(125, 200) / 25.4,
        turnDegrees: random.between(-4, 4),
        aperture: 1,
        blurMillimetres: random.between(0.04, 0.1),
        noise: random.between(3, 8),
      }
      return capture(printPage(matrix, dpi, gain), view, random)
    },
  }
}

function damaged(percent: number): Condition {
  const name = `${percent} % destroyed`
  return {
    name,
    what: 'blots of 1–4 mm and scratches over the symbol, finder patterns left alone; held by hand',
    // Where as many are read as not, two equal formats differ in every second picture.
    weight: percent >= 6 ? 3 : 1,
    take(matrix, { seed, corner }) {
      const random = seeded(`${name}/${seed}`)
      const page = destroyed(
        printPage(matrix, 600, 0.2),
        destroy(`${name}/${seed}`, percent / 100, corner),
      )
      return capture(page, heldBy(random), random)
    },
  }
}

/** What is usual when somebody holds a phone over a page. */
function heldBy(random: Random): View {
  return {
    pixelsPerMillimetre: random.between(9, 11),
    turnDegrees: random.between(-20, 20),
    tiltDegrees: random.between(0, 10),
    axisDegrees: random.between(0, 360),
    blurMillimetres: random.between(0.03, 0.07),
    shade: random.between(0, 0.25),
    shadeDegrees: random.between(0, 360),
    noise: random.between(2, 5),
  }
}

const screen: Condition = {
  name: 'phone screen',
  what: '260–330 ppi, its pixel grid in the picture, reflection of a lamp, tilt to 20°',
  weight: 1,
  take(matrix, { seed }) {
    const random = seeded(`screen/${seed}`)
    const ppi = Math.round(random.between(260, 330))
    const view = {
      ...heldBy(random),
      pixelsPerMillimetre: random.between(4, 7),
      aperture: 0.4,
      tiltDegrees: random.between(0, 20),
      blurMillimetres: random.between(0.01, 0.05),
      black: random.between(30, 70),
      white: random.between(190, 250),
      noise: random.between(4, 10),
      glare: lamp(random, 6, 12, 90),
    }
    return capture(screenPage(matrix, ppi), view, random)
  },
}

function lamp(random: Random, smallest: number, largest: number, gain: number) {
  const reach = BOX_MILLIMETRES / 3
  return {
    xMillimetres: random.between(-reach, reach),
    yMillimetres: random.between(-reach, reach),
    radiusMillimetres: random.between(smallest, largest),
    gain,
  }
}

/** Rows of the table of scan success. */
export const CONDITIONS: readonly Condition[] = [
  scanned('print 200 dpi', 'scanned at 125–200 dpi, turned up to 4°, ink runs 0.1–0.4 dots', 200),
  scanned('print 300 dpi', 'as above', 300),
  screen,
  printed('blur', 'out of focus by a deviation of 0.08–0.2 mm', (random) => ({
    blurMillimetres: random.between(0.08, 0.2),
  })),
  printed('motion', 'smeared over 0.3–0.9 mm', (random) => ({
    motionMillimetres: random.between(0.3, 0.9),
    motionDegrees: random.between(0, 180),
  })),
  printed('noise', 'deviation of 20–60 gray levels, 7–9 pixels a millimetre', (random) => ({
    pixelsPerMillimetre: random.between(7, 9),
    noise: random.between(20, 60),
  })),
  printed(
    'low contrast',
    '20–80 gray levels between black and white, noise of 3–6, half in shade',
    (random) => {
      const middle = random.between(70, 180)
      const half = random.between(10, 40)
      return { black: middle - half, white: middle + half, noise: random.between(3, 6), shade: 0.5 }
    },
  ),
  printed('tilt', 'leaned back by 35–60° at 5–7 pixels a millimetre', (random) => ({
    pixelsPerMillimetre: random.between(5, 7),
    tiltDegrees: random.between(35, 60),
  })),
  printed('glare', 'a lamp with a radius of 3–9 mm that drowns what it covers', (random) => ({
    glare: lamp(random, 3, 9, 255),
  })),
  ...[2, 3, 4, 5, 6, 7].map(damaged),
]
