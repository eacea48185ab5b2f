import { encodeDigits } from '../core/code/digits.ts'
import { packCode } from '../core/code/pack.ts'
import { segmentsOf, symbolVersion } from '../core/code/symbol.ts'
import { encodeText } from '../core/code/text.ts'
import { encodeBase64url } from '../core/credential/base64url.ts'
import { signingInput } from '../core/credential/sign.ts'
import type { Fault } from '../core/license/fault.ts'

const largestVersion = 20
// Header byte, kid, signature and CRC; and what DEFLATE adds to a stream that it cannot shorten.
const fixedBytes = 1 + 8 + 64 + 2 + 5
const limits = new Map<string, number>()

/** Compressed bytes that fit beside the fixed ones in the largest symbol behind this host's link. */
function limitOf(host: string): number {
  const known = limits.get(host)
  if (known !== undefined) return known
  let bytes = 700
  for (; bytes > fixedBytes; bytes -= 1) {
    const segments = segmentsOf(`https://${host}/v#`, encodeDigits(new Uint8Array(bytes)))
    const version = symbolVersion(segments, 'M')
    if (version !== undefined && version <= largestVersion) break
  }
  const limit = bytes - fixedBytes
  limits.set(host, limit)
  return limit
}

/**
 * Makes sure, before anything is signed, that a card will fit its symbol: a signed license that
 * cannot be drawn must not exist. Only a payload too long uncompressed is packed, with a signature
 * of zeros, since packing costs as much as two signatures.
 *
 * @returns Undefined when it fits; else `too_long` naming the longest part and the bytes over.
 */
export async function findMisfit(origin: string, payload: string): Promise<Fault | undefined> {
  const host = origin.slice('https://'.length)
  const text = encodeText(payload, host)
  if (text === undefined) {
    return { path: '', code: 'not_packable', message: 'holds a character that a code cannot carry' }
  }
  if (text.length + host.length + 1 <= limitOf(host)) return undefined
  const zeros = encodeBase64url(new Uint8Array(64))
  const packed = await packCode(`${signingInput('dc+sd-jwt', 'AAAAAAAAAAA', payload)}.${zeros}~`)
  if (packed.ok) return undefined
  if (packed.error.code === 'not_packable') {
    return { path: '', code: 'not_packable', message: `${packed.error.part} is not packable` }
  }
  const longest = packed.error.longest[0]?.path ?? ''
  return {
    path: longest.startsWith('f.') ? `fields.${longest.slice(2)}` : (inputPaths[longest] ?? ''),
    code: 'too_long',
    message: `the code would be ${packed.error.bytesOver} bytes too long; this is its longest part`,
  }
}

const inputPaths: Readonly<Record<string, string>> = {
  name: 'holders',
  hid: 'holders',
  num: 'number',
  org: 'authority',
}
