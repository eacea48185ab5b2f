import { decodeBase64url } from '../credential/base64url.ts'
import { err, ok, type Result } from '../result.ts'
import { crc16 } from './crc16.ts'
import { deflate as ownDeflate } from './deflate.ts'
import { dictionaryOf, NEWEST_DICTIONARY } from './dictionary.ts'
import { encodeDigits } from './digits.ts'
import type { PackFault } from './fault.ts'
import * as layout from './layout.ts'
import { longestParts } from './longest-parts.ts'
import { type Segment, segmentsOf, symbolVersion } from './symbol.ts'
import { encodeText } from './text.ts'
import { unpackCode } from './unpack.ts'

/** Raw DEFLATE of `data` with a preset dictionary, like Node's `deflateRawSync`. */
export type Deflate = (data: Uint8Array, dictionary: Uint8Array) => Uint8Array

export interface PackOptions {
  /** Default: our own encoder, which finds shorter streams than zlib's level 9. */
  readonly deflate?: Deflate
  /** 0 none, 1 the first; default the newest. */
  readonly dictionary?: number
}

/** A code ready to be drawn. */
export interface PackedCode {
  readonly kind: layout.CodeKind
  /** `https://HOST/v#` and the digits. */
  readonly text: string
  readonly digits: string
  /** Bytes that the digits stand for, CRC included. */
  readonly bytes: number
  /** The text as QR segments: the link in byte mode, the digits in numeric mode. */
  readonly segments: readonly Segment[]
  /** Symbol version at level M, 1..20. */
  readonly version: number
  /** Beyond version 15-M: still readable, but a large symbol. */
  readonly large: boolean
}

/** Codes beyond this version at level M are refused, beyond the other one warned of. */
const MAX_VERSION = 20
const LARGE_VERSION = 15

type Part = Extract<PackFault, { code: 'not_packable' }>['part']
const notPackable = (part: Part) => err({ code: 'not_packable', part } as const)
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Packs a compact SD-JWT without disclosures into the text of a QR code: `JWT~` becomes a
 * card, `JWT~KB-JWT` a live code, timed when the proof's nonce is "timed", else challenged.
 * Before it is handed out the code is unpacked again and compared.
 *
 * @param compact - Signed by us; its header and proof must be exactly the bytes that the
 *   format fixes, because those bytes are not carried.
 * @returns The code, or `not_packable` or `too_long` (see {@link PackFault}).
 * @throws RangeError for a dictionary that this version does not know.
 * @see src/core/SPEC.md, the QR text
 */
export async function packCode(
  compact: string,
  options: PackOptions = {},
): Promise<Result<PackedCode, PackFault>> {
  const dictionary = options.dictionary ?? NEWEST_DICTIONARY
  const preset = dictionaryOf(dictionary)
  if (preset === undefined) throw new RangeError(`dictionary must be known, got ${dictionary}`)
  const parsed = parseCompact(compact)
  if (!parsed.ok) return parsed
  const { kind, head, host, json, transcoded, nonce } = parsed.value

  const stream = (options.deflate ?? ownDeflate)(transcoded, preset)
  const bytes = frame(FORMATS[kind], dictionary, head, stream)
  const digits = encodeDigits(bytes)
  const segments = segmentsOf(`https://${host}/v#`, digits)
  const version = symbolVersion(segments, 'M')
  if (version === undefined || version > MAX_VERSION) {
    const maxBytes = bytesThatFit(host)
    const bytesOver = bytes.length - maxBytes
    const facts = { bytes: bytes.length, maxBytes, bytesOver, longest: longestParts(json) }
    return err({ code: 'too_long', ...(version === undefined ? {} : { version }), ...facts })
  }
  // A code that does not read back is worse than none: what the format cannot carry ends here.
  const back = await unpackCode(bytes, nonce === undefined ? {} : { challenge: nonce })
  if (!back.ok) return notPackable('payload')
  if (back.value.compact !== compact) return notPackable(kind === 'card' ? 'payload' : 'proof')
  const text = `https://${host}/v#${digits}`
  const large = version > LARGE_VERSION
  return ok({ kind, text, digits, bytes: bytes.length, segments, version, large })
}

const FORMATS = {
  card: layout.CARD,
  live_timed: layout.LIVE_TIMED,
  live_challenged: layout.LIVE_CHALLENGED,
} as const

interface Parsed {
  readonly kind: layout.CodeKind
  /** kid, signature and, if live, holder key, time and proof. */
  readonly head: readonly Uint8Array[]
  readonly host: string
  readonly json: string
  readonly transcoded: Uint8Array
  readonly nonce?: string
}

