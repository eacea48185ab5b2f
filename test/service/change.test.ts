import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { changeStatus } from '../../src/service/change-status.ts'
import { approve, reject } from '../../src/service/draft.ts'
import { issue } from '../../src/service/issue.ts'
import type { Minted } from '../../src/service/mint-row.ts'
import { replace } from '../../src/service/replace.ts'
import { replacePrint, reprint } from '../../src/service/reprint.ts'
import { readLicense, search } from '../../src/service/search.ts'
import { sweep } from '../../src/service/sweep.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { makeWorld, noon, permit, type World } from './world.ts'

let database: TestDatabase
let world: World

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makeWorld(database)
})

afterAll(() => database.drop())

const actor = (short = 'jt', id = 'client:test') => ({
  department: world.departments.get(short) ?? 0,
  id,
})

async function mintOne(input = permit(), short = 'jt'): Promise<Minted> {
  const outcome = await issue(world.registry, actor(short), { input })
  if (!outcome.ok || outcome.value.kind !== 'minted') throw new Error(JSON.stringify(outcome))
  return outcome.value.minted
}

/** The list's value and reason as a publisher would see them at an instant. */
async function entryOf(minted: Minted, at = world.clock.now): Promise<readonly number[]> {
  const { list, idx } = minted.credential ?? { list: 0, idx: 0 }
  const found = await sql<{ value: number; reason: number }>`select value, reason
    from status_change where list = ${list} and idx = ${idx} and effective_at <= ${at}
    order by n desc limit 1`.execute(database.owner.scoped({ role: 'licet_auditor' }))
  const row = found.rows[0]
  return row === undefined ? [0, 0] : [row.value, row.reason]
}

const why = { reason: '整改', documentNumber: '示字〔2026〕1号' }

describe('status changes', () => {
  test('suspends until a last day and resumes by itself the day after', async () => {
    const minted = await mintOne()
    const until = { ...why, until: '2026-12-03' }
    const outcome = await changeStatus(world.registry, actor(), minted.id, 'suspend', until)
    expect(outcome).toMatchObject({ ok: true, value: { value: { status: 'suspended' } } })
    expect(await entryOf(minted)).toEqual([2, 5])
    const midnight = Date.UTC(2026, 11, 3, 16) / 1000
    expect(await entryOf(minted, midnight - 1)).toEqual([2, 5])
    expect(await entryOf(minted, midnight)).toEqual([0, 0])
    world.clock.now = midnight
    expect((await sweep(world.registry)).applied).toBe(1)
    const view = await readLicense(world.registry, actor(), minted.id, 'test')
    expect(view?.row.status).toBe('issued')
    expect(view?.events.map((event) => event.kind)).toEqual(
      expect.arrayContaining(['plan', 'signed', 'suspend', 'resume', 'read']),
    )
    world.clock.now = noon
  })

  test.each([
    ['cancel', 'cancelled', 2],
    ['revoke', 'revoked', 3],
    ['withdraw', 'withdrawn', 4],
  ] as const)('keeps %s apart from the other ends', async (act, status, reason) => {
    const minted = await mintOne()
    const outcome = await changeStatus(world.registry, actor(), minted.id, act, why)
    expect(outcome).toMatchObject({ ok: true, value: { value: { status } } })
    expect(await entryOf(minted)).toEqual([1, reason])
    const again = await changeStatus(world.registry, actor(), minted.id, 'resume', why)
    expect(again).toMatchObject({ ok: false, error: { code: 'not_allowed', allowed: [] } })
  })

  test('never lets the end of a suspension bring a revoked license back', async () => {
    const minted = await mintOne()
    const until = { ...why, until: '2026-12-03' }
    await changeStatus(world.registry, actor(), minted.id, 'suspend', until)
    await changeStatus(world.registry, actor(), minted.id, 'revoke', why)
    expect(await entryOf(minted, noon + 30 * 86_400)).toEqual([1, 3])
  })

  test('lets one of two clerks win', async () => {
    const minted = await mintOne()
    const outcomes = await Promise.all(
      (['cancel', 'revoke'] as const).map((act) =>
        changeStatus(world.registry, actor(), minted.id, act, why),
      ),
    )
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1)
    const lost = outcomes.find((outcome) => !outcome.ok)
    expect(['conflict', 'not_allowed']).toContain(lost?.ok === false ? lost.error.code : '')
  })

  test('treats a foreign license as absent', async () => {
    const minted = await mintOne()
    const outcome = await changeStatus(world.registry, actor('sp'), minted.id, 'revoke', why)
    expect(outcome).toEqual({ ok: false, error: { code: 'not_found' } })
    expect(await readLicense(world.registry, actor('sp'), minted.id, 'test')).toBeUndefined()
  })

  test('lets an act with a later date wait for its day', async () => {
    const minted = await mintOne()
    const later = { ...why, effectiveOn: '2026-12-10' }
    const outcome = await changeStatus(world.registry, actor(), minted.id, 'cancel', later)
    expect(outcome).toMatchObject({ ok: true, value: { value: { status: 'issued' } } })
    const day = Date.UTC(2026, 11, 9, 16) / 1000
    expect(await entryOf(minted, day - 1)).toEqual([0, 0])
    expect(await entryOf(minted, day)).toEqual([1, 2])
    const second = await changeStatus(world.registry, actor(), minted.id, 'suspend', why)
    expect(second).toEqual({ ok: false, error: { code: 'change_pending' } })
  })

  test('answers a repeated change with the same bytes and does it once', async () => {
    const minted = await mintOne()
    const options = {
      request: { client: 'test', key: 'change', fingerprint: 'ab'.repeat(32) },
      answer: (value: unknown) => ({ status: 200, body: JSON.stringify(value) }),
    }
    const ask = () => changeStatus(world.registry, actor(), minted.id, 'suspend', why, options)
    const outcomes = await Promise.all([ask(), ask(), ask()])
    const bodies = outcomes.map((outcome) => (outcome.ok ? outcome.value.answer?.body : 'failed'))
    expect(new Set(bodies).size).toBe(1)
    expect(bodies[0]).not.toBe('failed')
  })
})

