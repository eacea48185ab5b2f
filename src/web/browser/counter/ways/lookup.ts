import { membersOf } from '../../../../core/trust/scheme.ts'
import type { LookupFault } from '../../../counter/ways-in.tsx'

/** The QR text behind a short code, or why there is none. */
export type Found = { readonly text: string } | { readonly fault: LookupFault }

/** Asks the registry for the text of a short code; the verdict on it is still made here. */
export async function lookUp(typed: string, last4: string): Promise<Found> {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  if (!/^[0-9A-HJKMNP-TV-Z]{12}$/.test(code)) return { fault: 'shortMalformed' }
  if ([...last4.trim()].length !== 4) return { fault: 'last4Malformed' }
  try {
    const response = await fetch('/v/lookup', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code, last4: last4.trim().toUpperCase() }),
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
