import { describe, expect, it } from 'vitest'
import { packCode } from '../../../src/core/code/pack.ts'
import { readText } from '../../../src/core/code/read.ts'
import { CARD_PAYLOADS, card } from './material.ts'

async function textOf(payload = CARD_PAYLOADS[0]!): Promise<{ text: string; digits: string }> {
  const code = await packCode(card(payload))
  if (!code.ok) throw new Error(code.error.code)
  return code.value
}

describe('readText', () => {
  it('reads the link, the bare digits, full-width digits and a text cut by white space', async () => {
    const { text, digits } = await textOf()
    const wide = digits.replace(/[0-9]/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0))
    const cut = digits.replace(/.{60}/g, '$& \r\n\u3000')
    for (const given of [text, digits, wide, cut, `\ufeff${text}\r`, `码：${text}。`]) {
      expect(readText(given)).toMatchObject({ ok: true, value: { digits } })
    }
  })

  it('tells the printed host and nothing else from the link', async () => {
    const { text, digits } = await textOf()
    expect(readText(text)).toMatchObject({ value: { host: 'lic.example' } })
    expect(readText(`HTTPS://EVIL.example:81/v#${digits}`)).toMatchObject({
      value: { host: 'evil.example:81' },
    })
    const bare = readText(digits)
    expect(bare.ok && 'host' in bare.value).toBe(false)
  })

  it.each(['3', '23', '523'])(
    'reads on after a keyboard typed %s for the sharp',
    async (prefix) => {
      const { digits } = await textOf()
      const read = readText(`https;//lic.example/v${prefix}${digits}`)
      expect(read).toMatchObject({ ok: true, value: { digits } })
    },
  )

  it('does not try any other beginning', async () => {
    const { digits } = await textOf()
    for (const prefix of ['5', '13', '33', '5233']) {
      expect(readText(`${prefix}${digits}`).ok).toBe(false)
    }
  })

  it('refuses two different codes and takes the same one twice', async () => {
    const one = await textOf()
    const two = await textOf(CARD_PAYLOADS[1])
    expect(readText(`${one.text}\n${two.text}`)).toEqual({
      ok: false,
      error: { code: 'two_codes', codes: 2 },
    })
    expect(readText(`${one.text}\n${one.text}`)).toMatchObject({ value: { digits: one.digits } })
  })

  it('says what is wrong with what is no code', async () => {
    const { digits } = await textOf()
    const twisted = digits.replace(/^./, (d) => (d === '0' ? '1' : '0'))
    expect(readText('')).toEqual({ ok: false, error: { code: 'not_a_code' } })
    expect(readText('9'.repeat(149))).toEqual({ ok: false, error: { code: 'not_a_code' } })
    expect(readText('1'.repeat(7090))).toEqual({ ok: false, error: { code: 'not_a_code' } })
    expect(readText('0'.repeat(171))).toMatchObject({ error: { code: 'bad_length' } })
    expect(readText('9'.repeat(170))).toMatchObject({ error: { code: 'bad_block' } })
    expect(readText(twisted)).toEqual({ ok: false, error: { code: 'bad_crc' } })
  })
})
