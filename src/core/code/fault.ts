import type { CodeParts } from './parts.ts'

/**
 * Why a text or bytes are no license code. What a reader should say:
 * `not_a_code`, `two_codes`: point the scanner at one license code; `bad_length`, `bad_block`,
 * `bad_crc`: scan again; `newer_format`, `newer_dictionary`: this verifier is too old (never
 * "not genuine"); `bad_deflate`, `trailing_bytes`, `too_large`, `bad_text`: not written by an
 * issuing registry; `challenge_missing`: the counter must supply the challenge it showed
 * (`parts` holds what the code itself carries).
 */
export type UnpackFault =
  | { readonly code: 'not_a_code' }
  | { readonly code: 'two_codes'; readonly codes: number }
  | { readonly code: 'bad_length'; readonly digits?: number; readonly bytes?: number }
  | { readonly code: 'bad_block'; readonly block: number }
  | { readonly code: 'bad_crc' }
  | { readonly code: 'newer_format'; readonly format: number }
  | { readonly code: 'newer_dictionary'; readonly dictionary: number }
  | { readonly code: 'bad_deflate' }
  | { readonly code: 'trailing_bytes' }
  | { readonly code: 'too_large'; readonly maxBytes: number }
  | { readonly code: 'bad_text'; readonly at: number }
  | { readonly code: 'challenge_missing'; readonly parts: CodeParts }

/** A part of the payload and the bytes it takes before compression; names codes, never values. */
export interface PartSize {
  readonly path: string
  readonly bytes: number
}

/**
 * Why a credential does not become a code: `not_packable` names the part that is not exactly
 * as the format fixes it; `too_long` says how many bytes beyond `maxBytes` the code would be,
 * the symbol version at level M that it would need (absent beyond 40), and the payload's
 * parts, the longest first.
 */
export type PackFault =
  | {
      readonly code: 'not_packable'
      readonly part: 'form' | 'header' | 'payload' | 'host' | 'holder_key' | 'signature' | 'proof'
    }
  | {
      readonly code: 'too_long'
      readonly version?: number
      readonly bytes: number
      readonly maxBytes: number
      readonly bytesOver: number
      readonly longest: readonly PartSize[]
    }
