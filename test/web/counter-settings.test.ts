import { expect, test } from 'vitest'
import { parseEnv } from '../../src/entry/env.ts'
import { parseCounterSettings, settingsDocument } from '../../src/web/counter-settings.ts'
import { makeApp } from '../http/test-app.ts'

const root = 'A'.repeat(43)
const origin = 'https://lic.example'

test('settings may be stricter than the default, never looser', () => {
  const good = parseCounterSettings({ policy: { staleAfterSeconds: 43_200, presentation: 'live' } })
  expect(good.ok && good.value.policy).toEqual({
    staleAfterSeconds: 43_200,
    clockToleranceSeconds: 300,
    trustListOldSeconds: 86_400,
    timedPastSeconds: 90,
    timedFutureSeconds: 30,
    presentation: 'live',
  })
  for (const policy of [
    { staleAfterSeconds: 86_401 },
    { clockToleranceSeconds: 301 },
    { trustListOldSeconds: 86_401 },
    { timedPastSeconds: 91 },
    { timedFutureSeconds: 31 },
    { staleAfterSeconds: 3_599 },
    { staleAfterSeconds: '3600' },
    { timedPastSeconds: 12.5 },
    { presentation: 'none' },
  ]) {
    const [name] = Object.keys(policy)
    expect(parseCounterSettings({ policy })).toEqual({ ok: false, error: name })
  }
})

test('a registry is an https origin with thumbprints, reached over https or on loopback', () => {
  const settings = (registry: unknown) => parseCounterSettings({ registries: [registry] }).ok
  expect(settings({ origin, roots: [root] })).toBe(true)
  expect(settings({ origin, roots: [root], address: 'http://localhost:9000' })).toBe(true)
  expect(settings({ origin: 'http://lic.example', roots: [root] })).toBe(false)
  expect(settings({ origin: `${origin}/path`, roots: [root] })).toBe(false)
  expect(settings({ origin, roots: [root], address: 'http://lic.example' })).toBe(false)
  // Into a policy header it must not be able to write anything of its own.
  expect(settings({ origin: `${origin}; script-src *`, roots: [root] })).toBe(false)
  expect(settings({ origin, roots: ['short'] })).toBe(false)
})

test('a misspelt rule of the operator stops the start instead of silently not holding', () => {
  const faultOf = (variables: Record<string, string>) => {
    const parsed = parseEnv(variables)
    return parsed.ok ? undefined : parsed.error[0]?.variable
  }
  expect(faultOf({ LICET_COUNTER_POLICY: '{"staleAfterSecond":3600}' })).toBe(
    'LICET_COUNTER_POLICY',
  )
  expect(faultOf({ LICET_COUNTER_POLICY: '{' })).toBe('LICET_COUNTER_POLICY')
  expect(faultOf({ LICET_COUNTER_REGISTRIES: '[{}]' })).toBe('LICET_COUNTER_REGISTRIES')
  expect(faultOf({ LICET_COUNTER_POLICY: '{"presentation":"live"}' })).toBeUndefined()
})

test('the policy is served as a document that the counter reads back', async () => {
  const { app } = await makeApp()
  const response = await app.request('/counter/policy.json')
  expect(response.headers.get('content-type')).toContain('application/json')
  const parsed = parseCounterSettings(await response.json())
  expect(parsed.ok && JSON.parse(settingsDocument(parsed.value))).toMatchObject({
    format: 1,
    policy: { staleAfterSeconds: 86_400 },
    registries: [],
  })
})
