import { readFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import { create } from 'qrcode/lib/core/qrcode.js'
import { packCode } from '../../../src/core/code/pack.ts'
import { symbolVersion } from '../../../src/core/code/symbol.ts'
import { canonical, claimsOf, type Facts } from './claims.ts'
import { cwtText } from './cwt.ts'
import { sampleFacts } from './sample.ts'
import { shcSegments } from './shc.ts'

const b64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url')
const random = (size: number) => crypto.getRandomValues(new Uint8Array(size))
const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
const side = (version: number) => 4 * version + 17
const zlib9 = (data: Uint8Array, dictionary: Uint8Array) =>
  deflateRawSync(data, { level: 9, memLevel: 9, dictionary })

/** Versions at level M of one payload in each form; `bytes` of ours, CRC included. */
async function measure(claims: ReturnType<typeof claimsOf>) {
  const json = canonical(claims)
  const header = b64(`{"alg":"ES256","typ":"dc+sd-jwt","kid":"${b64(random(8))}"}`)
  const compact = `${header}.${b64(json)}.${b64(random(64))}~`
  const packed = await packCode(compact)
  const plain = await packCode(compact, { deflate: zlib9 })
  if (!packed.ok || !plain.ok) throw new Error('does not pack')
  const { segments, bytes, version } = packed.value
  if (create([...segments], { errorCorrectionLevel: 'M' }).version !== version)
    throw new Error('version')
  const cwt = create([{ data: cwtText(claims), mode: 'alphanumeric' }], {
    errorCorrectionLevel: 'M',
  }).version
  return {
    version,
    bytes,
    zlib: plain.value.bytes,
    cwt,
    shc: symbolVersion(shcSegments(json), 'M') ?? 41,
  }
}

async function report(title: string, all: readonly Facts[]) {
  const rows = await Promise.all(
    all.map(async (facts) => {
      const chosen = Object.entries(facts.fields).filter(([code]) =>
        facts.cardFields.includes(code),
      )
      const card = await measure(claimsOf(facts, Object.fromEntries(chosen)))
      return { name: facts.typeName, card, whole: await measure(claimsOf(facts, facts.fields)) }
    }),
  )
  for (const kind of ['card', 'whole'] as const) {
    const of = (key: keyof (typeof rows)[0]['card']) => average(rows.map((r) => r[kind][key]))
    const area =
      average(rows.map((r) => side(r[kind].version) ** 2)) /
      average(rows.map((r) => side(r[kind].cwt) ** 2))
    console.log(
      `${title} ${kind}: version ${of('version').toFixed(2)} (${of('bytes').toFixed(1)} bytes; zlib ${of('zlib').toFixed(1)}), CWT ${of('cwt').toFixed(2)}, SHC ${of('shc').toFixed(2)}, area ${area.toFixed(3)} of CWT`,
    )
    if (process.argv.includes('-v')) for (const r of rows) console.log(`  ${r.name}`, r[kind])
  }
}

await report('sample', sampleFacts())
const unseen = JSON.parse(readFileSync(new URL('unseen.json', import.meta.url), 'utf8'))
await report('unseen, tried', unseen.tried)
await report('unseen, held out', unseen.heldOut)
