import type { Case, Material } from './make.ts'
import { host, now } from './material.ts'
import { card, claims, cnfOf, draw, proof, utf8 } from './payload.ts'

/** Codes that read, and codes that do not: SPEC.md §2 and §3. */
export async function codeCases({ keys }: Material): Promise<Case[]> {
  const good = await card(keys.issue, claims())
  const text = draw(good)
  const digits = text.slice(text.indexOf('#') + 1)
  const other = draw(await card(keys.issue, claims({ num: 'SP2026000002' })))
  const liveJwt = (await card(keys.issue, claims(cnfOf(keys.phone)))).slice(0, -1)
  const live = `${liveJwt}~${await proof(keys.phone, liveJwt)}`
  const challenge = 'AAECAwQFBgc'
  const challenged = `${liveJwt}~${await proof(keys.phone, liveJwt, { nonce: challenge })}`
  const valid = { overall: 'valid' }
  const code = (name: string, overall = 'unreadable') => ({ overall, codes: { code: [name] } })
  const wide = digits.replace(/[0-9]/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))
  const bytesOf = (...bytes: number[]) =>
    Buffer.concat([utf8(`${host}\0{"a":"`), Buffer.from(bytes), utf8('"}')])
  const read: Case[] = [
    { name: 'card', proves: 'a printed card in its term is valid', text, expect: valid },
    { name: 'card-compact', proves: 'the compact form is read as well', text: good, expect: valid },
    {
      name: 'card-no-dictionary',
      proves: 'dictionary 0 is none',
      text: draw(good, { dictionary: 0 }),
      expect: valid,
    },
    {
      name: 'card-no-end',
      proves: 'without exp there is no end',
      text: draw(await card(keys.issue, claims({ exp: undefined }))),
      now: now + 6 * 86_400,
      expect: { overall: 'look_closer', codes: { status: ['status_valid', 'status_stale'] } },
    },
    {
      name: 'card-two-holders',
      proves: 'name and hid may be arrays of one length',
      text: draw(
        await card(
          keys.issue,
          claims({ name: ['李**', '赵**'], hid: ['3****************7', '3****************0'] }),
        ),
      ),
      expect: valid,
    },
    {
      name: 'card-unknown-claim',
      proves: 'an unknown top-level member is ignored',
      text: draw(await card(keys.issue, claims({ zzz: 'x' }))),
      expect: valid,
    },
    {
      name: 'card-rare-letters',
      proves: 'letters without a two-byte code are carried as UTF-8',
      text: draw(await card(keys.issue, claims({ name: '𠮷样品 Ñandú é' }))),
      expect: valid,
    },
    { name: 'live-timed', proves: 'a proof of 12 s ago is taken', text: draw(live), expect: valid },
    {
      name: 'live-timed-compact',
      proves: 'a live credential in compact form',
      text: live,
      expect: valid,
    },
    {
      name: 'live-timed-90-s',
      proves: 'the last second in which a timed proof is taken',
      text: draw(live),
      now: now - 12 + 90,
      expect: valid,
    },
    {
      name: 'live-timed-30-s-ahead',
      proves: 'a phone may be 30 s ahead',
      text: draw(live),
      now: now - 12 - 30,
      expect: valid,
    },
    {
      name: 'live-challenged',
      proves: 'a proof for this counter’s challenge',
      text: draw(challenged),
      challenge,
      expect: valid,
    },
    {
      name: 'read-digits-alone',
      proves: 'digits without the link are read',
      text: digits,
      expect: valid,
    },
    {
      name: 'read-lost-shift-3',
      proves: 'a keyboard that types # as 3',
      text: `https://${host}/v3${digits}`,
      expect: valid,
    },
    {
      name: 'read-lost-shift-523',
      proves: 'a keyboard that types %23 as 523',
      text: `523${digits}`,
      expect: valid,
    },
    { name: 'read-full-width', proves: 'full-width digits are digits', text: wide, expect: valid },
    {
      name: 'read-white-space',
      proves: 'white space is dropped',
      text: `${digits.slice(0, 100)}\n ${digits.slice(100)}\r\n`,
      expect: valid,
    },
    {
      name: 'read-same-twice',
      proves: 'one code scanned twice is one code',
      text: `${text} | ${text}`,
      expect: valid,
    },
    {
      name: 'read-relabelled-link',
      proves: 'another printed host is a remark, not trust',
      text: draw(good, { printedHost: 'evil.example' }),
      expect: { overall: 'look_closer', codes: { code: ['code_read', 'relabelled_link'] } },
    },
  ]
  const refused: Case[] = [
    {
      name: 'code-none',
      proves: 'a text without a long run of digits',
      text: 'https://lic.example/v#12345',
      expect: code('not_a_code'),
    },
    { name: 'code-empty', proves: 'nothing', text: '', expect: code('not_a_code') },
    {
      name: 'code-two',
      proves: 'two different codes in one text',
      text: `${text} ${other.replace(/.*#/, '-')}`,
      expect: code('two_codes'),
    },
    {
      name: 'code-bad-length',
      proves: 'a count of digits that no bytes give',
      text: digits.slice(0, 17 * 20 + 1),
      expect: code('bad_length'),
    },
    {
      name: 'code-bad-block',
      proves: 'a group of 17 digits ≥ 256^7',
      text: `${'9'.repeat(17)}${digits.slice(17)}`,
      expect: code('bad_block'),
    },
    {
      name: 'code-bad-crc',
      proves: 'a damaged code',
      text: draw(good, { crc: 1 }),
      expect: code('bad_crc'),
    },
    {
      name: 'code-newer-format',
      proves: 'format 4 asks for a newer verifier',
      text: draw(good, { format: 4 }),
      expect: code('newer_format', 'newer_verifier'),
    },
    {
      name: 'code-newer-format-15',
      proves: 'format 15 asks for a newer verifier',
      text: draw(good, { format: 15 }),
      expect: code('newer_format', 'newer_verifier'),
    },
    {
      name: 'code-newer-dictionary',
      proves: 'dictionary 2 asks for a newer verifier',
      text: draw(good, { dictionary: 2 }),
      expect: code('newer_dictionary', 'newer_verifier'),
    },
    {
      name: 'deflate-cut',
      proves: 'a stream cut by its last byte',
      text: draw(good, { stream: (all) => all.subarray(0, -1) }),
      expect: code('bad_deflate'),
    },
    {
      name: 'deflate-trailing',
      proves: 'a stream followed by one byte',
      text: draw(good, { stream: (all) => Buffer.concat([all, Buffer.from([0])]) }),
      expect: code('trailing_bytes'),
    },
    {
      name: 'deflate-reserved-block',
      proves: 'block type 3',
      text: draw(good, { stream: () => Buffer.alloc(80, 7) }),
      expect: code('bad_deflate'),
    },
    {
      name: 'deflate-bomb',
      proves: 'more than 8,192 bytes inflated',
      text: draw(good, { inflated: Buffer.alloc(9000, 97) }),
      expect: code('too_large'),
    },
    {
      name: 'text-no-host',
      proves: 'no zero byte after a host',
      text: draw(good, { inflated: utf8('{"a":"b"}') }),
      expect: code('bad_text'),
    },
    {
      name: 'text-control',
      proves: 'byte 03 stands for nothing',
      text: draw(good, { inflated: bytesOf(3) }),
      expect: code('bad_text'),
    },
    {
      name: 'text-02-with-code',
      proves: '02 before a letter that has a two-byte code',
      text: draw(good, { inflated: bytesOf(2, 0xe4, 0xb8, 0x80) }),
      expect: code('bad_text'),
    },
    {
      name: 'text-02-ascii',
      proves: '02 before ASCII',
      text: draw(good, { inflated: bytesOf(2, 0x41) }),
      expect: code('bad_text'),
    },
    {
      name: 'text-02-overlong',
      proves: '02 before an overlong sequence',
      text: draw(good, { inflated: bytesOf(2, 0xc1, 0x81) }),
      expect: code('bad_text'),
    },
    {
      name: 'text-02-surrogate',
      proves: '02 before a surrogate',
      text: draw(good, { inflated: bytesOf(2, 0xed, 0xa0, 0x80) }),
      expect: code('bad_text'),
    },
    {
      name: 'text-position-outside',
      proves: 'a position behind the last range',
      text: draw(good, { inflated: bytesOf(0xff, 0xff) }),
      expect: code('bad_text'),
    },
    {
      name: 'text-half-pair',
      proves: 'a first byte without its second',
      text: draw(good, { inflated: bytesOf(0x80).subarray(0, -2) }),
      expect: code('bad_text'),
    },
    {
      name: 'challenge-missing',
      proves: 'a challenged code at a counter that showed none',
      text: draw(challenged),
      expect: code('challenge_missing', 'cannot_tell'),
    },
    {
      name: 'proof-late',
      proves: '91 s is too old',
      text: draw(live),
      now: now - 12 + 91,
      expect: { overall: 'cannot_tell', codes: { presentation: ['proof_time'] } },
    },
    {
      name: 'proof-early',
      proves: '31 s ahead is too early',
      text: draw(live),
      now: now - 12 - 31,
      expect: { overall: 'cannot_tell', codes: { presentation: ['proof_time'] } },
    },
    {
      name: 'live-required',
      proves: 'a print of a type that asks for a live code',
      text: draw(
        await card(keys.issue, claims({ vct: String(claims().vct).replace('001/1', '002/1') })),
      ),
      expect: { overall: 'cannot_tell', codes: { presentation: ['printed', 'live_required'] } },
    },
  ]
  return [...read, ...refused]
}
