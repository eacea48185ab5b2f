import { base64urlLength, encodeBase64url, writeBase64url } from '../credential/base64url.ts'
import { err, ok, type Result } from '../result.ts'
import { crc16 } from './crc16.ts'
import { dictionaryOf } from './dictionary.ts'
import { decodeDigits } from './digits.ts'
import type { UnpackFault } from './fault.ts'
import { inflate } from './inflate.ts'
import * as layout from './layout.ts'
import type { CarriedProof, CodeParts } from './parts.ts'
import { asciiBytes, decodedRoom, decodeText } from './text.ts'

/** A code unpacked whole: an ordinary compact form that any JOSE or SD-JWT library takes. */
export interface UnpackedCode extends CodeParts {
  /** The issuer-signed JWT: `header.payload.signature`. */
  readonly jwt: string
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
/** What a code inflates to; read out before anything else can run. */
const scratch = new Uint8Array(layout.MAX_INFLATED_BYTES)
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
  const jwt = jwtOf(parts)
  if (parts.proof === undefined) return ok({ ...parts, jwt, compact: `${jwt}~` })
  const { challenge = '' } = options
  const timed = parts.kind === 'live_timed'
  if (!timed && !layout.CHALLENGE_PATTERN.test(challenge)) {
    return err({ code: 'challenge_missing', parts })
  }
  const nonce = timed ? layout.TIMED_NONCE : challenge
  const proofJwt = await buildProof(jwt, parts.host, parts.proof, nonce)
  return ok({ ...parts, jwt, compact: `${jwt}~${proofJwt}`, proofJwt })
}

/** The issuer-signed JWT that a code stands for: `header.payload.signature`. */
export function jwtOf({ signingInput, signature }: CodeParts): string {
  return `${ASCII.decode(signingInput)}.${encodeBase64url(signature)}`
}

/**
 * Unpacks what the code itself carries, at once: all of a card, and of a live code all but
 * the challenge and the proof rebuilt from it.
 *
 * @param input - As for {@link unpackCode}.
 * @returns The parts, or any {@link UnpackFault} but `two_codes` and `challenge_missing`.
 */
export function unpackParts(input: string | Uint8Array): Result<CodeParts, UnpackFault> {
  const framed = typeof input === 'string' ? readDigits(input) : checkFrame(input)
  return framed.ok ? unpackFrame(framed.value) : framed
}

/**
 * As {@link unpackParts}, for bytes whose CRC was just found to hold: those of `readText`.
 *
 * @returns The parts, or any {@link UnpackFault} but `two_codes`, `bad_crc` and `challenge_missing`.
 */
export function unpackFrame(bytes: Uint8Array): Result<CodeParts, UnpackFault> {
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
  const stream = bytes.subarray(streamAt, end)
  const inflated = inflate(stream, dictionary, layout.MAX_INFLATED_BYTES, scratch)
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
 * @param digits - 0-9 alone: the caller has seen to that.
 * @returns The bytes with their CRC; `bad_length`, `bad_block`, `bad_crc`.
 */
export function decodeFrame(digits: string): Result<Uint8Array<ArrayBuffer>, UnpackFault> {
  const decoded = decodeDigits(digits)
  return decoded.ok ? checkFrame(decoded.value) : decoded
}

function readDigits(text: string): Result<Uint8Array<ArrayBuffer>, UnpackFault> {
  const fits = text.length <= layout.MAX_DIGITS && /^[0-9]+$/.test(text)
  return fits ? decodeFrame(text) : err({ code: 'not_a_code' })
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
  room.set(asciiBytes(prefix))
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
  const header = asciiBytes(layout.issuerHeader(kid))
  const payloadAt = base64urlLength(header.length) + 1
  const signingInput = new Uint8Array(payloadAt + base64urlLength(payload.length))
  writeBase64url(header, signingInput, 0)
  signingInput[payloadAt - 1] = 0x2e
  writeBase64url(payload, signingInput, payloadAt)
  const parts = { kind, kid, host, payload, signature, signingInput }
  return proof === undefined
    ? parts
    : { ...parts, proof: { iat: proof.iat, signature: proof.signature } }
}

/** Rebuilds the holder's proof, of which the code carries only the time and the signature. */
async function buildProof(
  jwt: string,
  host: string,
  proof: CarriedProof,
  nonce: string,
): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', UTF8.encode(`${jwt}~`))
  const sdHash = encodeBase64url(new Uint8Array(digest))
  const payload = UTF8.encode(layout.proofPayload(host, proof.iat, nonce, sdHash))
  return `${PROOF_HEADER_PART}.${encodeBase64url(payload)}.${encodeBase64url(proof.signature)}`
}
