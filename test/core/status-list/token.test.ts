import { describe, expect, it } from 'vitest'
import { parseStatusListToken, statusListPayload } from '../../../src/core/status-list/token.ts'

const origin = 'https://reg.example'
const uri = `${origin}/s/3`
const list = { lst: 'eNo76fITAAPfAgc', reasons: 'eNpjBAAAAgAC' }
const payload = statusListPayload({ origin, uri, iat: 1_795_000_000, list })

describe('statusListPayload', () => {
  it('states the members of SPEC.md §4', () => {
    expect(payload).toEqual({
      iss: 'https://reg.example/s',
      sub: 'https://reg.example/s/3',
      iat: 1_795_000_000,
      exp: 1_795_691_200,
      ttl: 3600,
      status_list: { bits: 2, lst: list.lst, aggregation_uri: 'https://reg.example/s' },
      reasons: list.reasons,
    })
  })
})

describe('parseStatusListToken', () => {
  it('takes its own payload, and ignores members it does not know', () => {
    const result = parseStatusListToken({ ...payload, extra: { a: [1] } }, { uri, origin })
    expect(result).toEqual({ ok: true, value: payload })
  })

  it('refuses the list of another address', () => {
    for (const sub of [`${origin}/s/4`, `${uri}/`, `${uri}?a`, undefined, [uri]]) {
      const result = parseStatusListToken({ ...payload, sub }, { uri, origin })
      expect(result).toEqual({ ok: false, error: { code: 'list_invalid', part: 'sub' } })
    }
  })

  it('refuses the list of another issuer', () => {
    for (const iss of ['https://other.example/s', origin, `${origin}/i/sp`, undefined]) {
      const result = parseStatusListToken({ ...payload, iss }, { uri, origin })
      expect(result).toEqual({ ok: false, error: { code: 'list_invalid', part: 'iss' } })
    }
  })

  it('refuses a missing or misshapen claim', () => {
    const bad = [
      { ...payload, iat: undefined },
      { ...payload, iat: '1795000000' },
      { ...payload, iat: -1 },
      { ...payload, iat: 1.5 },
      { ...payload, exp: undefined },
      { ...payload, exp: payload.iat },
      { ...payload, ttl: 0 },
      { ...payload, ttl: 'x' },
      { ...payload, status_list: undefined },
      { ...payload, status_list: [] },
      { ...payload, status_list: { bits: 1, lst: list.lst } },
      { ...payload, status_list: { bits: '2', lst: list.lst } },
      { ...payload, status_list: { bits: 2 } },
    ]
    for (const claims of bad) {
      const result = parseStatusListToken(claims, { uri, origin })
      expect(result).toEqual({ ok: false, error: { code: 'list_invalid', part: 'form' } })
    }
    for (const claims of [null, [], 'x', 1]) {
      expect(parseStatusListToken(claims, { uri, origin }).ok).toBe(false)
    }
  })

  it('keeps the status when the reasons are no text', () => {
    const result = parseStatusListToken({ ...payload, reasons: 5 }, { uri, origin })
    expect(result.ok && result.value.reasons).toBe(undefined)
    expect(result.ok).toBe(true)
  })
})
