import { type Registry, webSha256 } from '../../service/registry.ts'
import { connectOnce } from '../../store/connector.ts'
import { openStore } from '../../store/database.ts'
import { openEmbedded } from '../embedded.ts'
import { CommandFault, type Surroundings } from './command.ts'
import { settingsFor } from './settings.ts'

/**
 * Gives a command the registry's own tables: departments, types, rights, clients.
 *
 * The database is that of `DATABASE_URL`; without it the demo's, which nobody else may be using:
 * its connections share one session, and two programs' statements would mix.
 */
export async function withRegistry<T>(
  around: Surroundings,
  work: (registry: Registry) => Promise<T>,
): Promise<T> {
  const settings = settingsFor(around)
  const embedded =
    settings.databaseUrl === undefined ? await openEmbedded(settings.dataFolder) : undefined
  if (embedded?.ok === false) {
    throw new CommandFault('a server works in this data folder; stop it first')
  }
  const url = settings.databaseUrl ?? embedded?.value.url ?? ''
  const store = openStore(connectOnce({ url }))
  try {
    return await work({
      store,
      now: around.now,
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
      sha256: webSha256,
      mac: unused,
      signer: { sign: unused },
      origin: settings.origin ?? 'https://localhost',
      identifierRoot: '',
      offsetSeconds: 28_800,
    })
  } finally {
    await store.end()
    await embedded?.value.close()
  }
}

function unused(): never {
  throw new TypeError('this command neither signs nor looks up holders')
}