function parseCompact(compact: string): Result<Parsed, PackFault> {
  const [jwt = '', proofJwt, ...more] = compact.split('~')
  const pieces = jwt.split('.')
  if (proofJwt === undefined || more.length > 0 || pieces.length !== 3) return notPackable('form')
  const kidText = /^\{"alg":"ES256","typ":"dc\+sd-jwt","kid":"([A-Za-z0-9_-]{11})"\}$/.exec(
    decodeUtf8(pieces[0] ?? '') ?? '',
  )?.[1]
  const kid = decodeExact(kidText ?? '', layout.KID_BYTES)
  if (kid === undefined) return notPackable('header')
  const signature = decodeExact(pieces[2] ?? '', layout.SIGNATURE_BYTES)
  if (signature === undefined) return notPackable('signature')
  const whole = decodeUtf8(pieces[1] ?? '')
  const host = whole === undefined ? undefined : issuerHost(whole)
  if (whole === undefined || host === undefined) return notPackable('payload')
  if (!layout.HOST_PATTERN.test(host)) return notPackable('host')

  const proof = proofJwt === '' ? undefined : parseProof(whole, proofJwt)
  if (proof !== undefined && !proof.ok) return proof
  const json = proof === undefined ? whole : `{${whole.slice(proof.value.prefixLength)}`
  const text = encodeText(json, host)
  if (text === undefined) return notPackable('payload')
  const transcoded = joinBytes([new TextEncoder().encode(`${host}\0`), text])
  const head = [kid, signature]
  if (proof === undefined) return ok({ kind: 'card', head, host, json, transcoded })
  const { nonce } = proof.value
  const kind = nonce === layout.TIMED_NONCE ? 'live_timed' : 'live_challenged'
  return ok({ kind, head: [...head, ...proof.value.head], host, json, transcoded, nonce })
}

function issuerHost(json: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(json)
    if (typeof claims !== 'object' || claims === null || !('iss' in claims)) return undefined
    return /^https:\/\/([^/]+)\//.exec(String(claims.iss))?.[1]
  } catch {
    return undefined
  }
}

interface ParsedProof {
  readonly head: readonly Uint8Array[]
  readonly prefixLength: number
  readonly nonce: string
}

const HOLDER_KEY = /^\{"cnf":\{"jwk":\{"crv":"P-256","kty":"EC","x":"([^"]+)","y":"([^"]+)"\}\},/
const PROOF = /^\{"aud":"[^"]*","iat":([0-9]{1,10}),"nonce":"([A-Za-z0-9_-]+)","sd_hash":"[^"]*"\}$/

/** Takes a proof apart; that aud, header and sd_hash are right shows when it is rebuilt. */
function parseProof(json: string, proofJwt: string): Result<ParsedProof, PackFault> {
  const key = HOLDER_KEY.exec(json)
  const x = decodeExact(key?.[1] ?? '', layout.COORDINATE_BYTES)
  const y = decodeExact(key?.[2] ?? '', layout.COORDINATE_BYTES)
  if (key === null || x === undefined || y === undefined) return notPackable('holder_key')
  const pieces = proofJwt.split('.')
  const match = PROOF.exec(decodeUtf8(pieces[1] ?? '') ?? '')
  const signature = decodeExact(pieces[2] ?? '', layout.SIGNATURE_BYTES)
  const iat = Number(match?.[1])
  const nonce = match?.[2] ?? ''
  const known = nonce === layout.TIMED_NONCE || layout.CHALLENGE_PATTERN.test(nonce)
  if (signature === undefined || !known || !(iat <= 0xffffffff)) return notPackable('proof')
  const time = new Uint8Array(layout.TIME_BYTES)
  new DataView(time.buffer).setUint32(0, iat)
  return ok({ head: [x, y, time, signature], prefixLength: key[0].length, nonce })
}

function frame(
  format: number,
  dictionary: number,
  head: readonly Uint8Array[],
  stream: Uint8Array,
): Uint8Array {
  const first = Uint8Array.of((format << 4) | dictionary)
  const bytes = joinBytes([first, ...head, stream, new Uint8Array(layout.CRC_BYTES)])
  const end = bytes.length - layout.CRC_BYTES
  const crc = crc16(bytes, end)
  bytes[end] = crc >>> 8
  bytes[end + 1] = crc
  return bytes
}

/** Bytes of a code that fits version 20-M behind this host's link. */
function bytesThatFit(host: string): number {
  for (let bytes = 700; bytes > 0; bytes--) {
    const digits = encodeDigits(new Uint8Array(bytes))
    const version = symbolVersion(segmentsOf(`https://${host}/v#`, digits), 'M')
    if (version !== undefined && version <= MAX_VERSION) return bytes
  }
  return 0
}

function decodeUtf8(part: string): string | undefined {
  const bytes = decodeBase64url(part)
  if (bytes === undefined) return undefined
  try {
    return UTF8.decode(bytes)
  } catch {
    return undefined
  }
}

function decodeExact(part: string, size: number): Uint8Array | undefined {
  const bytes = decodeBase64url(part)
  return bytes?.length === size ? bytes : undefined
}

function joinBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
