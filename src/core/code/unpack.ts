import { encodeBase64url } from '../credential/base64url.ts'
import { err, ok, type Result } from '../result.ts'
import { base64urlLength, writeBase64url } from './base64url.ts'
import { crc16 } from './crc16.ts'
import { dictionaryOf } from './dictionary.ts'
import { decodeDigits } from './digits.ts'
import type { UnpackFault } from './fault.ts'
import { inflate } from './inflate.ts'
import * as layout from './layout.ts'
import type { CarriedProof, CodeParts } from './parts.ts'
import { decodedRoom, decodeText } from './text.ts'

/** A code unpacked whole: an ordinary compact form that any JOSE or SD-JWT library takes. */
export interface UnpackedCode extends CodeParts {
  /** Card: `JWT~`; live: `JWT~KB-JWT`. */
  readonly compact: string
  /** The holder's proof as a compact JWT; live only. */
  readonly proofJwt?: string
}

const OPEN_BRACE = 0x7b
const ASCII = new TextDecoder()
const UTF8 = new TextEncoder()
const KINDS: readonly (layout.CodeKind | undefined)[] = [
  undefined,
  'card',
  'live_timed',
  'live_challenged',
]
const PROOF_HEADER_PART = encodeBase64url(UTF8.encode(layout.PROOF_HEADER))

/**
 * Unpacks a code to the whole compact form that was packed.
 *
 * @param input - Digits as `readText` gives them, or the bytes that they stand for. A
 *   stranger's.
 * @param options - `challenge`: the nonce that this counter showed (it is not carried in the
 *   code); needed for format 3, ignored by the others. A challenge that no counter makes
 *   (base64url of at least 8 bytes) counts as missing.
 * @returns The compact form and its parts, nothing of it verified; or any {@link UnpackFault}
 *   but `two_codes`. Never throws for any input.
 * @see src/core/SPEC.md, the QR text
 */
export async function unpackCode(
  input: string | Uint8Array,
  options: { readonly challenge?: string } = {},
): Promise<Result<UnpackedCode, UnpackFault>> {
  const read = unpackParts(input)
  if (!read.ok) return read
  const parts = read.value
  if (parts.proof === undefined) return ok({ ...parts, compact: `${parts.jwt}~` })
  const { challenge = '' } = options
  const timed = parts.kind === 'live_timed'
  if (!timed && !layout.CHALLENGE_PATTERN.test(challenge)) {
    return err({ code: 'challenge_missing', parts })
  }
  const nonce = timed ? layout.TIMED_NONCE : challenge
  const proofJwt = await buildProof(parts, parts.proof, nonce)
  return ok({ ...parts, compact: `${parts.jwt}~${proofJwt}`, proofJwt })
}

/**
 * Unpacks what the code itself carries, at once: all of a card, and of a live code all but
 * the challenge and the proof rebuilt from it.
 *
 * @param input - As for {@link unpackCode}.
 * @returns The parts, or any {@link UnpackFault} but `two_codes` and `challenge_missing`.
 */
export function unpackParts(input: string | Uint8Array): Result<CodeParts, UnpackFault> {
  const framed = typeof input === 'string' ? decodeFrame(input) : checkFrame(input)
  if (!framed.ok) return framed
  const bytes = framed.value
  const format = (bytes[0] ?? 0) >>> 4
  const kind = KINDS[format]
  if (kind === undefined) return err({ code: 'newer_format', format })
  const dictionaryId = (bytes[0] ?? 0) & 15
  const dictionary = dictionaryOf(dictionaryId)
  if (dictionary === undefined) return err({ code: 'newer_dictionary', dictionary: dictionaryId })

  const live = kind !== 'card'
  const proofAt = layout.HEADER_BYTES + layout.KID_BYTES + layout.SIGNATURE_BYTES
  const streamAt = live ? proofAt + layout.PROOF_BYTES : proofAt
  const end = bytes.length - layout.CRC_BYTES
  if (end <= streamAt) return err({ code: 'bad_length', bytes: bytes.length })
  const inflated = inflate(bytes.subarray(streamAt, end), dictionary, layout.MAX_INFLATED_BYTES)
  if (!inflated.ok) {
    const { code } = inflated.error
    return err(code === 'too_large' ? { code, maxBytes: layout.MAX_INFLATED_BYTES } : { code })
  }
  const carried = live ? readProof(bytes, proofAt) : undefined
  return decodeParts(kind, bytes, inflated.value, carried)
}

