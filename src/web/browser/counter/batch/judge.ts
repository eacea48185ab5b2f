import type { Bundle } from '../../../../core/trust/bundle.ts'
import { lineCodes } from '../../../../core/verdict/lines.ts'
import type { Policy } from '../../../../core/verdict/policy.ts'
import { type Verdict, verify } from '../../../../core/verdict.ts'
import type { BatchRow, Why } from '../../../counter/batch-part.tsx'

/** The counter's knowledge, as far as a batch needs it. */
export interface Known {
  readonly ready: () => Promise<void>
  readonly current: () => { readonly bundles: readonly Bundle[]; readonly policy: Policy }
}

/** What a verdict brings to a line of a report. */
export type Judged = Pick<
  BatchRow,
  'overall' | 'why' | 'license' | 'holders' | 'checkedAt' | 'knownAt'
>

/** Verifies one text of many. Without knowledge nothing is said of it, least of all "valid". */
export async function judge(text: string, known: Known): Promise<Judged> {
  const checkedAt = Math.floor(Date.now() / 1000)
  try {
    await known.ready()
    const { bundles, policy } = known.current()
    if (bundles.length === 0) return failed('no_knowledge', checkedAt)
    const verdict = await verify(text, bundles, checkedAt, { policy })
    const { license, overall } = verdict
    return {
      overall,
      why: whyOf(verdict),
      license: license?.number,
      holders: license?.holders.map(({ name }) => name) ?? [],
      checkedAt,
      knownAt: Math.min(...bundles.map(({ iat }) => iat)),
    }
  } catch {
    return failed('verify_failed', checkedAt)
  }
}

function failed(code: string, checkedAt: number): Judged {
  return { overall: 'not_read', why: [{ code }], holders: [], checkedAt }
}

/** The lines that do not simply hold. */
function whyOf({ lines }: Verdict): readonly Why[] {
  return lines.flatMap(({ line, code }) => {
    const meanings: Readonly<Record<string, string>> = lineCodes[line]
    return meanings[code] === 'valid' ? [] : [{ line, code }]
  })
}
