import { create } from 'qrcode/lib/core/qrcode.js'
import { packCode } from '../../../src/core/code/pack.ts'
import type { Matrix } from '../../picture/page.ts'
import { seeded } from '../../picture/random.ts'
import { canonical, claimsOf, type Facts } from '../qr/claims.ts'
import { cwtText } from '../qr/cwt.ts'
import { sampleFacts } from '../qr/sample.ts'
import { shcSegments } from '../qr/shc.ts'

/** Our code, an EU health certificate's way to write the same claims, and SMART Health Cards'. */
export const FORMATS = ['licet', 'hcert', 'shc'] as const
export type Format = (typeof FORMATS)[number]

export interface Code {
  readonly text: string
  readonly matrix: Matrix
  readonly version: number
}

/** The card of each sample type in each format, all at level M. */
export async function sampleCodes(): Promise<readonly Readonly<Record<Format, Code>>[]> {
  return await Promise.all(sampleFacts().map(codesOf))
}

async function codesOf(facts: Facts): Promise<Readonly<Record<Format, Code>>> {
  const { bytes } = seeded(facts.typeName)
  const b64 = (value: Uint8Array | string) => Buffer.from(value).toString('base64url')
  const onCard = Object.entries(facts.fields).filter(([code]) => facts.cardFields.includes(code))
  const claims = claimsOf(facts, Object.fromEntries(onCard))
  const json = canonical(claims)
  const header = b64(`{"alg":"ES256","typ":"dc+sd-jwt","kid":"${b64(bytes(8))}"}`)
  const packed = await packCode(`${header}.${b64(json)}.${b64(bytes(64))}~`)
  if (!packed.ok) throw new Error(packed.error.code)
  return {
    licet: draw([...packed.value.segments]),
    hcert: draw([{ data: cwtText(claims, bytes), mode: 'alphanumeric' }]),
    shc: draw(shcSegments(json, bytes)),
  }
}

function draw(segments: Parameters<typeof create>[0]): Code {
  const { modules, version } = create(segments, { errorCorrectionLevel: 'M' })
  return { text: segments.map(({ data }) => data).join(''), matrix: modules, version }
}
