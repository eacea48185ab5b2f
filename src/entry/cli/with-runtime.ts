import { kekOf } from '../../service/key-wrap.ts'
import { connectOnce, connectPool } from '../../store/connector.ts'
import { openStore } from '../../store/database.ts'
import { openDemo } from '../demo.ts'
import { openEmbedded } from '../embedded.ts'
import { derivePepper, openRuntime, type Runtime } from '../runtime.ts'
import { CommandFault, type Surroundings } from './command.ts'
import { identifierOriginOf, operatorOf, settingsFor } from './settings.ts'

/**
 * Gives a command all use cases: of the deployment that the environment names, or without
 * `DATABASE_URL` of the demo in the data folder, which no server may be using meanwhile.
 */
export async function withRuntime<T>(
  around: Surroundings,
  work: (runtime: Runtime) => Promise<T>,
): Promise<T> {
  return around.variables.DATABASE_URL === undefined
    ? withDemo(around, work)
    : withDeployment(around, work)
}

async function withDeployment<T>(
  around: Surroundings,
  work: (runtime: Runtime) => Promise<T>,
): Promise<T> {
  const settings = settingsFor(around, ['DATABASE_URL', 'LICET_ORIGIN', 'LICET_KEK'])
  const { databaseUrl: url = '', origin = '', kek = new Uint8Array(32), nextKek } = settings
  const store = openStore(connectPool({ url, max: 4 }))
  try {
    return await work(
      openRuntime({
        store,
        keks: [await kekOf(kek), ...(nextKek === undefined ? [] : [await kekOf(nextKek)])],
        pepper: settings.pepper ?? (await derivePepper(kek)),
        identifierOrigin: identifierOriginOf(origin),
        operator: operatorOf(around),
        now: around.now,
        trains: true,
      }),
    )
  } finally {
    await store.end()
  }
}

async function withDemo<T>(
  around: Surroundings,
  work: (runtime: Runtime) => Promise<T>,
): Promise<T> {
  const { dataFolder, port } = settingsFor(around)
  const embedded = await openEmbedded(dataFolder)
  if (!embedded.ok) throw new CommandFault('a server works in this data folder; stop it first')
  const store = openStore(connectOnce({ url: embedded.value.url }))
  try {
    return await work(
      await openDemo(store, dataFolder, `localhost:${port}`, around.now, () => undefined),
    )
  } finally {
    await store.end()
    await embedded.value.close()
  }
}
