import { decodeBase64url } from '../credential/base64url.ts'
import { err, ok, type Result } from '../result.ts'
import { HASH_BYTES } from './tree.ts'

/** The head of the registry log: how many entries, and the root over them. */
export interface Checkpoint {
  /** Names the log; `HOST/log` for a registry (src/core/SPEC.md). */
  readonly origin: string
  /** 0 .. 2^53 − 1 */
  readonly size: number
  /** 32 bytes. */
  readonly root: Uint8Array
}

/** A public Ed25519 key as JWK. */
export interface LogKey {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
}

export type CheckpointFault = {
  readonly code: 'checkpoint_invalid'
  readonly part: 'form' | 'origin' | 'signature'
}

interface SignatureLine {
  readonly name: string
  readonly keyId: Uint8Array
  readonly signature: Uint8Array
}

/** Algorithm byte of Ed25519 in a key id, C2SP signed-note "Signature types". */
const ED25519 = 1
const MAX_NOTE_CHARS = 16_384
const MAX_SIGNATURES = 64

/** The text that is signed: origin, size, root, each on its line. C2SP tlog-checkpoint. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  if (!isKeyName(origin)) throw new RangeError('origin must be a name without spaces and plus')
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`size ${size}`)
  if (root.length !== HASH_BYTES) throw new RangeError(`root of ${root.length} bytes`)
  return `${origin}\n${size}\n${encodeBase64(root)}\n`
}

/**
 * Makes the signed note of a checkpoint, with the origin as key name.
 *
 * @param sign - Ed25519 over the given bytes, 64 bytes back.
 * @see C2SP signed-note v1.0.0, tlog-checkpoint v1.0.0.
 */
export async function signCheckpoint(
  checkpoint: Checkpoint,
  key: LogKey,
  sign: (message: Uint8Array) => Promise<Uint8Array>,
): Promise<string> {
  const text = checkpointText(checkpoint)
  const signature = await sign(new TextEncoder().encode(text))
  if (signature.length !== 64) throw new RangeError(`signature of ${signature.length} bytes`)
  const raw = decodeBase64url(key.x)
  if (raw?.length !== 32) throw new RangeError('log key is not 32 bytes')
  const id = await noteKeyId(checkpoint.origin, raw)
  const line = new Uint8Array(68)
  line.set(id)
  line.set(signature, 4)
  return `${text}\n\u2014 ${checkpoint.origin} ${encodeBase64(line)}\n`
}

/**
 * Reads a checkpoint without believing it.
 *
 * @param note - Fetched, or from a bundle: anyone's text.
 * @returns `checkpoint_invalid`, part `form`, for anything but a note of exactly three text lines;
 *   extension lines are refused, since this log writes none.
 */
export function parseCheckpoint(
  note: string,
): Result<Checkpoint & { readonly text: string }, CheckpointFault> {
  const parts = splitNote(note)
  const checkpoint = parts && parseCheckpointText(parts.text)
  return checkpoint === undefined
    ? err({ code: 'checkpoint_invalid', part: 'form' })
    : ok({ ...checkpoint, text: parts?.text ?? '' })
}

/**
 * Reads a checkpoint and checks that this log key signed it under this origin.
 *
 * Signatures of other keys are passed over; one of this key that fails refuses the note.
 *
 * @param jwk - From a trust list that was verified.
 * @returns `checkpoint_invalid` with the part that is wrong: `form`, `origin`, `signature`.
 */
export async function verifyCheckpoint(
  note: string,
  jwk: LogKey,
  origin: string,
): Promise<Result<Checkpoint, CheckpointFault>> {
  const parts = splitNote(note)
  const checkpoint = parts && parseCheckpointText(parts.text)
  if (parts === undefined || checkpoint === undefined)
    return err({ code: 'checkpoint_invalid', part: 'form' })
  if (checkpoint.origin !== origin) return err({ code: 'checkpoint_invalid', part: 'origin' })
  const signed = await verifyNote(parts, origin, jwk)
  return signed ? ok(checkpoint) : err({ code: 'checkpoint_invalid', part: 'signature' })
}

/**
 * Checks one key's signature on any signed note, not only a checkpoint.
 *
 * @returns The signed text, or undefined if the note is malformed or this key has not signed it.
 */
export async function openNote(
  note: string,
  name: string,
  jwk: LogKey,
): Promise<string | undefined> {
  const parts = splitNote(note)
  return parts !== undefined && (await verifyNote(parts, name, jwk)) ? parts.text : undefined
}

async function verifyNote(
  parts: { readonly text: string; readonly signatures: readonly SignatureLine[] },
  name: string,
  jwk: LogKey,
): Promise<boolean> {
  const raw = decodeBase64url(jwk.x)
  if (raw?.length !== 32) return false
  const id = await noteKeyId(name, raw)
  const message = new TextEncoder().encode(parts.text)
  const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify'])
  let verified = false
  for (const line of parts.signatures) {
    if (line.name !== name || line.keyId.some((byte, i) => byte !== id[i])) continue
    const signature = Uint8Array.from(line.signature)
    if (signature.length !== 64) return false
    if (!(await crypto.subtle.verify('Ed25519', key, signature, message))) return false
    verified = true
  }
  return verified
}

/** SHA-256(name ‖ 0A ‖ 01 ‖ public key), first 4 bytes. C2SP signed-note "Ed25519 signatures". */
async function noteKeyId(name: string, publicKey: Uint8Array): Promise<Uint8Array> {
  const prefix = new TextEncoder().encode(`${name}\n`)
  const input = new Uint8Array(prefix.length + 1 + publicKey.length)
  input.set(prefix)
  input[prefix.length] = ED25519
  input.set(publicKey, prefix.length + 1)
  return new Uint8Array(await crypto.subtle.digest('SHA-256', input)).subarray(0, 4)
}

function splitNote(
  note: string,
): { readonly text: string; readonly signatures: readonly SignatureLine[] } | undefined {
  if (note.length > MAX_NOTE_CHARS || /\p{Cs}/u.test(note) || !note.endsWith('\n')) return undefined
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the note format forbids exactly these.
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note)) return undefined
  const blank = note.lastIndexOf('\n\n')
  if (blank < 0) return undefined
  const lines = note.slice(blank + 2, -1).split('\n')
  if (lines.length > MAX_SIGNATURES) return undefined
  const signatures: SignatureLine[] = []
  for (const line of lines) {
    const match = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/.exec(line)
    const bytes = match?.[2] === undefined ? undefined : decodeBase64(match[2])
    const name = match?.[1]
    if (name === undefined || !isKeyName(name) || bytes === undefined || bytes.length < 5) {
      return undefined
    }
    signatures.push({ name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) })
  }
  return { text: note.slice(0, blank + 1), signatures }
}

function parseCheckpointText(text: string): Checkpoint | undefined {
  const [origin, sizeText, rootText, end, ...extensions] = text.split('\n')
  if (origin === undefined || sizeText === undefined || rootText === undefined) return undefined
  if (end !== '' || extensions.length > 0 || !isKeyName(origin)) return undefined
  if (!/^(0|[1-9][0-9]{0,15})$/.test(sizeText)) return undefined
  const size = Number(sizeText)
  const root = decodeBase64(rootText)
  if (!Number.isSafeInteger(size) || root?.length !== HASH_BYTES) return undefined
  return { origin, size, root }
}

function isKeyName(name: string): boolean {
  return name.length > 0 && !/[\s+]/u.test(name)
}

function encodeBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Standard base64 with padding, one spelling only. */
function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  return encodeBase64(bytes) === text ? bytes : undefined
}
