import { membersOf } from '../../../core/trust/scheme.ts'
import type { Operation } from './openapi.ts'

/** What a reader filled in, by parameter name. */
export interface Filled {
  readonly parameters: Readonly<Record<string, string>>
  readonly body: string
  readonly token: string
}

/** An answer as shown; undefined where there was none. */
export interface Answer {
  readonly status: string
  readonly good: boolean
  readonly unauthorized: boolean
  /** Id of the one license that the answer is about. */
  readonly license?: string | undefined
  /** Digits of the code in the answer, for the counter to verify. */
  readonly codeDigits?: string | undefined
  readonly headers: string
  readonly body: string
  /** A picture as a data: address, where the answer is one. */
  readonly picture?: string | undefined
  readonly milliseconds: number
}

/** Sends one request to this site. The token goes into the header and nowhere else. */
export async function send(operation: Operation, filled: Filled): Promise<Answer | undefined> {
  let path = operation.path
  const query = new URLSearchParams()
  const headers = new Headers()
  for (const { name, in: place } of operation.parameters) {
    const value = filled.parameters[name] ?? ''
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value))
    else if (value !== '' && place === 'query') query.set(name, value)
    else if (value !== '') headers.set(name, value)
  }
  if (filled.token.trim() !== '') headers.set('Authorization', `Bearer ${filled.token.trim()}`)
  if (operation.body !== undefined) headers.set('Content-Type', operation.body.contentType)
  const address = query.size === 0 ? path : `${path}?${query}`
  const started = performance.now()
  try {
    const response = await fetch(address, {
      method: operation.method,
      headers,
      credentials: 'omit',
      ...(operation.body === undefined ? {} : { body: filled.body }),
    })
    const blob = await response.blob()
    const picture = blob.type.startsWith('image/') ? await dataAddress(blob) : undefined
    const text = picture === undefined ? await blob.text() : ''
    return {
      ...factsOf(text),
      good: response.ok,
      unauthorized: response.status === 401,
      status: `${response.status} ${response.statusText}`.trim(),
      headers: [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n'),
      body: pretty(text),
      picture,
      milliseconds: Math.round(performance.now() - started),
    }
  } catch {
    return undefined
  }
}

const licenseId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function factsOf(text: string): Pick<Answer, 'license' | 'codeDigits'> {
  const { id, code, items } = membersOf(parseJson(text)) ?? {}
  const [only, ...others] = Array.isArray(items) ? items : []
  const found = id ?? (others.length === 0 ? membersOf(only)?.id : undefined)
  const drawn = membersOf(code)?.text
  const digits = typeof drawn === 'string' ? /#([0-9]+)$/.exec(drawn)?.[1] : undefined
  return {
    ...(typeof found === 'string' && licenseId.test(found) ? { license: found } : {}),
    ...(digits === undefined ? {} : { codeDigits: digits }),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function dataAddress(blob: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader()
    reader.onload = () => done(String(reader.result))
    reader.onerror = () => failed(reader.error)
    reader.readAsDataURL(blob)
  })
}

function pretty(text: string): string {
  const value = parseJson(text)
  return value === undefined ? text.slice(0, 200_000) : JSON.stringify(value, null, 2)
}
