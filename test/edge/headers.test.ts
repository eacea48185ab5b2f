import { readdirSync, readFileSync } from 'node:fs'
import { expect, inject, test } from 'vitest'
import { holdStaticFiles } from '../../src/entry/static-files.ts'
import { parseAssets } from '../../src/web/assets.ts'
import { makeApp } from '../http/test-app.ts'

const edge = inject('edge')
const web = new URL('../../dist/web/', import.meta.url).pathname

/** What answers on Node: the same built files and the same app, without workerd around them. */
async function onNode(path: string): Promise<Response> {
  const request = new Request(`${edge.url}${path}`)
  const file = holdStaticFiles(web)(request)
  if (file !== undefined) return file
  const assets = parseAssets(JSON.parse(readFileSync(`${web}assets.json`, 'utf8')))
  const site = { origin: edge.url, name: undefined, demo: false, assets, counter: undefined }
  const { app } = await makeApp({ site })
  return app.fetch(request)
}

// Of the connection, of the moment, of the platform, or (the tag) made by each in its own way.
const own = new Set(['connection', 'content-length', 'date', 'etag', 'keep-alive'])
own.add('transfer-encoding').add('x-request-id').add('content-encoding')

function headersOf(response: Response): Readonly<Record<string, string>> {
  const headers = [...response.headers].filter(
    ([name]) => !own.has(name) && !name.startsWith('cf-'),
  )
  return Object.fromEntries(headers)
}

const names = (folder: string) => readdirSync(`${web}${folder}`).map((name) => `/${folder}/${name}`)
// One of each kind of file: what differs is its ending.
const assets = new Map(names('assets').map((path) => [path.slice(path.lastIndexOf('.')), path]))
const paths = ['/v', '/v?lang=en&care=1', '/service-worker.js', '/counter.webmanifest']
paths.push('/counter/policy.json', ...assets.values(), ...names('embed'))

test.each(paths)('%s answers in workerd with the headers it has on Node', async (path) => {
  const [there, here] = [await fetch(`${edge.url}${path}`), await onNode(path)]
  expect(there.status).toBe(200)
  expect(headersOf(there)).toEqual(headersOf(here))
  // Something to compare with: a file that neither had would be alike, too.
  expect(there.headers.get('x-content-type-options')).toBe('nosniff')
  const tag = there.headers.get('etag')
  if (tag === null) return
  const again = await fetch(`${edge.url}${path}`, { headers: { 'If-None-Match': tag } })
  expect(again.status).toBe(304)
})

test('the page may use its camera, its worker may keep the page, and others may embed', async () => {
  const header = async (path: string, name: string) =>
    (await fetch(`${edge.url}${path}`)).headers.get(name) ?? ''
  expect(await header('/v', 'permissions-policy')).toMatch(/camera=\(self\).*serial=\(self\)/)
  expect(await header('/v', 'content-security-policy')).toMatch(/^default-src 'none'; script-src /)
  // A page at /v is within the folder of /service-worker.js, so no wider scope is asked for.
  expect(await header('/service-worker.js', 'service-worker-allowed')).toBe('')
  expect(await header('/service-worker.js', 'cache-control')).toMatch(/max-age=0|no-cache/)
  expect(await header('/embed/licet-verify.js', 'cross-origin-resource-policy')).toBe(
    'cross-origin',
  )
  expect(await header('/embed/licet-verify.js', 'content-security-policy')).toBe('')
})
