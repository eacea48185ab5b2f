import { encodeBase64url } from '../core/credential/base64url.ts'
import type { Deflate } from '../core/status-list/zlib.ts'
import type { Names } from '../core/trust/scheme.ts'
import type { Db } from '../store/database.ts'
import { insertPublished, type PublishedObject } from '../store/published.ts'
import type { Registry } from './registry.ts'

/** What publishing needs beside the registry. */
export interface Publishing {
  readonly registry: Registry
  /** Who runs the registry, as the trust list names it. */
  readonly operator: Names
  /** Native where there is one. */
  readonly deflate: Deflate
}

export const publisherScope = { role: 'licet_publisher' } as const

/** UTF-8 bytes of a text. */
export function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** An object with its ETag: the first 16 bytes of the SHA-256 of its bytes. */
export async function withEtag(object: Omit<PublishedObject, 'etag'>): Promise<PublishedObject> {
  return { ...object, etag: `"${(await digestOf(object.body)).slice(0, 22)}"` }
}

/** base64url SHA-256. */
export async function digestOf(bytes: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', bytes.slice())
  return encodeBase64url(new Uint8Array(hash))
}

/** Publishes one object. @returns False if another publisher took the number. */
export async function publishObject(
  db: Db,
  object: Omit<PublishedObject, 'etag'>,
): Promise<boolean> {
  return insertPublished(db, [await withEtag(object)])
}
