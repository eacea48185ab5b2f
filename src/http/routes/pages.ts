/** Pages for people: facts in, a rendered document out. */
import type { Context, Hono } from 'hono'
import {
  defaultCounterSettings,
  settingsDocument,
  settingsPath,
} from '../../web/counter-settings.ts'
import { CounterPage } from '../../web/pages/counter.tsx'
import { type DepartmentFacts, DepartmentPage } from '../../web/pages/department.tsx'
import { DocsPage } from '../../web/pages/docs.tsx'
import { ErrorPage } from '../../web/pages/error.tsx'
import { type HomeFacts, HomePage } from '../../web/pages/home.tsx'
import { type HowToFacts, HowToVerifyPage } from '../../web/pages/how-to-verify.tsx'
import { SelfTestPage } from '../../web/pages/self-test.tsx'
import { type StatusFacts, StatusPage } from '../../web/pages/status.tsx'
import { type TypeFacts, TypePage } from '../../web/pages/type.tsx'
import { renderPage } from '../../web/reply.ts'
import { counterPolicy } from '../../web/security.ts'
import type { Site } from '../../web/view.ts'
import type { AppEnv } from '../context.ts'

/** Where the pages take their facts from; nothing on them is about a person. */
export interface PageFacts {
  home(): Promise<HomeFacts>
  howTo(): Promise<HowToFacts>
  type(code: string): Promise<TypeFacts | undefined>
  department(short: string): Promise<DepartmentFacts | undefined>
  status(): Promise<StatusFacts>
}

type Page = Parameters<typeof renderPage>[2]

async function page(c: Context<AppEnv>, site: Site, build: Page, status = 200) {
  const { body, headers } = await renderPage(c.req.raw, site, build)
  return new Response(body, { status, headers })
}

/** Whether a browser asks: it gets a page where a program gets a problem document. */
export function wantsPage(c: Context<AppEnv>): boolean {
  const { method, path } = c.req
  const read = method === 'GET' || method === 'HEAD'
  return read && !path.startsWith('/api/') && (c.req.header('accept') ?? '').includes('text/html')
}

export function errorPage(c: Context<AppEnv>, site: Site, kind: 'notFound' | 'failed') {
  const requestId = c.get('requestId')
  const build: Page = (view) => ErrorPage({ view, kind, requestId })
  return page(c, site, build, kind === 'notFound' ? 404 : 500)
}

export function pageRoutes(app: Hono<AppEnv>, site: Site, facts: PageFacts): void {
  app.get('/', async (c) => {
    const home = await facts.home()
    return page(c, site, (view) => HomePage({ view, facts: home }))
  })
  app.get('/v', async (c) => {
    const answer = await page(c, site, (view) => CounterPage({ view }))
    const addresses = site.counter?.registries.map(({ address }) => address) ?? []
    answer.headers.set('Content-Security-Policy', counterPolicy(addresses))
    return answer
  })
  app.get(settingsPath, (c) => {
    c.header('Cache-Control', 'no-cache')
    c.header('Access-Control-Allow-Origin', '*')
    const document = settingsDocument(site.counter ?? defaultCounterSettings)
    return c.body(document, 200, { 'Content-Type': 'application/json' })
  })
  app.get('/docs', (c) => page(c, site, (view) => DocsPage({ view })))
  app.get('/how-to-verify', async (c) => {
    const howTo = await facts.howTo()
    return page(c, site, (view) => HowToVerifyPage({ view, facts: howTo }))
  })
  app.get('/self-test', (c) => page(c, site, (view) => SelfTestPage({ view })))
  app.get('/status', async (c) => {
    const status = await facts.status()
    return page(c, site, (view) => StatusPage({ view, facts: status }))
  })
  app.get('/types/:code{[0-9A-Z]{21}}', async (c) => {
    const type = await facts.type(c.req.param('code'))
    return type === undefined
      ? errorPage(c, site, 'notFound')
      : page(c, site, (view) => TypePage({ view, facts: type }))
  })
  app.get('/departments/:department{[a-z0-9-]{1,32}}', async (c) => {
    const department = await facts.department(c.req.param('department'))
    return department === undefined
      ? errorPage(c, site, 'notFound')
      : page(c, site, (view) => DepartmentPage({ view, facts: department }))
  })
}
