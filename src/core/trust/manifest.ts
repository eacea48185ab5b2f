import { decodeBase64url, encodeBase64url } from '../credential/base64url.ts'
import { type Jws, parseJws, payloadText } from '../credential/jws.ts'
import { err, ok, type Result } from '../result.ts'
import { membersOf } from './scheme.ts'

/** A bundle as fetched or saved: a signed manifest and the texts of its parts by URI. */
export interface BundleText {
  readonly manifest: string
  readonly parts: Readonly<Record<string, string>>
}

/** The signed table of contents of a bundle. */
export interface Manifest {
  /** Origin of the registry. */
  readonly iss: string
  /** Epoch seconds. */
  readonly iat: number
  readonly exp: number
  /** Never falls from bundle to bundle. */
  readonly seq: number
  readonly parts: readonly ManifestPart[]
}

export interface ManifestPart {
  readonly uri: string
  /** base64url of the SHA-256 over the UTF-8 bytes of the part as served. */
  readonly sha256: string
}

const maxManifestLength = 4_000_000

/**
 * Reads the JSON of `/bundle`. Undefined: not of that shape.
 *
 * @see SPEC.md §6
 */
export function parseBundleText(json: string): BundleText | undefined {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return undefined
  }
  const { manifest, parts } = membersOf(value) ?? {}
  const texts = membersOf(parts)
  if (typeof manifest !== 'string' || texts === undefined) return undefined
  const map: Record<string, string> = {}
  for (const [uri, text] of Object.entries(texts)) {
    if (typeof text !== 'string') return undefined
    map[uri] = text
  }
  return { manifest, parts: map }
}

/**
 * Takes a manifest apart; its signature is checked later, with a key that its own parts lead to.
 *
 * Error `manifest_malformed`.
 * @see SPEC.md §6
 */
export function parseManifest(
  token: string,
): Result<{ jws: Jws; manifest: Manifest }, 'manifest_malformed'> {
  const jws = parseJws(token, 'licet-bundle+jwt', maxManifestLength)
  if (!jws.ok) return err('manifest_malformed')
  const { iss, iat, exp, seq, parts: listed } = membersOf(jsonOf(jws.value.payload)) ?? {}
  if (typeof iss !== 'string' || !isCount(iat) || !isCount(exp) || !isCount(seq)) {
    return err('manifest_malformed')
  }
  if (!Array.isArray(listed)) return err('manifest_malformed')
  const parts: ManifestPart[] = []
  for (const entry of listed) {
    const { uri, sha256 } = membersOf(entry) ?? {}
    if (typeof uri !== 'string' || typeof sha256 !== 'string') return err('manifest_malformed')
    if (decodeBase64url(sha256)?.length !== 32 || parts.some((part) => part.uri === uri)) {
      return err('manifest_malformed')
    }
    parts.push({ uri, sha256 })
  }
  return ok({ jws: jws.value, manifest: { iss, iat, exp, seq, parts } })
}

/** JSON of a payload, or undefined. */
export function jsonOf(payload: Uint8Array): unknown {
  const text = payloadText(payload)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** base64url SHA-256 of a text's UTF-8 bytes, as the manifest and the trust list give it. */
export async function sha256Of(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return encodeBase64url(new Uint8Array(hash))
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
