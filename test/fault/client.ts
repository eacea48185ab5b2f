import { fetchToken } from '../http/client.ts'
import { type Client, origin } from './deployment.ts'

/** What came back; status 0: no whole answer (the server died, or the connection was cut). */
export interface Answer {
  readonly status: number
  readonly text: string
}

/** A department's machine: one request after the other, each with its key. */
export interface Machine {
  post(url: string, path: string, body: unknown, key: string): Promise<Answer>
}

export async function machine(url: string, client: Client): Promise<Machine> {
  // The token outlives the server that gave it: it is signed under the key-encryption key.
  const token = await fetchToken({ baseUrl: url, issuer: origin }, client)
  return {
    async post(base, path, body, key) {
      try {
        const response = await fetch(`${base}${path}`, {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            Authorization: `Bearer ${token}`,
            'Idempotency-Key': key,
          },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(20_000),
        })
        return { status: response.status, text: await response.text() }
      } catch {
        return { status: 0, text: '' }
      }
    },
  }
}

/** `header.payload.signature~` of an answer that handed one out. */
export function credentialOf({ text }: Answer): string | undefined {
  if (!text.startsWith('{')) return undefined
  const { credential } = JSON.parse(text)
  return typeof credential === 'string' ? credential : undefined
}

/** A transport permit of `jt`, found again by its holder's name. */
export function transport(name: string): Record<string, unknown> {
  return {
    type: '11370000MBDEM100XA003',
    holders: [{ name, idType: '001', id: '91370299MADEM002XJ' }],
    fields: { dz: '示例路88号', jjlx: '有限责任公司', jyfw: '道路普通货物运输' },
  }
}

/** A food business permit of `sp`. */
export function food(name: string): Record<string, unknown> {
  return {
    type: '11370000MBDEM100XA011',
    holders: [{ name, idType: '001', id: '92370299MADEM00545' }],
    fields: { hy: '饭店（面馆）', jycs: '示例路22号', hxxk: ['食品经营许可证'] },
    validUntil: '2035-01-01',
  }
}
