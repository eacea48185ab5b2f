import { describe, expect, test } from 'vitest'
import { reportCsv, reportJson } from '../../../src/web/browser/counter/batch/report.ts'
import { textsOf } from '../../../src/web/browser/counter/batch/texts.ts'
import { isInApp } from '../../../src/web/browser/counter/ways/in-app.ts'
import { openLines } from '../../../src/web/browser/counter/ways/serial-lines.ts'
import type { BatchRow } from '../../../src/web/counter/batch-part.tsx'

const code = (digit: string) => `https://lic.example/v#${digit.repeat(200)}`
const bytes = (text: string) => new TextEncoder().encode(text).buffer

describe('a list of texts', () => {
  test('has a code a line', () => {
    expect(textsOf(bytes(`${code('1')}\r\n${code('2')}\r\n`))).toEqual([
      { row: 1, text: code('1') },
      { row: 2, text: code('2') },
    ])
  })

  test('or a column of codes, found by what is in it; other cells of it are lines too', () => {
    const table = `序号,内容,备注\n1,"${code('1')}","a, b"\n2,unreadable,\n`
    expect(textsOf(bytes(table))).toEqual([
      { row: 2, text: code('1') },
      { row: 3, text: 'unreadable' },
    ])
  })

  test('may be separated by semicolons or tabs, and in the letters of Chinese spreadsheets', () => {
    expect(textsOf(bytes(`a;b\nx;${code('3')}`))).toEqual([{ row: 2, text: code('3') }])
    // 证照 in GB 18030.
    const heading = [0xd6, 0xa4, 0xd5, 0xd5, 0x09, 0x78, 0x0a]
    const gb = new Uint8Array([...heading, ...new TextEncoder().encode(`1\t${code('4')}`)])
    expect(textsOf(gb.buffer)).toEqual([{ row: 2, text: code('4') }])
  })

  test('without any code is no list', () => {
    expect(textsOf(bytes('a,b\n1,2\n'))).toBeUndefined()
  })
})

describe('a report', () => {
  const row: BatchRow = {
    ...{ order: 0, file: '=HYPERLINK("https://x.example")', page: 1, index: 1, overall: 'ended' },
    ...{ why: [{ line: 'status', code: 'revoked' }], license: '-1', holders: ['@某人'] },
    ...{ checkedAt: 1_796_000_000, knownAt: 1_795_990_000, text: code('1') },
  }

  test('has no names unless a person asked, and never the code itself', () => {
    for (const text of [
      reportCsv([row], { withNames: false }),
      reportJson([row], { withNames: false }),
    ]) {
      expect(text).not.toContain('某人')
      expect(text).not.toContain('lic.example')
    }
    expect(reportJson([row], { withNames: true })).toContain('@某人')
  })

  test('runs no formula in a spreadsheet', () => {
    const [, line] = reportCsv([row], { withNames: true }).split('\r\n')
    expect(line).toContain(`"'=HYPERLINK(""https://x.example"")"`)
    expect(line).toContain(",'-1,")
    expect(line?.endsWith(",'@某人")).toBe(true)
  })

  test('says why, when, and as of when', () => {
    const [entry] = JSON.parse(reportJson([row], { withNames: false }))
    expect(entry).toMatchObject({ why: ['revoked'], checked_at: '2026-11-30T00:53:20.000Z' })
    expect(entry.known_at).toBe('2026-11-29T22:06:40.000Z')
  })
})

describe('a serial scanner’s lines', () => {
  const linesOf = (...chunks: string[]) => {
    const lines: string[] = []
    const feed = openLines((line) => lines.push(line))
    for (const chunk of chunks) feed.push(chunk)
    return { lines, end: feed.end }
  }

  test('end with CR, LF or both, wherever the pieces are cut', () => {
    expect(linesOf('ab', 'c\r', '\nde\nf\r').lines).toEqual(['abc', 'de', 'f'])
  })

  test('end with a pause where nothing else ends them', () => {
    const { lines, end } = linesOf('abc')
    expect(lines).toEqual([])
    end()
    expect(lines).toEqual(['abc'])
  })

  test('do not fill the memory', () => {
    expect(linesOf('1'.repeat(20_001)).lines.length).toBe(1)
  })
})

test('an app names itself; a page that led here, or a plain browser, is none', () => {
  const chat = 'Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 MicroMessenger/8.0.49'
  const phone = 'Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile'
  expect(isInApp(chat, '')).toBe(true)
  expect(isInApp(chat, 'https://lic.example/')).toBe(false)
  expect(isInApp(phone, '')).toBe(false)
})
