import { deflateSync } from 'node:zlib'
import type { Case, Expect, Material } from './make.ts'
import { type BundleChange, listSize, now } from './material.ts'
import { at, card, claims, draw } from './payload.ts'

const day = 86_400

/** Issuer, dates, status, and bundles that do not load: SPEC.md §4–6. */
export async function trustCases({ keys, logged }: Material): Promise<Case[]> {
  const text = draw(await card(keys.issue, claims()))
  const make = async (change: Record<string, unknown>, key = keys.issue) =>
    draw(await card(key, claims(change)))
  const expect = (overall: string, line: string, ...codes: string[]): Expect => ({
    overall,
    codes: { [line]: codes },
  })
  const bundle = (name: string, change: BundleChange) => ({ name, ...change })
  const status = async (name: string, idx: number, overall: string): Promise<Case> => ({
    name: `status-${name.replace('_', '-')}`,
    proves: `entry ${idx} of the list says ${name}`,
    text: await make(at(idx)),
    expect: expect(overall, 'status', name),
  })
  const staleIssuer = ['key_unknown_list_old']
  const issuers: Case[] = [
    {
      name: 'issuer-retired-inside',
      proves: 'a retired key is good for what it signed in its time',
      text: await make({ iat: now - 150 * day }, keys.retired),
      expect: { overall: 'valid' },
    },
    {
      name: 'issuer-logged-before-the-cut',
      proves: 'a stolen key’s logged license stays good',
      text: draw(logged),
      expect: { overall: 'valid' },
    },
    {
      name: 'issuer-retired-after',
      proves: 'a retired key signed after its time',
      text: await make({ iat: now - 90 * day }, keys.retired),
      expect: expect('not_allowed', 'issuer', 'outside_key_window'),
    },
    {
      name: 'issuer-before-window',
      proves: 'signed before the key was listed',
      text: await make({ iat: now - 401 * day }),
      expect: expect('not_allowed', 'issuer', 'outside_key_window'),
    },
    {
      name: 'issuer-type-not-allowed',
      proves: 'a type that this key may not sign',
      text: await make({ vct: String(claims().vct).replace('001/1', '003/1') }),
      expect: expect('not_allowed', 'issuer', 'type_not_allowed', 'labels_unusable'),
    },
    {
      name: 'issuer-other-department',
      proves: 'another department’s name under this key',
      text: await make({ iss: String(claims().iss).replace('/sp', '/jt') }),
      expect: expect('unknown_issuer', 'issuer', 'type_not_allowed', 'issuer_unknown'),
    },
    {
      name: 'issuer-unknown',
      proves: 'a key that no list names',
      text: await make({}, keys.other),
      expect: expect('unknown_issuer', 'issuer', 'issuer_unknown'),
    },
    {
      name: 'issuer-unknown-list-old',
      proves: 'an unknown key with a list of two days',
      text: await make({}, keys.other),
      bundle: bundle('trust-two-days-old', { trustIssuedAt: now - 2 * day }),
      expect: expect('cannot_tell', 'issuer', ...staleIssuer),
    },
    {
      name: 'issuer-foreign-origin',
      proves: 'a whole registry that is not trusted',
      text: await card(
        keys.issue,
        JSON.stringify(claims()).replaceAll('lic.example', 'other.example'),
      ),
      expect: expect('unknown_issuer', 'issuer', 'issuer_unknown'),
    },
    {
      name: 'issuer-list-speaks-for-another',
      proves: 'an entity of a foreign origin is ignored',
      text,
      bundle: bundle('foreign-issuer', { foreignIssuer: true }),
      expect: expect('unknown_issuer', 'issuer', 'issuer_unknown'),
    },
    {
      name: 'issuer-trust-expired',
      proves: 'a trust list after its next update',
      text,
      bundle: bundle('trust-expired', {
        trustIssuedAt: now - 15 * day,
        trustNextUpdate: now - day,
      }),
      expect: expect('cannot_tell', 'issuer', 'trust_expired'),
    },
    {
      name: 'issuer-status-key',
      proves: 'a status key signs no license',
      text: await make({}, keys.status),
      expect: expect('unknown_issuer', 'issuer', 'issuer_unknown'),
    },
    {
      name: 'issuer-stolen-key',
      proves: 'a thief’s new license is not in the set',
      text: await make({ ...at(41), iat: now - 10 * day }, keys.stolen),
      expect: expect('not_genuine', 'signature', 'not_in_genuine_set'),
    },
    {
      name: 'issuer-stolen-key-same-index',
      proves: 'a thief takes the index of a good license',
      text: await make({ ...at(40), iat: now - 10 * day, num: 'SP2026000066' }, keys.stolen),
      expect: expect('not_genuine', 'signature', 'not_in_genuine_set'),
    },
    {
      name: 'issuer-clock-wrong',
      proves: 'a clock 301 s before the newest signature',
      text,
      now: now - 3600 - 301,
      expect: {
        overall: 'cannot_tell',
        codes: { issuer: ['clock_wrong'], dates: ['not_checked'] },
      },
    },
    {
      name: 'issuer-number-overridden',
      proves: 'the issuer took a number whose check fails',
      text: await make({ ovr: 1 }),
      expect: expect('look_closer', 'issuer', 'issuer_trusted', 'number_overridden'),
    },
    {
      name: 'issuer-labels-unusable',
      proves: 'labels that do not hash right are not used',
      text,
      bundle: bundle('types-changed', { breakTypes: true }),
      expect: expect('look_closer', 'issuer', 'issuer_trusted', 'labels_unusable'),
    },
  ]
  const dates: Case[] = [
    {
      name: 'dates-first-second',
      proves: 'nbf itself is in the term',
      text: await make({ nbf: now }),
      expect: { overall: 'valid' },
    },
    {
      name: 'dates-before',
      proves: 'one second before nbf',
      text: await make({ nbf: now + 1 }),
      expect: expect('not_yet_valid', 'dates', 'not_yet_valid'),
    },
    {
      name: 'dates-last-second',
      proves: 'the second before exp',
      text: await make({ exp: now + 1 }),
      expect: { overall: 'valid' },
    },
    {
      name: 'dates-after',
      proves: 'exp itself is too late',
      text: await make({ exp: now }),
      expect: expect('expired', 'dates', 'expired'),
    },
    {
      name: 'revoked-and-expired',
      proves: 'all refusals are listed',
      text: await make({ ...at(13), exp: now }),
      expect: { overall: 'ended', codes: { dates: ['expired'], status: ['revoked'] } },
    },
  ]
  const list = (
    name: string,
    code: string,
    change: BundleChange,
    overall = 'cannot_tell',
  ): Case => ({
    name: `list-${name}`,
    proves: `a status list that proves nothing: ${name}`,
    text,
    bundle: bundle(`list-${name}`, change),
    expect: expect(overall, 'status', code),
  })
  const lists: Case[] = [
    ...(await Promise.all([
      status('replaced', 11, 'ended'),
      status('cancelled', 12, 'ended'),
      status('revoked', 13, 'ended'),
      status('withdrawn', 14, 'ended'),
      status('suspended', 15, 'suspended'),
      status('copy_replaced', 16, 'ended'),
      status('ended_unstated', 17, 'ended'),
      status('status_unknown', 18, 'cannot_tell'),
    ])),
    {
      name: 'status-reason-99',
      proves: 'an unknown reason reads as not stated',
      text: await make(at(19)),
      expect: expect('ended', 'status', 'ended_unstated'),
    },
    {
      name: 'status-index-size',
      proves: 'the index behind the last',
      text: await make(at(listSize)),
      expect: expect('cannot_tell', 'status', 'index_outside'),
    },
    {
      name: 'status-index-2-53',
      proves: 'a huge index',
      text: await make(at(Number.MAX_SAFE_INTEGER)),
      expect: expect('cannot_tell', 'status', 'index_outside'),
    },
    {
      name: 'status-last-index',
      proves: 'the last index of the list',
      text: await make(at(listSize - 1)),
      expect: { overall: 'valid' },
    },
    {
      name: 'status-24-hours',
      proves: 'a list of exactly 24 hours is fresh',
      text,
      now: now - 3600 + day,
      expect: { overall: 'valid' },
    },
    {
      name: 'status-stale',
      proves: 'a list of 24 hours and a second',
      text,
      now: now - 3600 + day + 1,
      expect: expect('look_closer', 'status', 'status_valid', 'status_stale'),
    },
    {
      name: 'status-ended-in-an-expired-list',
      proves: 'an end is believed from an expired list',
      text: await make(at(13)),
      now: now + 10 * day,
      expect: { overall: 'ended', codes: { status: ['revoked'], issuer: ['trust_expired'] } },
    },
    list('missing', 'list_missing', { dropList: true }),
    list('wrong-sub', 'list_invalid', { listClaims: { sub: 'https://lic.example/s/2' } }),
    list('wrong-iss', 'list_invalid', { listClaims: { iss: 'https://lic.example' } }),
    list('wrong-typ', 'list_invalid', { listTyp: 'JWT' }),
    list('department-key', 'list_invalid', { listSigner: 'issue' }),
    list('one-bit', 'list_invalid', {
      listClaims: { status_list: { bits: 1, lst: 'eNrbuRgAAhcBXQ' } },
    }),
    list('truncated', 'list_invalid', {
      listClaims: { status_list: { bits: 2, lst: 'eNrbuRgAAhc' } },
    }),
    {
      name: 'list-reasons-miscounted',
      proves: 'a wrong count voids the reasons, not the status',
      text: await make(at(13)),
      bundle: bundle('reasons-miscounted', {
        // Ten for nine entries: a reader that does not count would say "cancelled".
        listClaims: {
          reasons: deflateSync(Buffer.from([0, 1, 2, 3, 4, 5, 6, 0, 0, 9])).toString('base64url'),
        },
      }),
      expect: expect('ended', 'status', 'ended_unstated'),
    },
    {
      name: 'list-expired',
      proves: 'a list after its exp',
      text,
      now: now - 3600 + 8 * day,
      bundle: bundle('base', {}),
      expect: {
        overall: 'cannot_tell',
        codes: { status: ['list_expired'], issuer: ['trust_expired'] },
      },
    },
  ]
  const load = (code: string, name: string, change: BundleChange): Case => ({
    name: `bundle-${name}`,
    proves: `a bundle that is not taken: ${code}`,
    text,
    bundle: bundle(`bundle-${name}`, change),
    expect: { overall: 'cannot_tell', load: code },
  })
  const loads: Case[] = [
    load('root_unknown', 'root-not-pinned', { rootSigner: 'root2' }),
    load('root_unknown', 'root-forged', { rootSigner: 'other' }),
    load('list_key_unknown', 'trust-list-by-a-department', { trustSigner: 'issue' }),
    load('manifest_key_unknown', 'manifest-by-a-department', { manifestSigner: 'issue' }),
    load('kid_mismatch', 'kid-mismatch', { wrongKid: true }),
    load('kid_twice', 'kid-twice', { doubleKid: true }),
    load('part_changed', 'root-tampered', { tamper: '/trust/root' }),
    load('part_changed', 'trust-list-tampered', { tamper: '/trust/list' }),
    load('part_changed', 'status-list-tampered', { tamper: '/s/1' }),
    load('part_changed', 'checkpoint-tampered', { tamper: '/log/checkpoint' }),
  ]
  const missing: Case = {
    name: 'issuer-genuine-set-missing',
    proves: 'a stolen key’s license without the set at hand',
    text: draw(logged),
    bundle: bundle('no-genuine-set', { dropSet: true }),
    expect: expect('cannot_tell', 'issuer', 'genuine_set_missing'),
  }
  return [...issuers, missing, ...dates, ...lists, ...loads]
}
