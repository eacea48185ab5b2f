import { membersOf } from '../../../core/trust/scheme.ts'

/** One route of the API as its own document describes it. */
export interface Operation {
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly parameters: readonly Parameter[]
  /** A body to start from, made from the schema; absent where the route takes none. */
  readonly body?: { readonly contentType: string; readonly sample: string } | undefined
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly about: string
}

type Members = Readonly<Record<string, unknown>>
const methods = ['get', 'post', 'put', 'patch', 'delete']

/** Reads an OpenAPI 3.1 document of this site; what is not understood is left out. */
export function readOperations(document: unknown): readonly Operation[] {
  const root = membersOf(document) ?? {}
  const operations: Operation[] = []
  for (const [path, item] of Object.entries(membersOf(root.paths) ?? {})) {
    for (const method of methods) {
      const operation = membersOf(membersOf(item)?.[method])
      if (operation === undefined) continue
      operations.push({
        method: method.toUpperCase(),
        path,
        summary: textOf(operation.summary) || textOf(operation.description),
        parameters: listOf(operation.parameters).flatMap((entry) => parameterOf(entry, root)),
        body: bodyOf(operation.requestBody, root),
      })
    }
  }
  return operations
}

function parameterOf(value: unknown, root: Members): readonly Parameter[] {
  const parameter = resolve(value, root)
  const { name, in: place, required, description } = parameter
  if (typeof name !== 'string') return []
  if (place !== 'path' && place !== 'query' && place !== 'header') return []
  return [{ name, in: place, required: required === true, about: textOf(description) }]
}

function bodyOf(value: unknown, root: Members): Operation['body'] {
  const content = membersOf(resolve(value, root).content)
  const [contentType, media] = Object.entries(content ?? {})[0] ?? []
  if (contentType === undefined) return undefined
  const { example, schema } = membersOf(media) ?? {}
  const sample = example ?? sampleOf(schema, root, 0)
  return {
    contentType,
    sample: contentType.includes('json')
      ? JSON.stringify(sample, null, 2)
      : new URLSearchParams(
          Object.entries(membersOf(sample) ?? {}).map(([name, text]) => [name, String(text)]),
        ).toString(),
  }
}

function sampleOf(value: unknown, root: Members, depth: number): unknown {
  const schema = resolve(value, root)
  if (depth > 6) return null
  const { example, examples, default: preset, const: fixed, enum: choices, type } = schema
  const given = example ?? listOf(examples)[0] ?? preset ?? fixed ?? listOf(choices)[0]
  if (given !== undefined) return given
  const [variant] = [...listOf(schema.oneOf), ...listOf(schema.anyOf), ...listOf(schema.allOf)]
  if (variant !== undefined) return sampleOf(variant, root, depth + 1)
  switch (Array.isArray(type) ? type[0] : type) {
    case 'object': {
      const required = listOf(schema.required)
      const members = Object.entries(membersOf(schema.properties) ?? {})
      const shown = members.filter(([name]) => required.length === 0 || required.includes(name))
      return Object.fromEntries(shown.map(([name, s]) => [name, sampleOf(s, root, depth + 1)]))
    }
    case 'array':
      return [sampleOf(schema.items, root, depth + 1)]
    case 'integer':
    case 'number':
      return 0
    case 'boolean':
      return false
    default:
      return ''
  }
}

/** Follows one `$ref` inside the document. */
function resolve(value: unknown, root: Members): Members {
  const members = membersOf(value) ?? {}
  const { $ref: reference } = members
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return members
  let found: unknown = root
  for (const step of reference.slice(2).split('/')) found = membersOf(found)?.[step]
  return membersOf(found) ?? {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
