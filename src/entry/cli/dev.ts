import { connectOnce } from '../../store/connector.ts'
import { openStore } from '../../store/database.ts'
import { migrate } from '../../store/migrate.ts'
import { demoName, openDemo, prepareDemo, saveBundle } from '../demo.ts'
import { type EmbeddedDatabase, openEmbedded } from '../embedded.ts'
import { createLog } from '../log.ts'
import { type NodeServer, startNode, untilSignal } from '../node.ts'
import { openNodeApp, publishPauseMs } from '../node-app.ts'
import { paced } from '../pace.ts'
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
  const folder = settings.dataFolder
  const migrated = await migrate({ url: database.url })
  if (!migrated.ok) throw new CommandFault(`the data folder does not fit (${migrated.error.code})`)
  // One client: the embedded database is one session, however many connections it is given.
  const store = openStore(connectOnce({ url: database.url }))
  const log = createLog(around.complain, Date.now)
  let server: NodeServer | undefined
  let sample: string | undefined
  try {
    server = await startNode({
      host: '127.0.0.1',
      port: settings.port,
      log,
      webFolder: webFolder(),
      open: async (port) => {
        const nudge = paced(publishPauseMs, () => server?.tasks.nudge('publish'))
        const runtime = await openDemo(store, folder, `localhost:${port}`, around.now, nudge)
        sample = await prepareDemo(runtime, folder)
        const app = await openNodeApp({
          runtime,
          origin: `http://localhost:${port}`,
          name: demoName,
          demo: true,
          counter: settings.counter,
          log,
          webFolder: webFolder(),
          sampleDigits: () => sample?.split('#')[1],
        })
        const save = { name: 'save', everySeconds: 60, run: () => saveBundle(runtime, folder) }
        return { handler: app.handler, tasks: [...app.tasks, save] }
      },
    })
    const url = `http://localhost:${server.port}`
    writeRunning(folder, { pid: process.pid, url, databasePort: database.port })
    for (const line of welcome(url, sample)) around.out(line)
    await untilSignal()
    around.out('Stopping 正在停止 …')
    await server.stop()
  } finally {
    await store.end()
  }
  return exitCodes.good
}

const body = `{"type":"11370000MBDEM100XA003","holders":[{"name":"示例市顺路运输有限公司","idType":"001","id":"91370299MADEM002XJ"}],"fields":{"dz":"示例省示例市示例区示例路88号","jjlx":"有限责任公司","jyfw":"道路普通货物运输"}}`

function welcome(url: string, sample: string | undefined): readonly string[] {
  return [
    '',
    `Licet demo 演示登记系统  ${url}`,
    '',
    `  ${url}/                 departments, types 部门与证照类型`,
    `  ${url}/v                verify a license 核验证照`,
    `  ${url}/docs             the API 接口文档`,
    ...(sample === undefined
      ? []
      : ['', 'A sample license 示例证照:', `  ${url}/v#${sample.split('#')[1]}`]),
    '',
    'Issue one 签发一张:',
    `  curl -s ${url}/api/licenses -H "Authorization: Bearer $(npm run -s licet -- token demo)" -H 'Content-Type: application/json' -H "Idempotency-Key: $RANDOM$RANDOM" -d '${body}' | tee license.json`,
    '',
    'Verify it offline 离线核验:',
    `  node -p "require('./license.json').code.text" | npm run -s licet -- verify -`,
    '',
    'Ctrl-C stops it; the data stays. 按 Ctrl-C 停止，数据保留。',
  ]
}