describe('replacing', () => {
  test('keeps number and serial, raises the version and ends the old one', async () => {
    const old = await mintOne()
    const fields = {
      dz: '示例省示例市示例区新路1号',
      jjlx: '有限责任公司',
      jyfw: '道路普通货物运输',
    }
    const change = { ...why, fields }
    const outcome = await replace(world.registry, actor(), old.id, change)
    if (!outcome.ok || outcome.value.kind !== 'minted') throw new Error(JSON.stringify(outcome))
    const next = outcome.value.minted
    expect([next.number, next.serial, next.version]).toEqual([old.number, old.serial, 2])
    expect(await entryOf(old)).toEqual([1, 1])
    expect(await entryOf(next)).toEqual([0, 0])
    const again = await replace(world.registry, actor(), old.id, change)
    expect(again).toMatchObject({ ok: false, error: { code: 'not_allowed' } })
    const view = await readLicense(world.registry, actor(), next.id, 'test')
    expect(view?.lineage.map((one) => one.status)).toEqual(['replaced', 'issued'])
  })

  test('lets one of two replacements at once win', async () => {
    const old = await mintOne()
    const ask = () => replace(world.registry, actor(), old.id, why)
    const outcomes = await Promise.all([ask(), ask()])
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1)
  })

  test('hands on the one place of a holder', async () => {
    const input = {
      type: '11370000MBDEM100XA010',
      holders: [{ name: '王测试', idType: '111', id: '370299194805060049' }],
      fields: { xb: '女', csrq: '1948-05-06', ydnr: '凭证免费乘车（示例）' },
    }
    const old = await mintOne(input, 'mz')
    const outcome = await replace(world.registry, actor('mz'), old.id, why)
    expect(outcome).toMatchObject({ ok: true })
    const second = await issue(world.registry, actor('mz'), { input })
    expect(second).toMatchObject({ ok: false, error: { code: 'holder_has_one' } })
  })

  test('counts a reprint and gives a lost print a new index, the license untouched', async () => {
    const minted = await mintOne()
    const copy = await reprint(world.registry, actor(), minted.id, { reason: '污损' })
    expect(copy).toMatchObject({ ok: true, value: { value: { copy: 1 } } })
    expect(await entryOf(minted)).toEqual([0, 0])
    const lost = await replacePrint(world.registry, actor(), minted.id, { reason: '遗失' })
    if (!lost.ok || lost.value.kind !== 'minted') throw new Error(JSON.stringify(lost))
    expect(await entryOf(minted)).toEqual([1, 6])
    expect(await entryOf(lost.value.minted)).toEqual([0, 0])
    expect(lost.value.minted.version).toBe(1)
    await changeStatus(world.registry, actor(), minted.id, 'revoke', why)
    expect(await entryOf(minted)).toEqual([1, 6])
    expect(await entryOf(lost.value.minted)).toEqual([1, 3])
  })
})

