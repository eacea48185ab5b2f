import { parseOffset } from '../license/local-date.ts'
import { err, ok, type Result } from '../result.ts'
import { extensionOf, membersOf, type Names, namesOf, parseScheme, type Scheme } from './scheme.ts'
import { parseService, type TrustService } from './service.ts'

/** A department as the trust list knows it; its name is told from here, never from a code. */
export interface Issuer {
  readonly iss: string
  readonly names: Names
  /** 18 characters, a part of every certificate identifier. */
  readonly code: string
}

/** A registry's signed word on whose keys may do what. */
export interface TrustList extends Scheme {
  readonly origin: string
  /** The registry's fixed offset from UTC, in seconds. */
  readonly offsetSeconds: number
  readonly identifierRoot: string
  readonly issuers: ReadonlyMap<string, Issuer>
  /** By `kid`, of all kinds. */
  readonly services: ReadonlyMap<string, TrustService>
}

export type TrustListFault = 'trust_malformed' | 'kid_mismatch' | 'kid_twice'

const originPattern = /^https:\/\/[a-z0-9.-]+(?::[0-9]{1,5})?$/
const codePattern = /^[0-9A-HJ-NPQRTUWXY]{18}$/
const rootPattern = /^[0-9]+(?:\.[0-9]+){1,15}$/

/**
 * Reads the payload of a trust list whose signature holds.
 *
 * Errors: `trust_malformed`, `kid_mismatch`, `kid_twice`.
 * @see SPEC.md §5
 */
export async function parseTrustList(payload: unknown): Promise<Result<TrustList, TrustListFault>> {
  const parsed = parseScheme(payload, 'urn:licet:trust:registry')
  if (parsed === undefined) return err('trust_malformed')
  const { scheme, information, entities } = parsed
  const extensions = information.SchemeExtensions
  const origin = extensionOf(extensions, 'origin')
  const offset = extensionOf(extensions, 'utcOffset')
  const identifierRoot = extensionOf(extensions, 'identifierRoot')
  const offsetSeconds = typeof offset === 'string' ? parseOffset(offset) : undefined
  if (typeof origin !== 'string' || !originPattern.test(origin)) return err('trust_malformed')
  if (typeof identifierRoot !== 'string' || !rootPattern.test(identifierRoot)) {
    return err('trust_malformed')
  }
  if (offsetSeconds === undefined) return err('trust_malformed')
  const issuers = new Map<string, Issuer>()
  const services = new Map<string, TrustService>()
  for (const entity of entities) {
    const { TrustedEntityInformation: info, TrustedEntityServices: listed } =
      membersOf(entity) ?? {}
    if (!Array.isArray(listed)) return err('trust_malformed')
    const issuer = parseIssuer(membersOf(info), origin)
    if (issuer === 'trust_malformed') return err(issuer)
    if (issuer !== undefined) issuers.set(issuer.iss, issuer)
    for (const value of listed) {
      const service = await parseService(value, origin)
      if (service === undefined) continue
      if (typeof service === 'string') return err(service)
      if (services.has(service.jwk.kid)) return err('kid_twice')
      services.set(service.jwk.kid, service)
    }
  }
  return ok({ ...scheme, origin, offsetSeconds, identifierRoot, issuers, services })
}

function parseIssuer(
  information: Readonly<Record<string, unknown>> | undefined,
  origin: string,
): Issuer | undefined | 'trust_malformed' {
  if (information === undefined) return 'trust_malformed'
  const extensions = information.TEInformationExtensions
  const iss = extensionOf(extensions, 'iss')
  // The registry's own entity has none; a foreign origin's is ignored.
  if (typeof iss !== 'string' || !iss.startsWith(`${origin}/i/`)) return undefined
  const code = extensionOf(extensions, 'code')
  const names = namesOf(information.TEName)
  if (typeof code !== 'string' || !codePattern.test(code) || names === undefined) {
    return 'trust_malformed'
  }
  return { iss, names, code }
}
