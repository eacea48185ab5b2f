import { deflateSync, type Inflate as Engine, inflateSync } from 'node:zlib'
import { err, ok } from '../core/result.ts'
import type { Deflate, Inflate } from '../core/status-list/zlib.ts'

/** zlib of the platform (Node, and workerd under `nodejs_compat`): some ten times the portable one. */
export const nativeDeflate: Deflate = (bytes) => new Uint8Array(deflateSync(bytes, { level: 6 }))

/** The same promise as `portableInflate`: one whole stream and nothing after it, within the bound. */
export const nativeInflate: Inflate = (bytes, maxBytes) => {
  try {
    const { buffer, engine } = inflateSync(bytes, {
      maxOutputLength: maxBytes,
      info: true,
    }) as unknown as { buffer: Uint8Array; engine: Engine }
    // zlib stops at the end of its stream and would not say that more bytes follow.
    return engine.bytesWritten === bytes.length ? ok(new Uint8Array(buffer)) : err('broken')
  } catch (failure) {
    const tooLarge =
      failure instanceof Error && 'code' in failure && failure.code === 'ERR_BUFFER_TOO_LARGE'
    return err(tooLarge ? 'too_large' : 'broken')
  }
}
