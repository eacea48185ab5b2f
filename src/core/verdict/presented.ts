import { readText } from '../code/read.ts'
import { jwtOf, unpackFrame } from '../code/unpack.ts'
import { encodeBase64url } from '../credential/base64url.ts'
import { type Jws, parseJws } from '../credential/jws.ts'
import { type Proof, parseProof, proofInput } from '../credential/key-binding.ts'
import { err, ok, type Result } from '../result.ts'
import type { Line } from './lines.ts'

/** What was shown to a verifier, taken apart; nothing in it is proven. */
export interface Presented {
  readonly jws: Jws
  /** `header.payload.signature` of the issuer-signed JWT; made only for live codes. */
  readonly issuerJwt: () => string
  /** The holder's proof for a credential of this origin; undefined where none came along. */
  readonly proof?: (origin: string) => Promise<Proof | undefined>
  readonly challenged: boolean
  /** Host printed in the link, where there was a link. */
  readonly host?: string
}

const maxCompactLength = 20_000

/**
 * Reads a QR text, its digits, or a compact SD-JWT without disclosures. The text is anybody's.
 *
 * @param challenge - What this counter showed; needed for a challenged code only.
 * @returns What was shown, or the line that says why it cannot be read.
 * @see SPEC.md §2.4
 */
export function readPresented(
  text: string,
  challenge: string | undefined,
): Result<Presented, Line> {
  const compact = text.trim()
  return compact.startsWith('eyJ') ? readCompact(compact) : readCode(text, challenge)
}

function readCompact(text: string): Result<Presented, Line> {
  const malformed: Line = { line: 'code', code: 'compact_malformed' }
  if (text.length > maxCompactLength) return err(malformed)
  const parts = text.split('~')
  const [issuerJwt = '', proofJwt = ''] = parts
  if (parts.length !== 2) return err(malformed)
  const jws = parseJws(issuerJwt, 'dc+sd-jwt', maxCompactLength)
  if (!jws.ok) {
    return err(
      jws.error === 'header_not_exact' ? { line: 'signature', code: jws.error } : malformed,
    )
  }
  const presented = { jws: jws.value, issuerJwt: () => issuerJwt }
  if (proofJwt === '') return ok({ ...presented, challenged: false })
  const proof = parseProof(proofJwt)
  const challenged = proof !== undefined && proof.nonce !== 'timed'
  return ok({ ...presented, challenged, proof: async () => proof })
}

function readCode(text: string, challenge: string | undefined): Result<Presented, Line> {
  const read = readText(text)
  if (!read.ok) return err({ line: 'code', code: read.error.code })
  const { bytes, host } = read.value
  const parts = unpackFrame(bytes)
  if (!parts.ok) return err({ line: 'code', code: parts.error.code })
  const { kid, payload, signature, signingInput, proof } = parts.value
  const challenged = parts.value.kind === 'live_challenged'
  const printed = host === undefined ? {} : { host }
  const presented = {
    jws: { kid, payload, signature, signingInput },
    issuerJwt: () => jwtOf(parts.value),
    challenged,
    ...printed,
  }
  if (proof === undefined) return ok(presented)
  if (challenged && challenge === undefined) return err({ line: 'code', code: 'challenge_missing' })
  const nonce = challenged ? (challenge ?? '') : 'timed'
  return ok({
    ...presented,
    proof: async (origin) => {
      const input = await proofInput(jwtOf(parts.value), { origin, iat: proof.iat, nonce })
      // The code carries time and signature; the rest of a proof has only one form.
      return parseProof(`${input}.${encodeBase64url(proof.signature)}`)
    },
  })
}

/** SHA-256 of the ASCII signing input: the credential's leaf in the registry's log. */
export async function leafOf(jws: Jws): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', jws.signingInput))
}
