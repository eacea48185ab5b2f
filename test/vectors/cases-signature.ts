import type { Case, Material } from './make.ts'
import { now, origin, rawJws, typeCode } from './material.ts'
import { b64, card, cardHeader, claims, cnfOf, draw, proof, utf8 } from './payload.ts'

/** Everything that makes a code not genuine: SPEC.md §1 and §3. */
export async function signatureCases({ keys }: Material): Promise<Case[]> {
  const good = await card(keys.issue, claims())
  const [head = '', body = '', signature = ''] = good.slice(0, -1).split('.')
  const kid = keys.issue.kid
  const line = (code: string) => ({ overall: 'not_genuine', codes: { signature: [code] } })
  const unreadable = { overall: 'unreadable', codes: { code: ['compact_malformed'] } }
  const header = async (name: string, text: string): Promise<Case> => ({
    name: `header-${name}`,
    proves: `a header that is not the exact one: ${name}`,
    text: `${await rawJws(keys.issue, text, JSON.stringify(claims()))}~`,
    expect: line('header_not_exact'),
  })
  const plain = cardHeader(kid)
  const jwk = JSON.stringify(keys.other.pub)
  const headers = await Promise.all([
    header('alg-none', plain.replace('ES256', 'none')),
    header('alg-hs256', plain.replace('ES256', 'HS256')),
    header('alg-lower-case', plain.replace('ES256', 'es256')),
    header('alg-es384', plain.replace('ES256', 'ES384')),
    header('alg-array', plain.replace('"ES256"', '["ES256"]')),
    header('alg-missing', `{"typ":"dc+sd-jwt","kid":"${kid}"}`),
    header('alg-twice', plain.replace('{', '{"alg":"none",')),
    header('typ-jwt', plain.replace('dc+sd-jwt', 'JWT')),
    header('typ-old', plain.replace('dc+sd-jwt', 'vc+sd-jwt')),
    header('typ-status-list', plain.replace('dc+sd-jwt', 'statuslist+jwt')),
    header('member-order', `{"typ":"dc+sd-jwt","alg":"ES256","kid":"${kid}"}`),
    header('white-space', plain.replace(',', ', ')),
    header('crit', plain.replace('}', ',"crit":["exp"]}')),
    header('b64-false', plain.replace('}', ',"b64":false}')),
    header('zip', plain.replace('}', ',"zip":"DEF"}')),
    header('jwk', plain.replace('}', `,"jwk":${jwk}}`)),
    header('jku', plain.replace('}', ',"jku":"https://evil.example/jwks.json"}')),
    header('x5u', plain.replace('}', ',"x5u":"https://evil.example/cert.pem"}')),
    header('x5c', plain.replace('}', ',"x5c":["AAAA"]}')),
    header('kid-long', plain.replace(kid, keys.issue.thumbprint)),
    header('kid-path', plain.replace(kid, '../../../ab')),
    header('kid-slack-bits', plain.replace(kid, `${kid.slice(0, 10)}B`)),
  ])
  const form = (name: string, text: string): Case => ({
    name: `compact-${name}`,
    proves: `one token has one text: ${name}`,
    text,
    expect: unreadable,
  })
  const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const slack = last.charAt(last.indexOf(signature.slice(-1)) + 1)
  const der = b64(utf8(`0${'x'.repeat(69)}`))
  const forms = [
    form('padding', good.replace('~', '==~')),
    form('slack-bits', `${head}.${body}.${signature.slice(0, -1)}${slack}~`),
    form('newline-inside', `${head}.\n${body}.${signature}~`),
    form('standard-alphabet', `${head}.${body}.${signature.slice(0, -2)}+/~`),
    form('four-parts', `${head}.${body}.${signature}.${signature}~`),
    form('no-tilde', good.slice(0, -1)),
    form('disclosure', `${good}WyJhIiwiYiIsImMiXQ~`),
    form('signature-der', `${head}.${body}.${der}~`),
    form('signature-63-bytes', `${head}.${body}.${signature.slice(0, 84)}~`),
  ]
  const canonical = async (name: string, text: string): Promise<Case> => ({
    name: `payload-${name}`,
    proves: `a payload that is not its own canonical form: ${name}`,
    text: await card(keys.issue, text),
    expect: line('not_canonical'),
  })
  const json = JSON.stringify(claims())
  const first = json.slice(1, json.indexOf(','))
  const payloads = await Promise.all([
    canonical('doubled-member', json.replace('{', `{${first},`)),
    canonical('escaped-name', json.replace('"nbf"', '"\\u006ebf"')),
    canonical('escaped-text', json.replace('SP2026', '\\u0053P2026')),
    canonical('white-space', json.replace(',', ', ')),
    canonical('unsorted', json.replace(`{${first},`, '{').replace(/\}$/, `,${first}}`)),
    canonical('minus-zero', json.replace(/"iat":\d+/, '"iat":-0')),
    canonical('fraction', json.replace(/"iat":(\d+)/, '"iat":$1.0')),
    canonical('exponent', json.replace(/"iat":\d+/, '"iat":1e9')),
    canonical('infinite', json.replace(/"iat":\d+/, '"iat":1e400')),
    canonical('too-large-integer', json.replace(/"iat":\d+/, '"iat":9007199254740993')),
    canonical('null', JSON.stringify(claims({ zzz: null }))),
    canonical('true', JSON.stringify(claims({ zzz: true }))),
    canonical('not-nfc', JSON.stringify(claims({ name: 'e\u0301' }))),
    canonical('lone-surrogate', json.replace('SP2026', '\\ud800')),
    canonical('depth-6', JSON.stringify(claims({ zzz: [[[[['x']]]]] }))),
    canonical('array', '[]'),
    canonical('not-json', '{"a"'),
    canonical('8193-bytes', JSON.stringify(claims({ zzz: 'x'.repeat(8192) }))),
  ])
  const claim = async (name: string, change: Record<string, unknown>): Promise<Case> => ({
    name: `claim-${name}`,
    proves: `a claim that is absent or misshapen: ${name}`,
    text: await card(keys.issue, claims(change)),
    expect: line('claims_malformed'),
  })
  const shapes = await Promise.all([
    ...['f', 'hid', 'iat', 'id', 'iss', 'name', 'nbf', 'status', 'vct'].map((name) =>
      claim(`${name}-missing`, { [name]: undefined }),
    ),
    claim('iss-http', { iss: 'http://lic.example/i/sp' }),
    claim('iss-userinfo', { iss: 'https://lic.example@evil.example/i/sp' }),
    claim('iss-upper-case', { iss: 'https://LIC.example/i/sp' }),
    claim('iss-foreign-letters', { iss: 'https://liс.example/i/sp' }),
    claim('id-version-000', { id: '20260000001.000' }),
    claim('vct-no-version', { vct: `${origin}/t/${typeCode}001` }),
    claim('idx-text', { status: { status_list: { idx: '5', uri: `${origin}/s/1` } } }),
    claim('status-uri-query', { status: { status_list: { idx: 5, uri: `${origin}/s/1?x` } } }),
    claim('holders-unequal', { name: ['a', 'b'], hid: ['a'] }),
    claim('exp-text', { exp: '1827590400' }),
    claim('exp-year-10000', { exp: 253_402_300_800 }),
    claim('field-name', { f: { ZS: 'x' } }),
    claim('field-object', { f: { zs: { a: 'b' } } }),
    claim('sd', { f: {}, _sd: ['x'] }),
    claim('sd-alg', { _sd_alg: 'sha-256' }),
    claim('array-digest', { zzz: [{ '...': 'x' }] }),
    claim('cnf-private', {
      cnf: { jwk: { crv: 'P-256', d: 'x', kty: 'EC', x: keys.phone.pub.x, y: keys.phone.pub.y } },
    }),
    claim('ovr-2', { ovr: 2 }),
  ])
  const foreign = async (name: string, change: Record<string, unknown>): Promise<Case> => ({
    name: `origin-${name}`,
    proves: `iss, vct and status.uri have one origin: ${name}`,
    text: await card(keys.issue, claims(change)),
    expect: line('origin_mismatch'),
  })
  const origins = await Promise.all([
    foreign('vct', { vct: `https://other.example/t/${typeCode}001/1` }),
    foreign('status', { status: { status_list: { idx: 5, uri: 'https://other.example/s/1' } } }),
  ])
  const bytes = Buffer.from(signature, 'base64url')
  bytes[0]! ^= 1
  const wrong = (name: string, proves: string, raw: Buffer): Case => ({
    name: `signature-${name}`,
    proves,
    text: draw(`${head}.${body}.${raw.toString('base64url')}~`),
    expect: line('signature_wrong'),
  })
  const signatures = [wrong('bit-flipped', 'one bit of the signature', bytes)]
  const changed = `${head}.${b64(utf8(json.replace('SP2026000001', 'SP2026000009')))}.${signature}~`
  const otherKey = `${await rawJws(keys.other, plain, json)}~`
  const liveJwt = (await card(keys.issue, claims(cnfOf(keys.phone)))).slice(0, -1)
  const live = async (options: Parameters<typeof proof>[2], key = keys.phone) =>
    `${liveJwt}~${await proof(key, liveJwt, options)}`
  const elsewhere = await proof(keys.phone, good.slice(0, -1))
  const rest: Case[] = [
    {
      name: 'header-byte-order-mark',
      proves: 'a header behind a byte order mark is no compact form',
      text: `${await rawJws(keys.issue, `\ufeff${plain}`, json)}~`,
      expect: { overall: 'unreadable', codes: { code: ['not_a_code'] } },
    },
    {
      name: 'payload-prototype',
      proves: 'a member named __proto__ is an unknown member and nothing else',
      text: await card(keys.issue, json.replace('{', '{"__proto__":{"exp":1},')),
      expect: { overall: 'valid' },
    },
    {
      name: 'signature-payload-changed',
      proves: 'another number under the same signature',
      text: draw(changed),
      expect: line('signature_wrong'),
    },
    {
      name: 'signature-other-key',
      proves: 'a forger’s key under a good kid',
      text: draw(otherKey),
      expect: line('signature_wrong'),
    },
    {
      name: 'proof-removed',
      proves: 'a live credential without its proof is never a print',
      text: `${liveJwt}~`,
      expect: line('proof_removed'),
    },
    {
      name: 'proof-removed-drawn',
      proves: 'a live credential drawn as a card',
      text: draw(`${liveJwt}~`, {}),
      expect: line('proof_removed'),
    },
    {
      name: 'proof-unexpected',
      proves: 'a card with a proof',
      text: `${good}${elsewhere}`,
      expect: line('proof_unexpected'),
    },
    {
      name: 'proof-other-key',
      proves: 'a proof by another phone',
      text: draw(await live({}, keys.other)),
      expect: line('proof_wrong'),
    },
    {
      name: 'proof-other-audience',
      proves: 'a proof for another registry',
      text: await live({ aud: 'https://other.example/v' }),
      expect: line('proof_wrong'),
    },
    {
      name: 'proof-other-credential',
      proves: 'a proof over another credential',
      text: `${liveJwt}~${elsewhere}`,
      expect: line('proof_wrong'),
    },
    {
      name: 'proof-other-challenge',
      proves: 'an answer to another counter',
      text: draw(await live({ nonce: 'AAECAwQFBgc' })),
      challenge: 'BBECAwQFBgc',
      expect: line('proof_wrong'),
    },
    {
      name: 'proof-malformed',
      proves: 'a proof that is none',
      text: `${liveJwt}~a.b.c`,
      expect: line('proof_wrong'),
    },
    {
      name: 'issued-in-future',
      proves: 'signed more than 5 minutes from now',
      text: draw(await card(keys.issue, claims({ iat: now + 301 }))),
      expect: { overall: 'not_allowed', codes: { issuer: ['issued_in_future'] } },
    },
  ]
  return [...headers, ...forms, ...payloads, ...shapes, ...origins, ...signatures, ...rest]
}
