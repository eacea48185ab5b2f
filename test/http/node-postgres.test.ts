import { type ServerType, serve } from '@hono/node-server'
import { afterAll, beforeAll, inject } from 'vitest'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { origin } from '../service/publish-world.ts'
import { permit } from '../service/world.ts'
import { defineApiSuite, type SuiteRegistry } from './api-suite.ts'
import { openRegistryApp } from './registry-app.ts'

let database: TestDatabase
let server: ServerType
let suite: SuiteRegistry

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  const { app, world, first, second, lines } = await openRegistryApp(database)
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) =>
      resolve(info.port),
    )
  })
  suite = {
    baseUrl: `http://127.0.0.1:${port}`,
    issuer: origin,
    first,
    second,
    permit: (name) => permit(name),
    publicPath: '/s/1',
    now: () => world.clock.now,
    logLines: () => lines,
  }
})
afterAll(async () => {
  await new Promise((resolve) => (server === undefined ? resolve(0) : server.close(resolve)))
  await database?.drop()
})

defineApiSuite('the API on Node and PostgreSQL', () => suite)
