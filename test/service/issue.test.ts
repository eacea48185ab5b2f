import { createHash } from 'node:crypto'
import { compactVerify } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { parseLicenseInput } from '../../src/core/license/license.ts'
import { dateOf } from '../../src/core/license/local-date.ts'
import { findIssuer, issue } from '../../src/service/issue.ts'
import { issueTrains } from '../../src/service/issue-train.ts'
import { mint } from '../../src/service/mint.ts'
import type { Minted } from '../../src/service/mint-row.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { makeWorld, permit, type World } from './world.ts'

let database: TestDatabase
let world: World

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makeWorld(database)
})

afterAll(() => database.drop())

const department = (short: string): number => world.departments.get(short) ?? 0
const actor = () => ({ department: department('jt'), id: 'client:test' })
const audit = () => database.owner.scoped({ role: 'licet_auditor' })

function requestKey(key: string, body: unknown) {
  const fingerprint = createHash('sha256').update(JSON.stringify(body)).digest('hex')
  return { client: 'test', key, fingerprint }
}

const answer = (minted: Minted) => ({ status: 201, body: JSON.stringify(minted) })

describe('issue', () => {
  test('mints a license whose card plain jose verifies', async () => {
    const outcome = await issue(world.registry, actor(), { input: permit() })
    if (!outcome.ok || outcome.value.kind !== 'minted') throw new Error(JSON.stringify(outcome))
    const { minted } = outcome.value
    expect(minted.number).toBe('示交运管许可示字370299000001号')
    expect(minted.serial).toBe('20260000001')
    const card = minted.credential
    const pair = world.keys.get(card?.kid ?? '')
    if (card === undefined || pair === undefined) throw new Error('no card')
    const { payload } = await compactVerify(card.compact.slice(0, -1), pair.publicKey)
    expect(new TextDecoder().decode(payload)).toBe(card.payload)
    expect(JSON.parse(card.payload)).toMatchObject({
      iss: 'https://test.example/i/jt',
      vct: 'https://test.example/t/11370000MBDEM100XA003/1',
      id: '20260000001.001',
      hid: '91370299MADEM002XJ',
      // Midnight of 2026-12-01 and of 2030-12-01 at +08:00.
      nbf: Date.UTC(2026, 10, 30, 16) / 1000,
      exp: Date.UTC(2030, 10, 30, 16) / 1000,
      status: { status_list: { idx: card.idx, uri: `https://test.example/s/${card.list}` } },
    })
    const events = await audit()
      .selectFrom('event')
      .select(['kind', 'body'])
      .where('subject', '=', minted.id)
      .orderBy('id')
      .execute()
    const input = card.compact.slice(0, card.compact.lastIndexOf('.'))
    const leaf = createHash('sha256').update(input).digest('base64url')
    expect(events.map((event) => event.kind)).toEqual(['plan', 'signed'])
    expect(JSON.parse(events[0]?.body ?? '')).toMatchObject({
      leaf,
      list: card.list,
      idx: card.idx,
    })
  })

  test('refuses bad input with every fault and leaves no row', async () => {
    const count = async () =>
      (
        await audit()
          .selectFrom('license')
          .select((eb) => eb.fn.countAll().as('n'))
          .execute()
      )[0]?.n
    const before = await count()
    const bad = {
      ...permit(),
      holders: [{ name: '某公司', idType: '001', id: '91370299MADEM002XK' }],
      validFrom: '2026-02-30',
    }
    const outcome = await issue(world.registry, actor(), { input: bad })
    expect(outcome).toMatchObject({ ok: false, error: { code: 'faults' } })
    const codes =
      !outcome.ok && outcome.error.code === 'faults' ? outcome.error.faults.map((f) => f.path) : []
    expect(codes).toEqual(expect.arrayContaining(['holders[0].id', 'validFrom']))
    expect(await count()).toBe(before)
  })

  test('names the right that is missing', async () => {
    const stranger = { department: department('sc'), id: 'client:test' }
    const outcome = await issue(world.registry, stranger, { input: permit() })
    expect(outcome).toEqual({
      ok: false,
      error: { code: 'no_right', type: '11370000MBDEM100XA003' },
    })
  })

  test('answers five parallel requests with one key by one license and equal bytes', async () => {
    const body = permit('示例市并发有限公司')
    const request = requestKey('five', body)
    const ask = () => issue(world.registry, actor(), { input: body, request, answer })
    const first = await Promise.all([ask(), ask(), ask(), ask(), ask()])
    const bodies = new Set<string>()
    for (const outcome of [...first, await ask(), await ask()]) {
      if (outcome.ok) bodies.add(outcome.value.answer?.body ?? '')
      else expect(outcome.error.code).toBe('in_flight')
    }
    expect(bodies.size).toBe(1)
    const found = await sql<{ n: number }>`select count(*)::int n from license_holder
      where name = '示例市并发有限公司'`.execute(audit())
    expect(found.rows).toEqual([{ n: 1 }])
  })

  test('tells one key twice in one statement apart, row by row', async () => {
    const found = await findIssuer(world.registry, department('jt'), '11370000MBDEM100XA003')
    if (!found.ok) throw new Error('no issuer')
    const { issuer, type, area } = found.value
    const today = dateOf(world.clock.now, 28_800)
    const facts = parseLicenseInput(permit('示例市双键有限公司'), type, { today, area })
    if (!facts.ok) throw new Error('faults')
    const request = requestKey('twice', {})
    const row = { type, facts: facts.value, as: 'issued', actor: 'x', request } as const
    const outcomes = await mint(world.registry, issuer, [row, row])
    const codes = outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.code))
    expect(codes.sort()).toEqual(['in_flight', 'ok'])
  })

  test('refuses a key that comes back with another body', async () => {
    const body = permit('示例市同键有限公司')
    const ask = (input: Record<string, unknown>) =>
      issue(world.registry, actor(), { input, request: requestKey('same', input), answer })
    expect((await ask(body)).ok).toBe(true)
    const other = await ask({ ...body, caseNumber: '1' })
    expect(other).toEqual({ ok: false, error: { code: 'key_reused' } })
  })

  test('gives two servers issuing at once from one range no number and no index twice', async () => {
    const second = await createSecondServer()
    const trains = [issueTrains(world.registry), issueTrains(second)]
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, (_, n) =>
        issue(n % 2 === 0 ? world.registry : second, actor(), { input: permit() }, trains[n % 2]),
      ),
    )
    const minted = outcomes.flatMap((outcome) =>
      outcome.ok && outcome.value.kind === 'minted' ? [outcome.value.minted] : [],
    )
    expect(minted).toHaveLength(300)
    expect(new Set(minted.map((one) => one.number)).size).toBe(300)
    expect(new Set(minted.map((one) => one.serial)).size).toBe(300)
    const places = minted.map((one) => `${one.credential?.list} ${one.credential?.idx}`)
    expect(new Set(places).size).toBe(300)
  })

  async function createSecondServer() {
    const { connectPool } = await import('../../src/store/connector.ts')
    const { openStore } = await import('../../src/store/database.ts')
    return { ...world.registry, store: openStore(connectPool({ url: database.loginUrl, max: 4 })) }
  }

  test('refuses a number that a living license has, and the one row of a train alone', async () => {
    const body = { ...permit(), number: '示交运管许可示字370299900001号' }
    expect((await issue(world.registry, actor(), { input: body })).ok).toBe(true)
    const train = issueTrains(world.registry)
    const outcomes = await Promise.all(
      [body, permit(), permit()].map((input) => issue(world.registry, actor(), { input }, train)),
    )
    expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.code))).toEqual([
      'number_taken',
      'ok',
      'ok',
    ])
  })

  test("of one department travel together; another's do not wait for them", async () => {
    const signed: number[] = []
    let open = (): void => undefined
    const gate = new Promise<void>((done) => {
      open = done
    })
    const { signer } = world.registry
    const registry = {
      ...world.registry,
      signer: {
        ...signer,
        sign: async (kid: string, inputs: readonly Uint8Array[]) => {
          signed.push(inputs.length)
          if (signed.length <= 2) await gate
          return await signer.sign(kid, inputs)
        },
      },
    }
    const train = issueTrains(registry)
    const ask = (who: ReturnType<typeof actor>, input: unknown) =>
      issue(registry, who, { input }, train)
    const all = [ask(actor(), permit())]
    await vi.waitFor(() => expect(signed).toEqual([1]))
    for (let n = 0; n < 5; n += 1) all.push(ask(actor(), permit()))
    await vi.waitFor(() => expect(signed).toEqual([1, 1]))
    const clerk = { department: department('mz'), id: 'client:test' }
    const card = {
      type: '11370000MBDEM100XA010',
      holders: [{ name: '李测试', idType: '111', id: '37029919520314002X' }],
      fields: { xb: '女', csrq: '1952-03-14', ydnr: '凭证免费乘坐市内公共汽车（示例）' },
    }
    expect((await ask(clerk, card)).ok).toBe(true)
    expect(signed).toEqual([1, 1, 1])
    open()
    expect((await Promise.all(all)).every((one) => one.ok)).toBe(true)
    expect(signed).toEqual([1, 1, 1, 4])
  })

  test('gives a holder one living license of a type that says so, also at once', async () => {
    const card = {
      type: '11370000MBDEM100XA010',
      holders: [{ name: '王测试', idType: '111', id: '370299194805060049' }],
      fields: { xb: '女', csrq: '1948-05-06', ydnr: '凭证免费乘坐市内公共汽车（示例）' },
    }
    const clerk = { department: department('mz'), id: 'client:test' }
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => issue(world.registry, clerk, { input: card })),
    )
    const codes = outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.code)).sort()
    expect(codes).toEqual(['holder_has_one', 'holder_has_one', 'ok'])
  })

  test('finishes with the same bytes what a signer that failed left planned', async () => {
    const body = permit('示例市中断有限公司')
    const request = requestKey('crash', body)
    const ask = () => issue(world.registry, actor(), { input: body, request, answer })
    world.signer.fail = true
    await expect(ask()).rejects.toThrow('out of reach')
    world.signer.fail = false
    expect(await ask()).toMatchObject({ ok: false, error: { code: 'in_flight' } })
    world.clock.now += 31
    const retried = await ask()
    expect(retried).toMatchObject({ ok: true, value: { kind: 'minted' } })
    const again = await ask()
    expect(again).toMatchObject({ ok: true, value: { kind: 'replayed' } })
    if (!retried.ok || !again.ok) throw new Error('not finished')
    expect(again.value.answer).toEqual(retried.value.answer)
    const found = await sql<{ n: number }>`select count(*)::int n from license_holder
      where name = '示例市中断有限公司'`.execute(audit())
    expect(found.rows).toEqual([{ n: 1 }])
  })

  test('refuses a face that no code can carry, and names its longest part', async () => {
    const outcome = await issue(world.registry, actor(), {
      input: {
        ...permit(),
        holders: [{ name: longName(), idType: '001', id: '91370299MADEM002XJ' }],
      },
    })
    expect(outcome).toMatchObject({ ok: false, error: { code: 'faults' } })
  })

  test('makes of a two-person type a draft that nobody signed', async () => {
    const deed = {
      type: '11370000MBDEM100XA008',
      holders: [{ name: '李样本', idType: '111', id: '370299199007250027' }],
      fields: {
        gyqk: '单独所有',
        zl: '示例省示例市示例区示例路66号',
        bdcdyh: '370299001001GB00001F00010502',
        qllx: '国有建设用地使用权/房屋所有权',
        qlxz: '出让/市场化商品房',
        yt: '城镇住宅用地/成套住宅',
        mj: '共有宗地面积12000.00㎡/房屋建筑面积89.60㎡',
        syqx: '国有建设用地使用权 2010-01-01起2079-12-31止',
      },
    }
    const clerk = { department: department('zr'), id: 'client:test' }
    const before = world.signer.calls
    const outcome = await issue(world.registry, clerk, { input: deed })
    expect(outcome).toMatchObject({ ok: true, value: { minted: { status: 'waiting' } } })
    expect(world.signer.calls).toBe(before)
  })
})

function longName(): string {
  let name = ''
  for (let code = 0x4e00; name.length < 200; code += 37) name += String.fromCodePoint(code)
  return name
}
