/** The shapes that the API document publishes. */
import { z } from '@hono/zod-openapi'

/** A problem document (RFC 9457). */
export const Problem = z
  .object({
    title: z.string(),
    status: z.int(),
    code: z.string().openapi({ description: 'Stable; see README, error codes' }),
    requestId: z.string(),
    faults: z
      .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
      .optional(),
    position: z.int().optional(),
    right: z.string().optional(),
    allowed: z.array(z.string()).optional(),
    limitBytes: z.int().optional(),
    retryAfterSeconds: z.number().optional(),
  })
  .openapi('Problem')

/** Bodies whose every fault the use case names: here they are described, not checked. */
function described(name: string, properties: object, required: readonly string[], example: object) {
  return z.record(z.string(), z.unknown()).openapi(name, {
    type: 'object',
    properties: { ...properties },
    required: [...required],
    additionalProperties: false,
    example,
  })
}

const day = { type: 'string', format: 'date', description: 'A day at the registry’s fixed offset' }
const text = { type: 'string' }

export const LicenseInput = described(
  'LicenseInput',
  {
    type: { type: 'string', description: 'Type code, 21 characters' },
    number: text,
    holders: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: { name: text, idType: text, id: text },
        required: ['name', 'idType', 'id'],
      },
    },
    fields: { type: 'object', additionalProperties: true },
    issuedOn: day,
    validFrom: day,
    validUntil: day,
    caseNumber: text,
    area: { type: 'string', description: 'Area code where it is not the department’s own' },
    authority: { type: 'string', description: 'Issuing authority as printed, where it differs' },
    overrideReason: {
      type: 'string',
      description: 'Why a holder number whose check fails is right; kept, and shown by verifiers',
    },
  },
  ['type', 'holders', 'fields'],
  {
    type: '11370000MBDEM100XA003',
    // Issues as it stands in a demo.
    holders: [{ name: '示例市顺路运输有限公司', idType: '001', id: '91370299MADEM002XJ' }],
    fields: {
      dz: '示例省示例市示例区示例路88号',
      jjlx: '有限责任公司',
      jyfw: '道路普通货物运输',
    },
  },
)

export const ActInput = described(
  'ActInput',
  {
    reason: text,
    documentNumber: text,
    effectiveOn: day,
    until: { ...day, description: 'Last suspended day; suspend only' },
  },
  ['reason'],
  { reason: '…' },
)

export const SearchInput = described(
  'SearchInput',
  {
    number: text,
    identifier: text,
    holderId: text,
    holderName: text,
    type: text,
    status: text,
    cursor: text,
    purpose: { type: 'string', description: 'Why the data is read; kept in the access log' },
  },
  ['purpose'],
  { holderName: '示例', purpose: '窗口查询' },
)

export const TypeInput = described('LicenseType', {}, [], {})

/** What issuing answers with. */
export const Issued = z
  .object({
    id: z.uuid(),
    identifier: z.string(),
    number: z.string(),
    version: z.int(),
    status: z.string(),
    credential: z.string(),
    code: z.object({ text: z.string(), version: z.int(), modules: z.int() }),
    links: z.record(z.string(), z.string()),
  })
  .partial()
  .openapi('License')

export const ListingBody = z
  .object({ items: z.array(z.unknown()), nextCursor: z.string().optional() })
  .openapi('Listing')

export const LicenseId = z.object({
  id: z.uuid().openapi({ param: { name: 'id', in: 'path' } }),
})
