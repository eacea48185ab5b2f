/** What the symbol below says: a byte segment, then a numeric one, as in a code of ours. */
export const testText = 'LICET#20261125'

/** QR version 1-M: a row a word, its modules the bits of a number in base 36, dark is 1. */
const rows =
  '18nsv mzpd wpjx wpr1 wtwd mvr5 18prz 2dc twcy 12sou w95r yn6 gndi 3pm 18mjf muab wtlj wp2q wrq5 mu76 18p6n'

const modules = 21
const quiet = 4
const scale = 6

/** The symbol as pixels, with its quiet zone. */
export function testPicture(): ImageData {
  const size = (modules + 2 * quiet) * scale
  const picture = new ImageData(size, size)
  picture.data.fill(255)
  rows.split(' ').forEach((word, row) => {
    const bits = Number.parseInt(word, 36)
    for (let column = 0; column < modules; column++) {
      if (((bits >> (modules - 1 - column)) & 1) === 1) darken(picture, row, column)
    }
  })
  return picture
}

function darken({ data, width }: ImageData, row: number, column: number): void {
  for (let y = 0; y < scale; y++) {
    for (let x = 0; x < scale; x++) {
      const at = ((row + quiet) * scale + y) * width + (column + quiet) * scale + x
      data.fill(0, at * 4, at * 4 + 3)
    }
  }
}
