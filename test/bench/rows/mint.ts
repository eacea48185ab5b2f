import { parseLicenseInput } from '../../../src/core/license/license.ts'
import { dateOf } from '../../../src/core/license/local-date.ts'
import { ok, type Result } from '../../../src/core/result.ts'
import { nativeMac, nativeSha256 } from '../../../src/entry/native-hash.ts'
import { findIssuer } from '../../../src/service/issue.ts'
import { mintMany } from '../../../src/service/mint.ts'
import type { MintRow } from '../../../src/service/mint-row.ts'
import type { Registry } from '../../../src/service/registry.ts'
import { startCluster } from '../../fault/cluster.ts'
import { createDatabase, prepareServer } from '../../postgres.ts'
import { makePublishWorld } from '../../service/publish-world.ts'
import { permit } from '../../service/world.ts'
import { type BareRow, makeBareTables, mintBare } from '../mint-base.ts'
import { atLeast, compare, type Row } from '../ratio.ts'

type Minting = Result<MintRow, never>

const typeCode = String(permit().type)

/** Minting many, from parsed rows to stored credentials; fsync on. */
export async function mintRows(): Promise<Row[]> {
  const cluster = await startCluster('on')
  try {
    const template = await prepareServer(cluster.url('postgres'))
    const database = await createDatabase(cluster.url('postgres'))
    const world = await makePublishWorld(database)
    const registry: Registry = {
      ...world.registry,
      sha256: nativeSha256,
      mac: nativeMac(new Uint8Array(32)),
      listSize: 2 ** 17,
    }
    const found = await findIssuer(registry, world.department, typeCode)
    if (!found.ok) throw new Error(found.error.code)
    const { issuer, type, area } = found.value
    const today = dateOf(registry.now(), registry.offsetSeconds)
    let serial = 0
    const nextRow = (): Minting => {
      serial += 1
      const facts = parseLicenseInput(permit(`示例市第${serial}号运输有限公司`), type, {
        today,
        area,
      })
      if (!facts.ok) throw new Error(JSON.stringify(facts.error))
      return ok({ type, facts: facts.value, as: 'issued', actor: 'bench' })
    }
    const ours = async (rows: Iterable<Minting>) => {
      let minted = 0
      for await (const outcomes of mintMany(registry, issuer, rows)) {
        minted += outcomes.filter((one) => one.ok).length
      }
      return minted
    }
    if (process.env.BENCH_RSS !== undefined) await printMemory(ours, nextRow)
    await ours([nextRow()])
    const pool = await makeBareTables(database.ownerUrl)
    const { rows: stored } = await pool.query<Record<string, Record<string, unknown>>>(
      `select to_json(l) as license, to_json(h) as holder, to_json(c) as credential
      from license l join license_holder h on h.license = l.id join credential c on c.license = l.id`,
    )
    const header = Buffer.from(`{"alg":"ES256","typ":"dc+sd-jwt","kid":"${issuer.kid}"}`).toString(
      'base64url',
    )
    const bare = {
      ...stored[0],
      header,
      payload: stored[0]?.credential?.payload,
    } as unknown as BareRow
    const { privateKey } = await crypto.subtle.generateKey(
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['sign', 'verify'],
    )
    // Parsing is not in the figure: the rows of all rounds are there before.
    const n = Number(process.env.BENCH_ROWS ?? 5000)
    const rounds = Array.from({ length: 8 }, () => Array.from({ length: n }, nextRow))
    const rates = await compare(
      async () => {
        if ((await ours(rounds.pop() ?? [])) !== n) throw new Error('not all were minted')
      },
      () => mintBare(pool, privateKey, Array<BareRow>(n).fill(bare)),
      n,
    )
    console.error(`mint: ours ${rates[0].toFixed(2)}, base ${rates[1].toFixed(2)} licenses a ms`)
    await pool.end()
    await database.drop()
    await template.drop()
    const what = 'minting many, parsed rows to stored credentials, fsync on'
    return [atLeast(what, rates, 0.6)]
  } finally {
    await cluster.remove()
  }
}

/** Resident memory while 100,000 are minted. */
async function printMemory(
  ours: (rows: Iterable<Minting>) => Promise<number>,
  nextRow: () => Minting,
): Promise<void> {
  const rows = function* (): Generator<Minting> {
    for (let n = 0; n < 100_000; n += 1) {
      if ([1000, 10_000, 20_000, 50_000].includes(n)) sayMemory(n)
      yield nextRow()
    }
  }
  await ours(rows())
  sayMemory(100_000)
}

function sayMemory(n: number): void {
  const mebibytes = Math.round(process.memoryUsage().rss / 2 ** 20)
  console.error(`mint: ${n} minted, ${mebibytes} MiB resident`)
}
