import { parseLastFour, parseShortCode } from '../../../../core/code/short-code.ts'
import { membersOf } from '../../../../core/trust/scheme.ts'
import type { LookupFault } from '../../../counter/ways-in.tsx'

/** The QR text behind a short code, or why there is none. */
export type Found = { readonly text: string } | { readonly fault: LookupFault }

/** Asks the registry for the text of a short code; the verdict on it is still made here. */
export async function lookUp(typed: string, last4: string): Promise<Found> {
  const code = parseShortCode(typed)
  if (code === undefined) return { fault: 'shortMalformed' }
  const four = parseLastFour(last4)
  if (four === undefined) return { fault: 'last4Malformed' }
  try {
    const response = await fetch('/v/lookup', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code, last4: four }),
      credentials: 'omit',
    })
    if (response.status === 429) return { fault: 'tooMany' }
    if (response.status === 422) return { fault: 'shortMalformed' }
    const text = response.ok ? membersOf(await response.json())?.text : undefined
    return typeof text === 'string' ? { text } : { fault: 'notFound' }
  } catch {
    return { fault: 'offline' }
  }
}
