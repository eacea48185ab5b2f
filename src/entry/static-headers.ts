import { assetHeaders, embedHeaders, pageSecurityHeaders } from '../web/security.ts'

/** What Workers says of an asset by itself; Node says the same of a file without a hashed name. */
const revalidated = { 'Cache-Control': 'public, max-age=0, must-revalidate' }

/** Headers of a built file by its path under `dist/web`, beside type and tag. */
export function fileHeaders(path: string): Readonly<Record<string, string>> {
  if (path.startsWith('embed/')) return { ...embedHeaders, ...revalidated }
  return path.startsWith('assets/')
    ? { ...pageSecurityHeaders, ...assetHeaders }
    : { ...pageSecurityHeaders, ...revalidated }
}

/**
 * The same for Workers: the text of `_headers`. Where two rules meet, Workers joins the values of
 * one header with a comma, so the narrower rule names only what the wider one does not, or takes
 * the wider one's off first.
 */
export function workersHeaders(): string {
  const rule = (pattern: string, headers: Readonly<Record<string, string>>) =>
    [pattern, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`), ''].join(
      '\n',
    )
  const more = Object.entries(assetHeaders).filter(([name]) => !(name in pageSecurityHeaders))
  const off = Object.keys(pageSecurityHeaders).map((name) => `  ! ${name}\n`)
  const embed = rule('/embed/*', embedHeaders).replace('\n', `\n${off.join('')}`)
  return rule('/*', pageSecurityHeaders) + rule('/assets/*', Object.fromEntries(more)) + embed
}
