import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { holdStaticFiles } from '../../src/entry/static-files.ts'

// As built (`npm run build`).
const folder = new URL('../../dist/web', import.meta.url).pathname
const files = holdStaticFiles(folder)
const named = JSON.parse(readFileSync(`${folder}/assets.json`, 'utf8')) as Record<string, string>

/** What Workers makes of `_headers`: every rule that matches, equal names joined with a comma. */
function workersSay(path: string): Map<string, string> {
  const said = new Map<string, string>()
  let matches = false
  for (const line of readFileSync(`${folder}/_headers`, 'utf8').split('\n')) {
    if (line.startsWith('/')) matches = path.startsWith(line.replace(/\*$/, ''))
    const [, name = '', value = ''] = /^ {2}([^:]+): (.*)$/.exec(line) ?? []
    if (!matches || name === '') continue
    const key = name.toLowerCase()
    said.set(key, said.has(key) ? `${said.get(key)}, ${value}` : value)
  }
  return said
}

describe('built files', () => {
  test('whose name carries their hash are kept for good', () => {
    for (const path of Object.values(named)) {
      const answer = files(new Request(`http://localhost${path}?x=1`))
      expect([path, answer?.status, answer?.headers.get('cache-control')]).toEqual([
        path,
        200,
        'public, max-age=31536000, immutable',
      ])
    }
  })

  test('have the same headers on Node as on Workers', () => {
    for (const path of Object.values(named)) {
      const ours = new Map(files(new Request(`http://localhost${path}`))?.headers)
      for (const own of ['content-type', 'etag']) ours.delete(own)
      expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(workersSay(path)))
    }
  })

  test('are nothing but what was built', () => {
    const paths = ['/_headers', '/assets.json', '/assets/../assets.json', '/assets/', '//assets/x']
    for (const path of paths) {
      const request = { method: 'GET', url: `http://localhost${path}`, headers: new Headers() }
      expect([path, files(request as Request)]).toEqual([path, undefined])
    }
    expect(files(new Request(`http://localhost${named.style}`, { method: 'POST' }))).toBeUndefined()
  })
})
