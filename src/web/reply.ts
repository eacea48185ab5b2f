import type { JSX } from 'hono/jsx/jsx-runtime'
import { languageTags } from './language.ts'
import { preferenceOf, rememberCookies } from './preference.ts'
import { counterPermissions, pageSecurityHeaders } from './security.ts'
import type { Site, View } from './view.ts'

/** What a route needs to answer with a page; the status is the route's own business. */
export interface PageReply {
  readonly body: string
  readonly headers: Headers
}

/**
 * Renders one page for one request: language and care mode from its address, cookies and
 * `Accept-Language`; the switches in the address are remembered in cookies.
 *
 * @param request - Anybody's; only its address and those two headers are read.
 * @param page - Builds the page for the view.
 * @param path - Where the switches lead back to; the request's own path if left out. The answer to
 *   a POST names the path of the form.
 */
export async function renderPage(
  request: Request,
  site: Site,
  page: (view: View) => JSX.Element,
  path?: string,
): Promise<PageReply> {
  const url = new URL(request.url)
  const preference = preferenceOf({
    query: url.searchParams,
    cookie: request.headers.get('cookie'),
    languages: languageTags(request.headers.get('accept-language')),
  })
  const view: View = { ...preference, site, path: path ?? url.pathname }
  const headers = new Headers(pageSecurityHeaders)
  if (view.path === '/v') headers.set('Permissions-Policy', counterPermissions)
  headers.set('Content-Type', 'text/html; charset=utf-8')
  // One address answers in two languages, and a page must never outlive its hashed files.
  headers.set('Cache-Control', 'private, no-cache')
  headers.set('Vary', 'Accept-Language, Cookie')
  headers.set('Content-Language', view.lang === 'zh' ? 'zh-CN' : 'en')
  const secure = site.origin.startsWith('https:')
  for (const cookie of rememberCookies(url.searchParams, secure)) {
    headers.append('Set-Cookie', cookie)
  }
  return { body: await documentText(page(view)), headers }
}

/** A page element as the text of an HTML document. */
export async function documentText(element: JSX.Element): Promise<string> {
  return `<!doctype html>${await element.toString()}`
}
