/** What may be searched for, read from a body. */
import { z } from '@hono/zod-openapi'
import type { Fault } from '../core/license/fault.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { SearchQuery } from '../service/search.ts'

const word = (max: number) => z.string().min(1).max(max)
const Query = z.strictObject({
  number: word(100).optional(),
  identifier: word(100).optional(),
  holderIdType: z
    .string()
    .regex(/^\d{3}$/)
    .optional(),
  holderId: word(64).optional(),
  holderName: word(100).optional(),
  type: z
    .string()
    .regex(/^[0-9A-Z]{21}$/)
    .optional(),
  status: z
    .string()
    .regex(/^[a-z_]{1,20}$/)
    .optional(),
  cursor: z.uuid().optional(),
  limit: z.int().min(1).max(100).optional(),
  purpose: word(200),
})

/** @returns The query, or each fault by its member; never what was sent. */
export function parseSearch(input: unknown): Result<SearchQuery, readonly Fault[]> {
  const parsed = Query.safeParse(input)
  if (!parsed.success) {
    return err(
      parsed.error.issues.map((issue) => ({
        path: issue.path.map(String).join('.').slice(0, 64),
        code: issue.code,
        message: 'is not of the form that /openapi.json gives',
      })),
    )
  }
  const given = Object.entries(parsed.data).filter(([, value]) => value !== undefined)
  return ok({ ...Object.fromEntries(given), purpose: parsed.data.purpose })
}
