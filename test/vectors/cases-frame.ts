import { deflateRawSync } from 'node:zlib'
import { crc16 } from '../../src/core/code/crc16.ts'
import { encodeDigits } from '../../src/core/code/digits.ts'
import { encodeText } from '../../src/core/code/text.ts'
import type { Case, Material } from './make.ts'
import { host } from './material.ts'
import { card, claims, cnfOf, draw, proof, utf8 } from './payload.ts'

/** Further codes that do not read: frame, digits, DEFLATE, transcoded text. SPEC.md §2. */
export async function frameCases({ keys }: Material): Promise<Case[]> {
  const good = await card(keys.issue, claims())
  const digits = draw(good).replace(/.*#/, '')
  const code = (name: string, overall = 'unreadable') => ({ overall, codes: { code: [name] } })
  const genuine = (name: string) => ({ overall: 'not_genuine', codes: { signature: [name] } })
  const refused = (name: string, proves: string, text: string, fault: string): Case => ({
    name,
    proves,
    text,
    expect: code(fault),
  })
  const inflated = (name: string, proves: string, bytes: Buffer): Case =>
    refused(`text-${name}`, proves, draw(good, { inflated: bytes }), 'bad_text')
  const stream = (name: string, proves: string, bytes: Buffer, fault = 'bad_deflate'): Case =>
    refused(`deflate-${name}`, proves, draw(good, { dictionary: 0, stream: () => bytes }), fault)
  const body = Buffer.from(encodeText(JSON.stringify(claims()), host) ?? [])
  const behind = (name: string) => Buffer.concat([utf8(`${name}\0`), body])
  const short = Buffer.alloc(70, 0x11)
  const crc = crc16(short)
  const shortest = Buffer.concat([short, Buffer.from([crc >> 8, crc & 255])])
  const plain = behind(host)
  const length = plain.length
  const stored = (says: number) =>
    Buffer.concat([
      Buffer.from([1, length & 255, length >> 8, says & 255, (says >> 8) & 255]),
      plain,
    ])
  const liveJwt = (await card(keys.issue, claims(cnfOf(keys.phone)))).slice(0, -1)
  const challenge = 'AAECAwQFBgc'
  const timed = `${liveJwt}~${await proof(keys.phone, liveJwt)}`
  const challenged = `${liveJwt}~${await proof(keys.phone, liveJwt, { nonce: challenge })}`
  return [
    refused('code-149-digits', 'a run of 149 digits', '1'.repeat(149), 'not_a_code'),
    refused('code-7090-digits', 'a run of 7,090 digits', '1'.repeat(7090), 'not_a_code'),
    refused(
      'code-too-short',
      'whole, but without room for a signature',
      encodeDigits(shortest),
      'bad_length',
    ),
    refused(
      'code-bad-last-block',
      'the last group says 256^k or more',
      `${digits.slice(0, 17 * 20)}999`,
      'bad_block',
    ),
    {
      name: 'code-format-0',
      proves: 'format 0 was never given out',
      text: draw(good, { format: 0 }),
      expect: code('newer_format', 'newer_verifier'),
    },
    {
      name: 'code-newer-dictionary-15',
      proves: 'the last dictionary number',
      text: draw(good, { dictionary: 15 }),
      expect: code('newer_dictionary', 'newer_verifier'),
    },
    {
      name: 'code-newer-but-damaged',
      proves: 'a damaged code is scanned again before its format is judged',
      text: draw(good, { format: 4, crc: 1 }),
      expect: code('bad_crc'),
    },
    {
      name: 'card-as-live',
      proves: 'a card drawn as format 2 is cut short of its stream',
      text: draw(good, { format: 2, stream: (all) => all.subarray(0, 100) }),
      expect: code('bad_length'),
    },
    stream('stored-length', 'a stored block whose lengths disagree', stored(length)),
    stream('distance', 'a repeat from before the beginning', Buffer.from('4b04a20000', 'hex')),
    stream('empty', 'an empty stream gives no host', Buffer.from('0300', 'hex'), 'bad_text'),
    stream(
      'two-streams',
      'a whole stream behind a whole stream',
      Buffer.concat([deflateRawSync(plain), Buffer.from('0300', 'hex')]),
      'trailing_bytes',
    ),
    {
      name: 'card-stored',
      proves: 'a stored block is DEFLATE as well',
      text: draw(good, { dictionary: 0, stream: () => stored(length ^ 0xffff) }),
      expect: { overall: 'valid' },
    },
    inflated('host-upper-case', 'a host in upper case', behind('LIC.example')),
    inflated('host-userinfo', 'a host with a user name', behind('lic.example@evil.example')),
    inflated('host-path', 'a host with a path', behind('lic.example/x')),
    inflated('host-empty', 'an empty host', behind('')),
    inflated(
      'no-brace',
      'a text that does not begin with a brace',
      Buffer.concat([utf8(`${host}\0`), utf8('[1]')]),
    ),
    inflated(
      'origin-written-out',
      'the origin in letters instead of 01',
      Buffer.concat([
        utf8(`${host}\0`),
        Buffer.from(encodeText(JSON.stringify(claims()), '') ?? []),
      ]),
    ),
    inflated(
      '02-at-the-end',
      '02 with nothing behind it',
      Buffer.concat([plain, Buffer.from([2])]),
    ),
    inflated('02-cut', '02 before half a sequence', Buffer.concat([plain, Buffer.from([2, 0xc4])])),
    inflated(
      '02-beyond-unicode',
      '02 before a code point behind U+10FFFF',
      Buffer.concat([plain, Buffer.from([2, 0xf4, 0x90, 0x80, 0x80])]),
    ),
    inflated(
      'delete-raw',
      'byte 1F stands for nothing',
      Buffer.concat([plain, Buffer.from([0x1f])]),
    ),
    {
      name: 'live-two-holder-keys',
      proves: 'a second holder key inside a live text',
      text: draw(timed, {
        inflated: Buffer.concat([
          utf8(`${host}\0`),
          Buffer.from(encodeText(JSON.stringify(claims(cnfOf(keys.other))), host) ?? []),
        ]),
      }),
      expect: genuine('not_canonical'),
    },
    {
      name: 'live-timed-as-challenged',
      proves: 'a timed proof in a challenged code',
      text: draw(timed, { format: 3 }),
      challenge,
      expect: genuine('proof_wrong'),
    },
    {
      name: 'live-challenged-as-timed',
      proves: 'a challenged proof in a timed code',
      text: draw(challenged, { format: 2 }),
      expect: genuine('proof_wrong'),
    },
  ]
}
