import { membersOf } from '../../../../core/trust/scheme.ts'
import type { Text } from '../../../language.ts'
import type { AskFault, ToldField } from '../../../verdict/not-confirmed.tsx'

/** What the registry tells by a short code: the text of its print, and what that text leaves out. */
export interface ToldPrint {
  readonly text: string
  readonly fields: readonly ToldField[]
}

/** Asks the registry that served this page. Only what was typed leaves the device. */
export async function askUnconfirmed(
  typed: string,
  last4: string,
): Promise<ToldPrint | { readonly fault: AskFault }> {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  const four = last4.trim().toUpperCase()
  if (!/^[0-9A-HJKMNP-TV-Z]{12}$/.test(code) || [...four].length !== 4)
    return { fault: 'malformed' }
  try {
    const response = await fetch('/v/lookup', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code, last4: four }),
      credentials: 'omit',
    })
    if (response.status === 429) return { fault: 'tooMany' }
    if (response.status === 422) return { fault: 'malformed' }
    if (!response.ok) return { fault: 'notFound' }
    return parsePrint(await response.json()) ?? { fault: 'notTold' }
  } catch {
    return { fault: 'offline' }
  }
}

function parsePrint(value: unknown): ToldPrint | undefined {
  const { text, unsigned } = membersOf(value) ?? {}
  if (typeof text !== 'string' || !Array.isArray(unsigned)) return undefined
  const fields = unsigned.flatMap((entry: unknown): ToldField[] => {
    const { code, label, value: told } = membersOf(entry) ?? {}
    const name = parseText(label)
    if (typeof code !== 'string' || name === undefined) return []
    return [{ code, label: name, value: parseText(told) }]
  })
  return { text, fields }
}

function parseText(value: unknown): Text | undefined {
  const { zh, en } = membersOf(value) ?? {}
  return typeof zh === 'string' && typeof en === 'string' ? { zh, en } : undefined
}
