import type { TestProject } from 'vitest/node'
import { prepareServer } from './postgres.ts'
import { startServer, type TestServer } from './server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Administrator's URL of the server that this run's suites share. */
    postgresUrl: string
  }
}

/** Starts one database server a run, unless `TEST_DATABASE_URL` names one; migrates a template. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  let server: TestServer | undefined
  if (given === undefined) {
    server = await startServer(process.env.LICET_TEST_PG === '15' ? '15' : '18')
  }
  const url = given ?? server?.url
  if (url === undefined) throw new Error('no database server')
  const template = await prepareServer(url)
  project.provide('postgresUrl', url)
  return async () => {
    await template.drop()
    await server?.stop()
  }
}
