import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { parseLicenseInput } from '../../src/core/license/license.ts'
import { dateOf } from '../../src/core/license/local-date.ts'
import { ok, type Result } from '../../src/core/result.ts'
import { check } from '../../src/service/check.ts'
import type { Finding } from '../../src/service/check-finding.ts'
import { findIssuer, type Issuing } from '../../src/service/issue.ts'
import { mintMany } from '../../src/service/mint.ts'
import type { MintOutcome, MintRow } from '../../src/service/mint-row.ts'
import { sweep } from '../../src/service/sweep.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { makeWorld, permit, type World } from './world.ts'

let database: TestDatabase
let world: World
let issuing: Issuing

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makeWorld(database)
  const found = await findIssuer(
    world.registry,
    world.departments.get('jt') ?? 0,
    String(permit().type),
  )
  if (!found.ok) throw new Error(found.error.code)
  issuing = found.value
})

afterAll(() => database.drop())

type Row = Result<MintRow, never>

function* rowsOf(name: string, many: number, taken: { n: number } = { n: 0 }): Generator<Row> {
  const { type, area } = issuing
  const { now, offsetSeconds } = world.registry
  for (let n = 0; n < many; n += 1) {
    const input = permit(`${name}${n}公司`)
    const facts = parseLicenseInput(input, type, { today: dateOf(now(), offsetSeconds), area })
    if (!facts.ok) throw new Error(JSON.stringify(facts.error))
    taken.n += 1
    yield ok({ type, facts: facts.value, as: 'issued', actor: 'test' })
  }
}

async function run(rows: Iterable<Row>): Promise<readonly MintOutcome[]> {
  const all: MintOutcome[] = []
  for await (const chunk of mintMany(world.registry, issuing.issuer, rows)) all.push(...chunk)
  return all
}

async function stored(name: string): Promise<{ planned: number; signed: number }> {
  const db = database.owner.scoped({ role: 'licet_auditor' })
  const rows = await db
    .selectFrom('license_holder as h')
    .innerJoin('credential as c', 'c.license', 'h.license')
    .leftJoin('signature as s', 's.credential', 'c.id')
    .select('s.sig')
    .where('h.name', 'like', `${name}%`)
    .execute()
  return { planned: rows.length, signed: rows.filter(({ sig }) => sig !== null).length }
}

async function findings(): Promise<readonly Finding[]> {
  const found: Finding[] = []
  for await (const one of check({ ...world.registry, store: database.owner })) found.push(one)
  return found
}

describe('minting many', () => {
  test('gives every row its own outcome, in the order of the rows', async () => {
    const outcomes = await run(rowsOf('顺序', 620))
    expect(outcomes).toHaveLength(620)
    const numbers = outcomes.map((one) =>
      one.ok && one.value.kind === 'minted' ? one.value.minted.number : '',
    )
    expect(numbers).toEqual([...new Set(numbers)].sort())
    const names = outcomes.map((one) =>
      one.ok && one.value.kind === 'minted' ? one.value.minted.credential?.payload : '',
    )
    for (const [n, payload] of names.entries()) expect(payload).toContain(`"顺序${n}公司"`)
    expect(await stored('顺序')).toEqual({ planned: 620, signed: 620 })
  })

  test('stops at a signer that fails: what was planned is finished by the sweep', async () => {
    const calls = world.signer.calls
    const failing = (async () => {
      const seen: MintOutcome[] = []
      for await (const chunk of mintMany(world.registry, issuing.issuer, rowsOf('断签', 2000))) {
        seen.push(...chunk)
        if (world.signer.calls > calls) world.signer.fail = true
      }
    })()
    await expect(failing).rejects.toThrow('signer out of reach')
    world.signer.fail = false
    const cut = await stored('断签')
    expect(cut.planned).toBeLessThan(2000)
    expect(cut.signed).toBeLessThan(cut.planned)
    world.clock.now += 60
    await sweep(world.registry)
    expect(await stored('断签')).toEqual({ planned: cut.planned, signed: cut.planned })
    expect(await findings()).toEqual([])
  })

  test('takes no more rows than three chunks ahead of whoever reads', async () => {
    const taken = { n: 0 }
    for await (const chunk of mintMany(
      world.registry,
      issuing.issuer,
      rowsOf('停读', 5000, taken),
    )) {
      expect(chunk).toHaveLength(250)
      break
    }
    expect(taken.n).toBeLessThanOrEqual(750)
    expect(await stored('停读')).toEqual({ planned: taken.n, signed: taken.n })
  })
})
