import { createPrivateKey, createPublicKey, sign as nodeSign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  openNote,
  parseCheckpoint,
  signCheckpoint,
  verifyCheckpoint,
} from '../../../src/core/log/checkpoint.ts'

/** The key and note of Go's x/mod/sumdb/note, the format's first implementation. */
const GO_SEED = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1)
const GO_PUBLIC = Buffer.from('ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'base64').subarray(1)
const GO_TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const GO_NOTE = `${GO_TEXT}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`

/** The example of C2SP tlog-checkpoint (its key is not published). */
const C2SP_NOTE = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
`

const privateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), GO_SEED]),
  format: 'der',
  type: 'pkcs8',
})
const jwk = { kty: 'OKP', crv: 'Ed25519', x: GO_PUBLIC.toString('base64url') } as const
const sign = async (message: Uint8Array) => new Uint8Array(nodeSign(null, message, privateKey))
const checkpoint = { origin: 'reg.example/log', size: 70_000, root: new Uint8Array(32).fill(9) }

describe('openNote', () => {
  it("verifies the note of the format's first implementation", async () => {
    const key = createPublicKey(privateKey).export({ format: 'jwk' })
    expect(key.x).toBe(jwk.x)
    expect(await openNote(GO_NOTE, 'PeterNeumann', jwk)).toBe(GO_TEXT)
  })

  it('refuses it changed, renamed, or under another key', async () => {
    const changed = GO_NOTE.replace('cryptography', 'cryptographY')
    expect(await openNote(changed, 'PeterNeumann', jwk)).toBeUndefined()
    expect(await openNote(GO_NOTE, 'PeterNeuman', jwk)).toBeUndefined()
    const other = { ...jwk, x: Buffer.alloc(32, 1).toString('base64url') }
    expect(await openNote(GO_NOTE, 'PeterNeumann', other)).toBeUndefined()
  })

  it('passes over the lines of unknown keys, as the specification demands', async () => {
    const line = GO_NOTE.split('\n').at(-2)
    const foreign = line?.replace('PeterNeumann', 'SomeoneElse')
    const note = GO_NOTE.replace('\n\n', `\n\n${foreign}\n`)
    expect(await openNote(note, 'PeterNeumann', jwk)).toBe(GO_TEXT)
  })

  it('refuses the note when one line of the known key fails, even beside one that holds', async () => {
    const line = GO_NOTE.split('\n').at(-2) ?? ''
    const broken = line.replace('nAM=', 'nAQ=')
    expect(await openNote(`${GO_NOTE}${broken}\n`, 'PeterNeumann', jwk)).toBeUndefined()
  })
})

describe('parseCheckpoint', () => {
  it("reads the specification's own example", () => {
    const result = parseCheckpoint(C2SP_NOTE)
    expect(result.ok && result.value).toMatchObject({
      origin: 'example.com/behind-the-sofa',
      size: 20_852_163,
      root: new Uint8Array(Buffer.from('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=', 'base64')),
    })
  })

  it('refuses every other shape', () => {
    const bad = [
      '',
      C2SP_NOTE.slice(0, -1),
      C2SP_NOTE.replace('\n\n', '\n'),
      C2SP_NOTE.replace('20852163', '020852163'),
      C2SP_NOTE.replace('20852163', '-1'),
      C2SP_NOTE.replace('20852163', '9007199254740992'),
      C2SP_NOTE.replace('20852163', '2e7'),
      C2SP_NOTE.replace('CsUY', 'CsU'),
      C2SP_NOTE.replace('q2I=\n', 'q2J=\n'), // slack bits
      C2SP_NOTE.replace('q2I=\n', 'q2I=\nextension\n'),
      C2SP_NOTE.replace('q2I=\n', 'q2I=\r\n'),
      C2SP_NOTE.replace('\u2014', '-'),
      C2SP_NOTE.replace('example.com/behind-the-sofa\n2', 'example.com/behind the-sofa\n2'),
      C2SP_NOTE.replace('example.com/behind-the-sofa\n2', '\n2'),
      'x'.repeat(20_000),
    ]
    for (const note of bad) {
      expect(parseCheckpoint(note), note).toEqual({
        ok: false,
        error: { code: 'checkpoint_invalid', part: 'form' },
      })
    }
  })
})

describe('signCheckpoint and verifyCheckpoint', () => {
  it('agree', async () => {
    const note = await signCheckpoint(checkpoint, jwk, sign)
    expect(note.split('\n').slice(0, 3)).toEqual([
      'reg.example/log',
      '70000',
      'CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=',
    ])
    expect(await verifyCheckpoint(note, jwk, 'reg.example/log')).toEqual({
      ok: true,
      value: checkpoint,
    })
  })

  it('name the part that is wrong', async () => {
    const note = await signCheckpoint(checkpoint, jwk, sign)
    const fault = async (text: string, origin = 'reg.example/log') => {
      const result = await verifyCheckpoint(text, jwk, origin)
      return result.ok ? undefined : result.error.part
    }
    expect(await fault(note, 'other.example/log')).toBe('origin')
    expect(await fault(note.replace('70000', '70001'))).toBe('signature')
    expect(await fault(note.replace('70000', '07000'))).toBe('form')
    expect(await fault(C2SP_NOTE, 'example.com/behind-the-sofa')).toBe('signature')
  })

  it('take no bit flip anywhere in the note', async () => {
    const note = Buffer.from(await signCheckpoint(checkpoint, jwk, sign))
    let accepted = 0
    for (let bit = 0; bit < note.length * 8; bit += 1) {
      const flipped = Buffer.from(note)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const result = await verifyCheckpoint(flipped.toString('utf8'), jwk, 'reg.example/log')
      if (result.ok) accepted += 1
    }
    expect(accepted).toBe(0)
  })
})