describe('two persons', () => {
  const works = {
    type: '11370000MBDEM100XA008',
    holders: [{ name: '李样本', idType: '111', id: '370299199007250027' }],
    fields: {
      gyqk: '单独所有',
      zl: '示例省示例市示例区示例路66号',
      bdcdyh: '370299001001GB00001F00010502',
      qllx: '国有建设用地使用权/房屋所有权',
      qlxz: '出让/市场化商品房',
      yt: '城镇住宅用地/成套住宅',
      mj: '房屋建筑面积89.60㎡',
      syqx: '国有建设用地使用权 2010-01-01起2079-12-31止',
    },
  }

  test('refuses approval by whoever drafted, and signs on that of another', async () => {
    const draft = await mintOne(works, 'zr')
    expect(draft.status).toBe('waiting')
    const own = await approve(world.registry, actor('zr'), draft.id)
    expect(own).toEqual({ ok: false, error: { code: 'same_person' } })
    const outcome = await approve(world.registry, actor('zr', 'client:second'), draft.id)
    expect(outcome).toMatchObject({ ok: true, value: { minted: { status: 'issued' } } })
    if (!outcome.ok || outcome.value.kind !== 'minted') throw new Error('not approved')
    expect(outcome.value.minted.credential?.compact).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+~$/)
  })

  test('sends a rejected draft back', async () => {
    const draft = await mintOne(works, 'zr')
    const outcome = await reject(world.registry, actor('zr', 'client:second'), draft.id, why)
    expect(outcome.ok).toBe(false)
    const rejected = await reject(world.registry, actor('zr', 'client:second'), draft.id, {
      reason: '面积有误',
    })
    expect(rejected).toMatchObject({ ok: true, value: { value: { status: 'draft' } } })
  })
})

describe('search', () => {
  test('finds a name by two characters, masks what it lists and logs the query', async () => {
    await mintOne(permit('示例市麒麟货运有限公司'))
    const found = await search(world.registry, actor(), { holderName: '麒麟', purpose: 'test' })
    expect(found.hits.map((hit) => hit.holders[0]?.name)).toEqual(['示例市麒麟货运有限公司'])
    const foreign = await search(world.registry, actor('sp'), { holderName: '麒麟', purpose: 'x' })
    expect(foreign.hits).toEqual([])
    const card = {
      type: '11370000MBDEM100XA004',
      holders: [{ name: '欧阳范例', idType: '111', id: '370299197811080031' }],
      fields: {
        xb: '男',
        csrq: '1978-11-08',
        zjcx: 'A1',
        cyzglb: '道路旅客运输驾驶员',
        cclzrq: '2016-03-01',
      },
    }
    const minted = await mintOne(card)
    expect(minted.number).toBe('370299197811080031')
    const byId = await search(world.registry, actor(), {
      holderId: '370299197811080031',
      purpose: 'test',
    })
    expect(byId.hits[0]).toMatchObject({
      number: '3702**********0031',
      holders: [{ name: '欧***', id: '3702**********0031' }],
    })
    const log = await sql<{ n: number }>`select count(*)::int n from event
      where log = 2 and kind = 'search'`.execute(database.owner.scoped({ role: 'licet_auditor' }))
    expect(log.rows[0]?.n).toBe(3)
  })
})

describe('sweep', () => {
  test('finishes what was planned, and gives up what can no longer be signed', async () => {
    world.signer.fail = true
    await expect(mintOne(permit('示例市待签有限公司'))).rejects.toThrow()
    world.signer.fail = false
    world.clock.now += 31
    expect((await sweep(world.registry)).finished).toBe(1)
    world.signer.fail = true
    await expect(mintOne(permit('示例市放弃有限公司'))).rejects.toThrow()
    world.signer.fail = false
    world.clock.now += 86_401
    expect((await sweep(world.registry)).abandoned).toBe(1)
    const found = await sql<{ status: string; value: number }>`select l.status, s.value
      from license l join license_holder h on h.license = l.id
      join credential c on c.license = l.id join status_change s on s.list = c.list
        and s.idx = c.idx
      where h.name = '示例市放弃有限公司'`.execute(database.owner.scoped({ role: 'licet_auditor' }))
    expect(found.rows).toEqual([{ status: 'discarded', value: 1 }])
    world.clock.now = noon
  })
})
