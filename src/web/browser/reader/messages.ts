/** What the page and its reading worker say to each other. */

/** One code found in a picture; the text is anybody's. */
export interface FoundCode {
  readonly text: string
  /** Corners in pixels of the picture as it was read, clockwise from its own top left. */
  readonly corners: readonly Point[]
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** What was seen in one picture. */
export interface Sight {
  readonly codes: readonly FoundCode[]
  /** Codes that are there but could not be made out. */
  readonly damaged: readonly (readonly Point[])[]
  /** The reader's own time on this picture. */
  readonly tookMs: number
}

/** A frame or a drawn page. */
export interface Pixels {
  readonly kind: 'rgba' | 'gray'
  /** Row by row, four bytes a pixel or one; of what may follow nothing is read. */
  readonly data: ArrayBuffer
  readonly width: number
  readonly height: number
  /** How many times larger it is to be read; gray ones alone can be enlarged. */
  readonly times: 1 | 2
}

/** A picture to read: its pixels, or the bytes of a whole file. */
export type Picture = Pixels | { readonly kind: 'file'; readonly data: ArrayBuffer }

export interface ReadJob {
  readonly id: number
  readonly picture: Picture
}

export type ReaderMessage =
  | { readonly kind: 'ready' }
  /** The WebAssembly part was not let in or did not load. */
  | { readonly kind: 'blocked' }
  | { readonly kind: 'seen'; readonly id: number; readonly sight: Sight }
  /** The bytes are no picture that this reader can open. */
  | { readonly kind: 'not_a_picture'; readonly id: number }
  /** The reader itself broke; it must be started anew. */
  | { readonly kind: 'broken'; readonly id: number }
