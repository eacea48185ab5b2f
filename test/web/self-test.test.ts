import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadBundle } from '../../src/core/trust/bundle.ts'
import { verify } from '../../src/core/verdict.ts'
import { parseAnswers } from '../../src/web/browser/self-test/answers.ts'
import { compareAnswers, resultCsv, templateCsv } from '../../src/web/browser/self-test/compare.ts'
import { parseVectors, type Vector } from '../../src/web/browser/self-test/vectors.ts'

// The file as the build publishes it is the folder's own content, which is what is read here.
const root = new URL('../vectors/', import.meta.url)
const read = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'))
const raw = ['valid', 'invalid'].flatMap((part) =>
  readdirSync(new URL(part, root)).map((file) => read(`${part}/${file}`)),
)
let vectors: readonly Vector[] = []
beforeAll(() => {
  vectors = parseVectors({ format: 1, vectors: raw, bundles: {} }) ?? []
})

async function held(path: string) {
  const { roots, ...parts } = read(path)
  const loaded = await loadBundle(parts, { roots })
  if (!loaded.ok) throw new Error(loaded.error.code)
  return loaded.value
}

/** What our own library says of every vector, as its user would paste it. */
async function ownVerdicts() {
  const said: {
    name: string
    overall: string
    lines: readonly { line: string; code: string }[]
  }[] = []
  for (const { name, text, now, bundle, previous, challenge } of raw) {
    const { roots, ...parts } = read(bundle)
    const before = previous === undefined ? undefined : await held(previous)
    const loaded = await loadBundle(parts, { roots, ...(before && { previous: before }) })
    if (!loaded.ok) {
      said.push({ name, overall: 'cannot_tell', lines: [] })
      continue
    }
    const verdict = await verify(
      text,
      loaded.value,
      now,
      challenge === undefined ? {} : { challenge },
    )
    said.push({ name, overall: verdict.overall, lines: verdict.lines })
  }
  return said
}

const compare = (text: string) => {
  const answers = parseAnswers(text)
  if (!answers.ok) throw new Error(answers.error.code)
  return compareAnswers(vectors, answers.value)
}

describe('the self-test', () => {
  test('finds our own library right in every vector, line by line', async () => {
    const { counts, unknown } = compare(JSON.stringify(await ownVerdicts()))
    expect({ counts, unknown }).toEqual({
      counts: { right: raw.length, wrong: 0, missing: 0 },
      unknown: [],
    })
  })

  test('shows each wrong one first, then the missing ones, with what each proves', () => {
    const said = raw
      .filter(({ name }) => name !== 'card-two-holders')
      .map(({ name, expect: { overall } }) => [name, name === 'status-revoked' ? 'valid' : overall])
    const { rows, counts } = compare(JSON.stringify(Object.fromEntries(said)))
    expect(counts).toEqual({ wrong: 1, missing: 1, right: raw.length - 2 })
    expect(
      rows.slice(0, 2).map(({ name, outcome, expected }) => [name, outcome, expected]),
    ).toEqual([
      ['status-revoked', 'wrong', 'ended'],
      ['card-two-holders', 'missing', 'valid'],
    ])
    const { proves } = raw.find(({ name }) => name === 'status-revoked')
    expect(rows[0]?.proves).toBe(proves)
  })

  test('finds the right word for the wrong reason wrong, where lines are given', () => {
    const answer = (code: string) =>
      compare(
        JSON.stringify([
          { name: 'status-revoked', overall: 'ended', lines: [{ line: 'status', code }] },
        ]),
      )
    expect(answer('revoked').counts.wrong).toBe(0)
    const wrong = answer('cancelled')
    expect(wrong.counts.wrong).toBe(1)
    expect(wrong.rows[0]?.lines).toEqual([
      { line: 'status', expected: ['revoked'], said: ['cancelled'] },
    ])
    // A line left out is no answer to it; a code in excess contradicts it.
    const both =
      '{"status-revoked":{"overall":"ended","lines":{"status":["revoked","list_expired"]}}}'
    expect(compare(both).counts.wrong).toBe(1)
    expect(compare('[{"name":"status-revoked","overall":"ended","lines":[]}]').counts.wrong).toBe(1)
    expect(compare('{"status-revoked":"ended"}').counts.right).toBe(1)
  })

  test('takes every form that the page describes', () => {
    const forms = [
      '{"card":"valid","status-revoked":"ended"}',
      '{"card":{"overall":"valid"},"status-revoked":{"overall":"ended","lines":{"status":"revoked"}}}',
      '[{"name":"card","overall":"valid"},{"name":"status-revoked","overall":"ended"}]',
      '{"name":"card","overall":"valid"}\n{"name":"status-revoked","overall":"ended"}',
      'name,overall\ncard,valid\nstatus-revoked,ended\n',
      'card,valid\r\n"status-revoked","ended"',
      '\uFEFFname;overall\r\ncard;valid\r\nstatus-revoked;ended',
      'card\tvalid\nstatus-revoked\tended',
    ]
    for (const form of forms) {
      const { counts, unknown } = compare(form)
      expect({ ...counts, unknown }, form).toMatchObject({ right: 2, wrong: 0, unknown: [] })
    }
  })

  test.each([
    ['', 'empty'],
    ['  \n ', 'empty'],
    ['{}', 'empty'],
    ['name,overall', 'empty'],
    ['{"card": "valid"', 'not_json'],
    ['card valid', 'line_not_understood'],
    ['card,valid\nnonsense', 'line_not_understood'],
    ['[1]', 'entry_not_understood'],
    ['[{"name":"card"}]', 'entry_not_understood'],
    ['{"card":3}', 'entry_not_understood'],
    [`card,${'v'.repeat(2_000_001)}`, 'too_long'],
  ])('says what it cannot read in %j', (text, code) => {
    expect(parseAnswers(text)).toMatchObject({ ok: false, error: { code } })
  })

  test('counts a name with two verdicts as wrong, and lists names that are no vector', () => {
    const twice = compare('card,valid\ncard,ended\nnone,valid\n__proto__,valid')
    expect(twice.counts).toMatchObject({ wrong: 1, right: 0 })
    expect(twice.twice).toEqual(['card'])
    expect(twice.unknown).toEqual(['none', '__proto__'])
    expect(compare('card,ended\ncard,valid').counts.wrong).toBe(1)
  })

  test('the empty table filled in is a paste that it takes', () => {
    const filled = templateCsv(vectors).replace('\r\ncard,\r\n', '\r\ncard,valid\r\n')
    expect(compare(filled).counts).toMatchObject({ right: 1, missing: raw.length - 1 })
  })

  test('exports no cell that a spreadsheet would run', () => {
    const csv = resultCsv(compare('card,=1+1\nstatus-revoked,"@x"'))
    for (const cell of csv.split(/,|\r\n/)) expect(cell).not.toMatch(/^"?[=@+-]/)
    expect(csv).toContain(`"'=1+1"`)
  })
})
