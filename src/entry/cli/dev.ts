import { connectOnce } from '../../store/connector.ts'
import { openStore } from '../../store/database.ts'
import { migrate } from '../../store/migrate.ts'
import { type EmbeddedDatabase, openEmbedded } from '../embedded.ts'
import { createLog } from '../log.ts'
import { startNode, untilSignal } from '../node.ts'
import { removeRunning, writeRunning } from '../running.ts'
import { type Command, CommandFault, exitCodes, type Surroundings } from './command.ts'
import { settingsFor } from './settings.ts'
import { webFolder } from './web-folder.ts'
import { readWords } from './words.ts'

const usage = 'licet dev   (PORT, LICET_DATA)'

/** A demo on this machine alone: embedded database, its own keys, nothing to set up. */
export const devCommand: Command = {
  usage,
  run: async (args, around) => {
    readWords(args, {}, usage, [0, 0])
    const settings = settingsFor(around)
    const database = await openEmbedded(settings.dataFolder)
    if (!database.ok) {
      throw new CommandFault(
        'another server works in this data folder; stop it, or choose another with LICET_DATA',
      )
    }
    try {
      return await runDemo(database.value, settings, around)
    } finally {
      removeRunning(settings.dataFolder)
      await database.value.close()
    }
  },
}

async function runDemo(
  database: EmbeddedDatabase,
  settings: ReturnType<typeof settingsFor>,
  around: Surroundings,
): Promise<number> {
  const migrated = await migrate({ url: database.url })
  if (!migrated.ok) throw new CommandFault(`the data folder does not fit (${migrated.error.code})`)
  // One client: the embedded database is one session, however many connections it is given.
  const store = openStore(connectOnce({ url: database.url }))
  try {
    const server = await startNode({
      host: '127.0.0.1',
      port: settings.port,
      store,
      log: createLog(around.complain, Date.now),
      webFolder: webFolder(),
    })
    const url = `http://localhost:${server.port}`
    writeRunning(settings.dataFolder, { pid: process.pid, url, databasePort: database.port })
    for (const line of welcome(url)) around.out(line)
    await untilSignal()
    around.out('Stopping 正在停止 …')
    await server.stop()
  } finally {
    await store.end()
  }
  return exitCodes.good
}

function welcome(url: string): readonly string[] {
  return [
    '',
    `Licet demo 演示登记系统  ${url}`,
    `  ${url}/v            verify a license 核验证照`,
    `  ${url}/healthz      is it ready 是否就绪`,
    `  ${url}/bundle       what an offline verifier needs 离线核验数据`,
    '',
    'Ctrl-C stops it; the data stays. 按 Ctrl-C 停止，数据保留。',
  ]
}