/**
 * Reads digits into the bytes of a code and checks that they arrived whole.
 *
 * @returns The bytes with their CRC; `not_a_code` (other characters, too many), `bad_length`,
 *   `bad_block`, `bad_crc`.
 */
export function decodeFrame(digits: string): Result<Uint8Array<ArrayBuffer>, UnpackFault> {
  if (digits.length > layout.MAX_DIGITS || !/^[0-9]+$/.test(digits)) {
    return err({ code: 'not_a_code' })
  }
  const decoded = decodeDigits(digits)
  return decoded.ok ? checkFrame(decoded.value) : decoded
}

function checkFrame<T extends Uint8Array>(bytes: T): Result<T, UnpackFault> {
  const end = bytes.length - layout.CRC_BYTES
  if (end < 1) return err({ code: 'bad_length', bytes: bytes.length })
  const stated = ((bytes[end] ?? 0) << 8) | (bytes[end + 1] ?? 0)
  return crc16(bytes, end) === stated ? ok(bytes) : err({ code: 'bad_crc' })
}

interface ReadProof extends CarriedProof {
  readonly x: string
  readonly y: string
}

function readProof(bytes: Uint8Array, at: number): ReadProof {
  const x = at + layout.COORDINATE_BYTES
  const y = x + layout.COORDINATE_BYTES
  const time = new DataView(bytes.buffer, bytes.byteOffset + y, layout.TIME_BYTES)
  const signatureAt = y + layout.TIME_BYTES
  return {
    x: encodeBase64url(bytes.subarray(at, x)),
    y: encodeBase64url(bytes.subarray(x, y)),
    iat: time.getUint32(0),
    signature: bytes.slice(signatureAt, signatureAt + layout.SIGNATURE_BYTES),
  }
}

function decodeParts(
  kind: layout.CodeKind,
  bytes: Uint8Array,
  inflated: Uint8Array,
  proof: ReadProof | undefined,
): Result<CodeParts, UnpackFault> {
  const zero = inflated.indexOf(0)
  const host = zero > 0 && zero < 262 ? ASCII.decode(inflated.subarray(0, zero)) : ''
  if (!layout.HOST_PATTERN.test(host)) return err({ code: 'bad_text', at: 0 })
  if (inflated[zero + 1] !== OPEN_BRACE) return err({ code: 'bad_text', at: zero + 1 })
  // A live payload is its holder key and then the text without its first brace.
  const prefix = proof === undefined ? '{' : layout.holderKeyPrefix(proof.x, proof.y)
  const room = new Uint8Array(prefix.length + decodedRoom(inflated, host))
  UTF8.encodeInto(prefix, room)
  const decoded = decodeText(inflated, zero + 2, host, room, prefix.length)
  if (!decoded.ok) return decoded
  return ok(assemble(kind, bytes, host, room.subarray(0, decoded.value), proof))
}

function assemble(
  kind: layout.CodeKind,
  bytes: Uint8Array,
  host: string,
  payload: Uint8Array<ArrayBuffer>,
  proof: ReadProof | undefined,
): CodeParts {
  const kidEnd = layout.HEADER_BYTES + layout.KID_BYTES
  const kid = encodeBase64url(bytes.subarray(layout.HEADER_BYTES, kidEnd))
  const signature = bytes.slice(kidEnd, kidEnd + layout.SIGNATURE_BYTES)
  const header = UTF8.encode(layout.issuerHeader(kid))
  const inputEnd = base64urlLength(header.length) + 1 + base64urlLength(payload.length)
  const ascii = new Uint8Array(inputEnd + 1 + base64urlLength(signature.length))
  let at = writeBase64url(header, ascii, 0)
  ascii[at++] = 0x2e
  at = writeBase64url(payload, ascii, at)
  ascii[at++] = 0x2e
  writeBase64url(signature, ascii, at)
  const parts = { kind, kid, host, payload, signature, jwt: ASCII.decode(ascii) }
  const signingInput = ascii.subarray(0, inputEnd)
  if (proof === undefined) return { ...parts, signingInput }
  return { ...parts, signingInput, proof: { iat: proof.iat, signature: proof.signature } }
}

/** Rebuilds the holder's proof, of which the code carries only the time and the signature. */
async function buildProof(parts: CodeParts, proof: CarriedProof, nonce: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', UTF8.encode(`${parts.jwt}~`))
  const sdHash = encodeBase64url(new Uint8Array(digest))
  const payload = UTF8.encode(layout.proofPayload(parts.host, proof.iat, nonce, sdHash))
  return `${PROOF_HEADER_PART}.${encodeBase64url(payload)}.${encodeBase64url(proof.signature)}`
}
