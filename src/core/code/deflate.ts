import { deflateSync } from 'fflate'

export function deflate(data: Uint8Array, dictionary: Uint8Array): Uint8Array {
  return deflateSync(data, { level: 9, mem: 12, dictionary })
}
