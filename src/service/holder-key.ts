import type { Holder } from '../core/license/holder.ts'
import { codePoints } from '../core/license/text.ts'
import type { PlanHolder } from '../store/plan.ts'
import type { Registry } from './registry.ts'

const encoder = new TextEncoder()

const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Bytes as lower-case hex. */
export function hexOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += hexPairs[byte]
  return text
}

/**
 * Draws random bytes by the block, for work that needs a few at a time: each call of the source
 * costs as much as a hash. No byte is given out twice.
 */
export function blockwise(random: Registry['random']): Registry['random'] {
  const blockBytes = 8192
  let block = new Uint8Array(0)
  let used = 0
  return (bytes) => {
    if (bytes > blockBytes) return random(bytes)
    if (used + bytes > block.length) {
      block = random(blockBytes).slice()
      used = 0
    }
    used += bytes
    return block.slice(used - bytes, used)
  }
}

/** The key of a holder number: HMAC(pepper, type|number). Without the pepper it opens nothing. */
export async function holderKey(
  registry: Registry,
  idType: string,
  id: string,
): Promise<Uint8Array> {
  return await registry.mac(encoder.encode(`${idType}|${id}`))
}

/** Holders as they are stored; `onlyType` is the type where a holder may have one license of it. */
export async function planHolders(
  registry: Registry,
  holders: readonly Holder[],
  onlyType: string | undefined,
): Promise<readonly PlanHolder[]> {
  return await Promise.all(
    holders.map(async ({ name, idType, id }, n) => ({
      n,
      name,
      id_type: idType,
      id,
      holder_key: hexOf(await holderKey(registry, idType, id)),
      only_type: onlyType,
    })),
  )
}

/** The single characters and pairs of names, lower-case: what a search of any length stands on. */
export function gramsOf(texts: readonly string[]): readonly string[] {
  const grams = new Set<string>()
  for (const text of texts) {
    const letters = codePoints(text.toLowerCase()).filter((letter) => letter.trim() !== '')
    for (const [n, letter] of letters.entries()) {
      grams.add(letter)
      const next = letters[n + 1]
      if (next !== undefined) grams.add(letter + next)
    }
  }
  return [...grams]
}

/** A UUIDv7: 48 bits of milliseconds, then random. RFC 9562 §5.7. */
export function newId(registry: Registry): string {
  const bytes = registry.random(16).slice()
  const milliseconds = registry.now() * 1000 + (((bytes[15] ?? 0) * 4) % 1000)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, Math.floor(milliseconds / 65_536))
  view.setUint16(4, milliseconds % 65_536)
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = hexOf(bytes)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}
