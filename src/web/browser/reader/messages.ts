/** What the page and its reading worker say to each other. */

/** One code found in a picture; the text is anybody's. */
export interface FoundCode {
  readonly text: string
  /** Corners in pixels of the picture that was read, clockwise from its own top left. */
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

/** A picture to read: pixels of a frame or a drawn page, or the bytes of a whole file. */
export type Picture =
  | {
      readonly kind: 'pixels'
      /** RGBA, row by row. */
      readonly data: ArrayBuffer
      readonly width: number
      readonly height: number
    }
  | { readonly kind: 'file'; readonly data: ArrayBuffer }

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
