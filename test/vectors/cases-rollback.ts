import { deflateSync } from 'node:zlib'
import type { Case, Material } from './make.ts'
import { type BundleChange, listSize, now, origin } from './material.ts'
import { card, claims, draw } from './payload.ts'

const day = 86_400

/** Further lists and bundles that are refused, and those that would take a counter back. SPEC.md §4–6. */
export async function rollbackCases({ keys }: Material): Promise<Case[]> {
  const text = draw(await card(keys.issue, claims()))
  const list = (name: string, change: BundleChange): Case => ({
    name: `list-${name}`,
    proves: `a status list that proves nothing: ${name}`,
    text,
    bundle: { name: `list-${name}`, ...change },
    expect: { overall: 'cannot_tell', codes: { status: ['list_invalid'] } },
  })
  const zlib = (bytes: Uint8Array) => deflateSync(bytes).toString('base64url')
  const lst = (text: unknown, bits: unknown = 2): BundleChange => ({
    listClaims: { status_list: { bits, lst: text } },
  })
  const whole = zlib(new Uint8Array(listSize / 4))
  const load = (code: string, name: string, change: BundleChange): Case => ({
    name: `bundle-${name}`,
    proves: `a bundle that is not taken: ${code}`,
    text,
    bundle: { name: `bundle-${name}`, ...change },
    expect: { overall: 'cannot_tell', load: code },
  })
  const back = (code: string, name: string, change: BundleChange): Case => ({
    ...load(code, name, change),
    proves: `a bundle that would take the one held back: ${code}`,
    held: true,
  })
  const newer = { seq: 8 }
  const pointer = (location: string) => ({
    PointersToOtherLoTE: [
      {
        LoTELocation: location,
        ServiceDigitalIdentities: [{ PublicKeyValues: [keys.list.pub] }],
        LoTEQualifiers: [
          {
            LoTEType: 'urn:licet:trust:registry',
            SchemeOperatorName: [],
            MimeType: 'application/trustlist+jwt',
          },
        ],
      },
    ],
  })
  return [
    list('forged', { forged: 'list' }),
    list('unknown-key', { listSigner: 'other' }),
    list('typ-license', { listTyp: 'dc+sd-jwt' }),
    list('typ-bundle', { listTyp: 'licet-bundle+jwt' }),
    list('bits-missing', lst(whole, null)),
    list('bits-text', lst(whole, '2')),
    list('lst-missing', lst(undefined)),
    list('lst-empty', lst('')),
    list('lst-padded', lst(`${whole}==`)),
    list('checksum', lst(whole.replace(/.{4}$/, 'AAAA'))),
    list('bomb', lst(zlib(new Uint8Array((1 << 18) + 1)))),
    list('exp-missing', { listClaims: { exp: undefined } }),
    list('iat-text', { listClaims: { iat: String(now) } }),
    load('root_unknown', 'root-other-key', { forged: 'root' }),
    load('list_key_unknown', 'trust-list-forged', { forged: 'trust' }),
    load('manifest_key_unknown', 'manifest-forged', { forged: 'manifest' }),
    load('list_key_unknown', 'root-points-elsewhere', {
      rootInformation: pointer('https://other.example/trust/list'),
    }),
    load('root_malformed', 'root-lives-too-long', {
      rootInformation: { NextUpdate: '2028-12-01T00:00:00Z' },
    }),
    load('root_malformed', 'root-sequence-text', {
      rootInformation: { LoTESequenceNumber: '3' },
    }),
    load('trust_malformed', 'trust-list-no-day', {
      trustInformation: { ListIssueDateTime: '2026-11-31T00:00:00Z' },
    }),
    load('part_missing', 'trust-list-missing', { missing: '/trust/list' }),
    load('part_missing', 'status-list-missing', { missing: '/s/1' }),
    load('part_missing', 'checkpoint-missing', { missing: '/log/checkpoint' }),
    load('manifest_malformed', 'manifest-without-seq', { manifestClaims: { seq: undefined } }),
    load('manifest_malformed', 'manifest-without-parts', { manifestClaims: { parts: 5 } }),
    back('bundle_rollback', 'seq-falls', { seq: 6 }),
    back('sequence_fork', 'seq-twice', { manifestClaims: { exp: now + 3 * day } }),
    back('part_rollback', 'list-falls', { ...newer, listIat: now - 3601 }),
    back('part_rollback', 'list-vanishes', { ...newer, dropList: true }),
    back('part_rollback', 'trust-list-falls', {
      ...newer,
      trustInformation: { LoTESequenceNumber: 2 },
    }),
    back('sequence_fork', 'trust-list-twice', { ...newer, trustIssuedAt: now - 7000 }),
    back('part_rollback', 'root-falls', { ...newer, rootInformation: { LoTESequenceNumber: 2 } }),
    back('sequence_fork', 'root-twice', {
      ...newer,
      rootInformation: {
        SchemeOperatorName: [
          { lang: 'zh-CN', value: '另' },
          { lang: 'en', value: 'Other' },
        ],
      },
    }),
    {
      name: 'bundle-newer',
      proves: 'a newer bundle follows the one held',
      text,
      held: true,
      bundle: {
        name: 'newer',
        seq: 8,
        listIat: now - 60,
        trustInformation: { LoTESequenceNumber: 4 },
      },
      expect: { overall: 'valid' },
    },
    {
      name: 'bundle-another-origin',
      proves: 'a list of this registry that calls itself another’s',
      text,
      bundle: {
        name: 'another-origin',
        trustInformation: {
          SchemeExtensions: [
            {
              origin: `${origin}.evil.example`,
              utcOffset: '+08:00',
              identifierRoot: '1.2.156.3005.2',
            },
          ],
        },
      },
      expect: { overall: 'cannot_tell', load: 'trust_malformed' },
    },
  ]
}
