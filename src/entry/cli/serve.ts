import { kekOf } from '../../service/key-wrap.ts'
import { connectPool } from '../../store/connector.ts'
import { openStore } from '../../store/database.ts'
import { checkDatabase } from '../database-check.ts'
import { lineWriter } from '../line-writer.ts'
import { createLog } from '../log.ts'
import { type NodeServer, startNode, untilSignal } from '../node.ts'
import { openNodeApp, publishPauseMs } from '../node-app.ts'
import { paced } from '../pace.ts'
import { derivePepper, openRuntime } from '../runtime.ts'
import { type Command, CommandFault, exitCodes } from './command.ts'
import { identifierOriginOf, operatorOf, settingsFor } from './settings.ts'
import { webFolder } from './web-folder.ts'
import { readWords } from './words.ts'

const usage = 'licet serve   (DATABASE_URL, LICET_ORIGIN, LICET_KEK; PORT, LICET_LISTEN)'

/** A deployment: starts only with everything it needs, and on a login that row security binds. */
export const serveCommand: Command = {
  usage,
  run: async (args, around) => {
    readWords(args, {}, usage, [0, 0])
    const settings = settingsFor(around, ['DATABASE_URL', 'LICET_ORIGIN', 'LICET_KEK'])
    const { databaseUrl: url = '', origin = '', kek = new Uint8Array(32) } = settings
    const faults = await checkDatabase(url)
    if (faults.length > 0) {
      throw new CommandFault(`will not start:\n  ${faults.map((f) => f.message).join('\n  ')}`)
    }
    const lines = lineWriter(around.out)
    process.once('exit', lines.flush)
    const log = createLog(lines.write, Date.now)
    const store = openStore(
      connectPool({ url, onIdleError: () => log('warn', 'database_connection_lost') }),
    )
    let server: NodeServer | undefined
    const operator = operatorOf(around)
    const runtime = openRuntime({
      store,
      keks: [
        await kekOf(kek),
        ...(settings.nextKek === undefined ? [] : [await kekOf(settings.nextKek)]),
      ],
      pepper: settings.pepper ?? (await derivePepper(kek)),
      identifierOrigin: identifierOriginOf(origin),
      operator,
      now: around.now,
      trains: true,
      afterCommit: paced(publishPauseMs, () => server?.tasks.nudge('publish')),
    })
    server = await startNode({
      host: settings.listen,
      port: settings.port,
      log,
      webFolder: webFolder(),
      open: () =>
        openNodeApp({
          runtime,
          origin,
          name: operator,
          demo: false,
          counter: settings.counter,
          log,
          webFolder: webFolder(),
          ...(settings.metricsToken === undefined ? {} : { metricsToken: settings.metricsToken }),
        }),
    })
    server.tasks.nudge('publish')
    log('info', 'listening', { port: server.port, pid: process.pid, version: settings.version })
    const signal = await untilSignal()
    log('info', 'stopping', { signal })
    await server.stop()
    // What was committed while the answers drained is published before the end.
    await runtime.publisher.tick().catch(() => log('warn', 'last_publish_failed'))
    await store.end()
    log('info', 'stopped')
    lines.flush()
    return exitCodes.good
  },
}
