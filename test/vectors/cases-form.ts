import type { Case, Material } from './make.ts'
import { now, origin, rawJws, sha256, typeCode } from './material.ts'
import { b64, card, cardHeader, claims, cnfOf, draw, utf8 } from './payload.ts'

/** n, the order of P-256 (SEC 2 v2 §2.4.2), and p, its field's prime. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const prime = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn

/** Signatures at the edge, and further misshapen headers, payloads, claims and proofs. SPEC.md §1, §3. */
export async function formCases({ keys }: Material): Promise<Case[]> {
  const good = await card(keys.issue, claims())
  const [head = '', body = '', signature = ''] = good.slice(0, -1).split('.')
  const kid = keys.issue.kid
  const json = JSON.stringify(claims())
  const line = (code: string) => ({ overall: 'not_genuine', codes: { signature: [code] } })
  const unreadable = { overall: 'unreadable', codes: { code: ['compact_malformed'] } }

  const raw = Buffer.from(signature, 'base64url').toString('hex')
  const [r, s] = [BigInt(`0x${raw.slice(0, 64)}`), BigInt(`0x${raw.slice(64)}`)]
  const signed = (first: bigint, second: bigint) => {
    const hex = [first, second].map((n) => n.toString(16).padStart(64, '0')).join('')
    return draw(`${head}.${body}.${Buffer.from(hex, 'hex').toString('base64url')}~`)
  }
  const edges: [string, string, bigint, bigint][] = [
    ['zero', 'r = s = 0', 0n, 0n],
    ['r-zero', 'r = 0', 0n, s],
    ['s-zero', 's = 0', r, 0n],
    ['order', 'r = s = n', order, order],
    ['r-order', 'r = n', order, s],
    ['s-order', 's = n', r, order],
    ['one', 'r = s = 1', 1n, 1n],
    ['order-minus-one', 'r = s = n − 1', order - 1n, order - 1n],
    ['order-plus-one', 'r = s = n + 1', order + 1n, order + 1n],
    ['prime', 'r = p', prime, s],
    ['all-ones', 'r = s = 2^256 − 1', 2n ** 256n - 1n, 2n ** 256n - 1n],
    ['swapped', 's‖r', s, r],
    ['r-negated', 'n − r', order - r, s],
  ]
  const signatures = edges.map(
    ([name, proves, first, second]): Case => ({
      name: `signature-${name}`,
      proves,
      text: signed(first, second),
      expect: line('signature_wrong'),
    }),
  )
  const twin: Case = {
    name: 'signature-twin',
    proves: 'n − s is the same signature: another text, the same license and index',
    text: signed(r, order - s),
    expect: { overall: 'valid' },
  }

  const header = async (name: string, text: string): Promise<Case> => ({
    name: `header-${name}`,
    proves: `a header that is not the exact one: ${name}`,
    text: `${await rawJws(keys.issue, text, json)}~`,
    expect: line('header_not_exact'),
  })
  const plain = cardHeader(kid)
  const headers = await Promise.all([
    header('alg-leading-space', plain.replace('ES256', ' ES256')),
    header('alg-escaped', plain.replace('ES256', '\\u0045S256')),
    header('kid-missing', '{"alg":"ES256","typ":"dc+sd-jwt"}'),
    header('kid-short', plain.replace(kid, kid.slice(1))),
    header('kid-twice', plain.replace('}', `,"kid":"${kid}"}`)),
    header('crit-b64', plain.replace('}', ',"b64":false,"crit":["b64"]}')),
    header('typ-missing', `{"alg":"ES256","kid":"${kid}"}`),
    header('typ-trust-list', plain.replace('dc+sd-jwt', 'trustlist+jwt')),
    header('typ-proof', plain.replace('dc+sd-jwt', 'kb+jwt')),
    header('trailing', `${plain} `),
  ])

  const form = (name: string, text: string): Case => ({
    name: `compact-${name}`,
    proves: `one token has one text: ${name}`,
    text,
    expect: unreadable,
  })
  const long = `${Buffer.from(signature, 'base64url').toString('base64url')}AA`
  const forms = [
    form('two-parts', `${head}.${body}~`),
    form('two-tildes', `${good}~`),
    form('signature-65-bytes', `${head}.${body}.${long}~`),
    form('tab-inside', `${head}.${body}.${signature.slice(0, 9)}\t${signature.slice(9)}~`),
    form('json-form', `${head}.${JSON.stringify({ payload: body })}.${signature}~`),
    form('20001-characters', `${head}.${'A'.repeat(20_000)}.${signature}~`),
  ]

  const canonical = async (name: string, payload: string | Uint8Array): Promise<Case> => ({
    name: `payload-${name}`,
    proves: `a payload that is not its own canonical form: ${name}`,
    text: `${await rawJws(keys.issue, plain, payload)}~`,
    expect: line('not_canonical'),
  })
  const payloads = await Promise.all([
    canonical('empty', ''),
    canonical('false', JSON.stringify(claims({ zzz: false }))),
    canonical('negative', json.replace(/"idx":5/, '"idx":-1')),
    canonical('half', json.replace(/"idx":5/, '"idx":1.5')),
    canonical('2-53', json.replace(/"idx":5/, '"idx":9007199254740992')),
    canonical('leading-zero', json.replace(/"idx":5/, '"idx":05')),
    canonical('plus', json.replace(/"idx":5/, '"idx":+5')),
    canonical('nan', json.replace(/"idx":5/, '"idx":NaN')),
    canonical('doubled-inside', json.replace('"idx":5', '"idx":6,"idx":5')),
    canonical('doubled-escaped', json.replace('"iat"', '"\\u0069at":1,"iat"')),
    canonical('unsorted-inside', json.replace(/("idx":5),("uri":"[^"]*")/, '$2,$1')),
    canonical('escaped-slash', json.replace('/i/sp', '\\/i\\/sp')),
    canonical('escape-upper-case', json.replace('SP2026', '\\u001F')),
    canonical('raw-control', json.replace('SP2026', 'SP\n2026')),
    canonical('trailing', `${json} `),
    canonical('trailing-comma', json.replace(/\}$/, ',}')),
    canonical('two-objects', `${json}{}`),
    canonical('byte-order-mark', `\ufeff${json}`),
    canonical('not-utf8', Buffer.concat([utf8(json.slice(0, -1)), Buffer.from([0xff, 0x7d])])),
    canonical(
      'surrogates-as-utf8',
      Buffer.from(json.replace('SP2026', '\u0001')).map((b) => (b === 1 ? 0xed : b)),
    ),
    canonical(
      'deep',
      JSON.stringify(claims({ zzz: 0 })).replace(':0}', `:${'['.repeat(3000)}${']'.repeat(3000)}}`),
    ),
    canonical('string', '"x"'),
  ])

  const claim = async (name: string, change: Record<string, unknown>): Promise<Case> => ({
    name: `claim-${name}`,
    proves: `a claim that is absent or misshapen: ${name}`,
    text: await card(keys.issue, claims(change)),
    expect: line('claims_malformed'),
  })
  const { x, y } = keys.phone.pub
  const cnf = (jwk: Record<string, unknown>, more = {}) => ({
    cnf: { jwk: { crv: 'P-256', kty: 'EC', x, y, ...jwk }, ...more },
  })
  const place = (uri: string, more = {}) => ({ status: { status_list: { idx: 5, uri, ...more } } })
  const vct = `${origin}/t/${typeCode}001`
  const shapes = await Promise.all([
    claim('iss-path', { iss: `${origin}/i/sp/x` }),
    claim('iss-trailing-slash', { iss: `${origin}/i/sp/` }),
    claim('iss-newline', { iss: `${origin}/i/sp\n` }),
    claim('vct-version-0', { vct: `${vct}/0` }),
    claim('vct-version-10000', { vct: `${vct}/10000` }),
    claim('vct-letter-o', { vct: `${vct}/1`.replace('MBDEM', 'OBDEM') }),
    claim('id-no-version', { id: '20260000001' }),
    claim('id-lower-case', { id: '2026000000a.001' }),
    claim('id-six', { id: '202600.001' }),
    claim('iat-text', { iat: String(now) }),
    claim('nbf-text', { nbf: String(now) }),
    claim('idx-missing', { status: { status_list: { uri: `${origin}/s/1` } } }),
    claim('status-uri-0', place(`${origin}/s/0`)),
    claim('status-uri-path', place(`${origin}/s/1/x`)),
    claim('status-uri-http', place('http://lic.example/s/1')),
    claim('status-array', { status: [] }),
    claim('name-empty', { name: '' }),
    claim('name-one-of-one', { name: ['a'], hid: ['a'] }),
    claim('hid-more-than-names', { name: ['a', 'b'], hid: ['a', 'b', 'c'] }),
    claim('hid-array-alone', { hid: ['a', 'b'] }),
    claim('hid-number', { hid: 5 }),
    claim('num-empty', { num: '' }),
    claim('org-number', { org: 5 }),
    claim('ovr-text', { ovr: '1' }),
    claim('f-array', { f: [] }),
    claim('field-name-17', { f: { abcdefghijklmnopq: 'x' } }),
    claim('field-numbers', { f: { zs: [1, 2] } }),
    claim('sd-inside', { zzz: { _sd: ['x'] } }),
    claim('sd-deep', { zzz: [{ a: { _sd: [] } }] }),
    claim('cnf-empty', { cnf: {} }),
    claim('cnf-kid', { cnf: { kid: 'x' } }),
    claim('cnf-two', cnf({}, { kid: 'x' })),
    claim('cnf-curve', cnf({ crv: 'P-384' })),
    claim('cnf-slack-bits', cnf({ x: `${String(x).slice(0, 42)}B` })),
    claim('cnf-short', cnf({ x: String(x).slice(1) })),
  ])

  const liveJwt = (await card(keys.issue, claims(cnfOf(keys.phone)))).slice(0, -1)
  const hash = sha256(`${liveJwt}~`)
  const kbHeader = '{"alg":"ES256","typ":"kb+jwt"}'
  const kbPayload = `{"aud":"${origin}/v","iat":${now - 12},"nonce":"timed","sd_hash":"${hash}"}`
  const proven = async (name: string, text: string, payload: string): Promise<Case> => ({
    name: `proof-${name}`,
    proves: `a proof that is not the exact one: ${name}`,
    text: `${liveJwt}~${await rawJws(keys.phone, text, payload)}`,
    expect: line('proof_wrong'),
  })
  const kb = await rawJws(keys.phone, kbHeader, kbPayload)
  const proofs = await Promise.all([
    proven('header-alg-none', kbHeader.replace('ES256', 'none'), kbPayload),
    proven('header-typ', kbHeader.replace('kb+jwt', 'JWT'), kbPayload),
    proven('header-order', '{"typ":"kb+jwt","alg":"ES256"}', kbPayload),
    proven('header-kid', kbHeader.replace('}', ',"kid":"x"}'), kbPayload),
    proven('member-order', kbHeader, kbPayload.replace(/("aud":[^,]*),("iat":[^,]*)/, '$2,$1')),
    proven('member-more', kbHeader, kbPayload.replace('}', ',"x":1}')),
    proven('member-twice', kbHeader, kbPayload.replace('"iat"', '"iat":1,"iat"')),
    proven('iat-text', kbHeader, kbPayload.replace(/"iat":(\d+)/, '"iat":"$1"')),
    proven('hash-empty', kbHeader, kbPayload.replace(hash, '')),
    proven('hash-without-tilde', kbHeader, kbPayload.replace(hash, sha256(liveJwt))),
    proven('aud-without-path', kbHeader, kbPayload.replace('/v"', '"')),
  ])
  const nothing: Case = {
    name: 'proof-signature-zero',
    proves: 'a proof with r = s = 0',
    text: `${liveJwt}~${kb.slice(0, kb.lastIndexOf('.'))}.${b64(new Uint8Array(64))}`,
    expect: line('proof_wrong'),
  }
  const other: Case = {
    name: 'proof-other-challenge-compact',
    proves: 'a well-signed answer to another counter',
    text: `${liveJwt}~${await rawJws(keys.phone, kbHeader, kbPayload.replace('timed', 'AAECAwQFBgc'))}`,
    challenge: 'BBECAwQFBgc',
    expect: line('proof_wrong'),
  }
  const ahead: Case = {
    name: 'issued-300-s-ahead',
    proves: 'the last second by which an issuer’s clock may be ahead',
    text: await card(keys.issue, claims({ iat: now + 300 })),
    expect: { overall: 'valid' },
  }
  return [
    ...signatures,
    twin,
    ...headers,
    ...forms,
    ...payloads,
    ...shapes,
    ...proofs,
    nothing,
    other,
    ahead,
  ]
}
