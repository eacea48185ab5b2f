import { describe, expect, test } from 'vitest'
import { createLog, failureFields } from '../../src/entry/log.ts'

function lineOf(event: string, fields: Record<string, unknown>) {
  const lines: string[] = []
  createLog(
    (line) => lines.push(line),
    () => 0,
  )('info', event, fields)
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>
}

describe('a log line', () => {
  test('carries the fields of the list', () => {
    expect(
      lineOf('request', {
        requestId: '0193-ab',
        method: 'POST',
        route: '/api/licenses/{id}',
        status: 201,
        durationMs: 12.5,
      }),
    ).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'info',
      event: 'request',
      requestId: '0193-ab',
      method: 'POST',
      route: '/api/licenses/{id}',
      status: 201,
      durationMs: 12.5,
    })
  })

  test('leaves out and counts what the list does not name', () => {
    const line = lineOf('request', { holderName: '王示例', body: '{}', status: 200 })
    expect(line).toMatchObject({ status: 200, dropped: 2 })
    expect(JSON.stringify(line)).not.toContain('王')
  })

  test.each([
    ['requestId', '王示例'],
    ['requestId', 'a b'],
    ['route', '/api/licenses?number=1'],
    ['code', 'x\nlevel'],
    ['status', '200'],
    ['durationMs', Number.NaN],
    ['client', 'x'.repeat(65)],
    ['toString', 'x'],
  ])('leaves out %s when its value is not of its form', (name, value) => {
    expect(lineOf('request', { [name]: value })).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'info',
      event: 'request',
      dropped: 1,
    })
  })

  test('tells the class and place of a failure, never its message', () => {
    const fields = failureFields(new RangeError('holder 370299199001010014 is wrong'))
    expect(fields).toMatchObject({ errorName: 'RangeError' })
    expect(fields.errorAt).toMatch(/^log\.test\.ts:\d+$/)
    expect(JSON.stringify(fields)).not.toContain('370299')
  })
})
