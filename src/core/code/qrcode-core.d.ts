/** The encoder of `qrcode` alone, without its canvas, file and terminal renderers. */
declare module 'qrcode/lib/core/qrcode.js' {
  interface Symbol {
    /** `data` holds 1 for a dark module, row by row. */
    readonly modules: { readonly size: number; readonly data: Uint8Array }
    readonly version: number
  }
  interface Segment {
    readonly data: string
    readonly mode: 'byte' | 'numeric' | 'alphanumeric'
  }
  export function create(
    segments: Segment[],
    options: { readonly errorCorrectionLevel: 'L' | 'M' | 'Q' | 'H' },
  ): Symbol
}
