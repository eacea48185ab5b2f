import type { CodeKind } from './layout.ts'

/** A holder's proof as carried: everything but the challenge. */
export interface CarriedProof {
  /** Seconds since 1970 UTC by the phone's clock, 0..2^32-1. */
  readonly iat: number
  /** 64 bytes, r‖s, over the rebuilt proof. */
  readonly signature: Uint8Array<ArrayBuffer>
}

/**
 * What a code carries, before any signature was looked at: all of it may be a stranger's.
 * Header and signing input are rebuilt from fixed bytes, so nothing else can stand there.
 */
export interface CodeParts {
  readonly kind: CodeKind
  /** base64url of 8 bytes, 11 characters. */
  readonly kid: string
  /**
   * `host[:port]` that the text was shortened with. It is not signed: compare it with the
   * origin of `iss` where it matters (the audience of a proof is made from it).
   */
  readonly host: string
  /** UTF-8 of the payload, as it was signed. */
  readonly payload: Uint8Array<ArrayBuffer>
  /** ASCII of `header.payload`: what the issuer's signature is over. */
  readonly signingInput: Uint8Array<ArrayBuffer>
  /** 64 bytes, r‖s. */
  readonly signature: Uint8Array<ArrayBuffer>
  /** Formats 2 and 3 only. */
  readonly proof?: CarriedProof
}
