import { connectOnce } from '../../store/connector.ts'
import { openStore, type Store } from '../../store/database.ts'
import { openEmbedded } from '../embedded.ts'
import { readSecret } from '../secret-file.ts'
import { CommandFault, type Surroundings } from './command.ts'
import { identifierOriginOf, settingsFor } from './settings.ts'

/**
 * Gives a command the owner's connection (`LICET_OWNER_URL`), or without it the demo's, which no
 * server may be using meanwhile. For what must see every department, or mend after a restore.
 */
export async function withOwner<T>(
  around: Surroundings,
  work: (store: Store, origin: string) => Promise<T>,
): Promise<T> {
  if (around.variables.LICET_OWNER_URL !== undefined) {
    const settings = settingsFor(around, ['LICET_OWNER_URL', 'LICET_ORIGIN'])
    const store = openStore(connectOnce({ url: settings.ownerUrl ?? '' }))
    try {
      return await work(store, identifierOriginOf(settings.origin ?? ''))
    } finally {
      await store.end()
    }
  }
  const settings = settingsFor(around)
  if (settings.databaseUrl !== undefined) {
    throw new CommandFault('LICET_OWNER_URL is not set: this needs the owner’s direct connection')
  }
  const { dataFolder } = settings
  const host = readSecret(`${dataFolder}/host`)
  if (host === undefined) throw new CommandFault('there is no demo in this data folder')
  const embedded = await openEmbedded(dataFolder)
  if (!embedded.ok) throw new CommandFault('a server works in this data folder; stop it first')
  const store = openStore(connectOnce({ url: embedded.value.url }))
  try {
    return await work(store, `https://${host}`)
  } finally {
    await store.end()
    await embedded.value.close()
  }
}
