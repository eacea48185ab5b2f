import { appCaches, type BuildFile, build, ownCache, shellPath } from './build-list.ts'
import { keepFile, keptFile, keptShell, obtainFile, obtainShell } from './kept-files.ts'

const coreFiles = build.files.filter(({ core }) => core)
const otherFiles = build.files.filter(({ core }) => !core)

/**
 * Puts a whole version beside the one in use: all that the page needs to open, or nothing. It
 * rejects when anything is missing; the browser then throws this worker away and keeps the old.
 */
export async function installVersion(): Promise<void> {
  try {
    const files = coreFiles.map(async (file) => [file.path, await obtainFile(file)] as const)
    const answers = await Promise.all([
      ...files,
      obtainShell().then((it) => [shellPath, it] as const),
    ])
    for (const [path, answer] of answers) await keepFile(path, answer)
  } catch (failure) {
    await caches.delete(ownCache)
    throw failure
  }
}

/** Whether the page can open from what is kept; damaged files are fetched anew where possible. */
export async function isWhole(): Promise<boolean> {
  const whole = await Promise.all(coreFiles.map((file) => repaired(file).then(Boolean)))
  return whole.every(Boolean)
}

/** A file of this build, from the cache or, where that is damaged or lacks it, from the network. */
export async function repaired(file: BuildFile): Promise<Response | undefined> {
  const kept = await keptFile(file)
  if (kept !== undefined) return kept
  try {
    const answer = await obtainFile(file)
    // A full store costs the repair, not the answer.
    await keepFile(file.path, answer.clone()).catch(() => undefined)
    return answer
  } catch {
    return undefined
  }
}

export async function repairedShell(): Promise<Response | undefined> {
  return (await keptShell()) ?? (await refreshShell())
}

/** Takes the document anew: its language, its notices and its policy are the server's. */
export async function refreshShell(): Promise<Response | undefined> {
  try {
    const answer = await obtainShell()
    await keepFile(shellPath, answer.clone()).catch(() => undefined)
    return answer
  } catch {
    return undefined
  }
}

/** Fetches what is not there yet (code reader, PDF); says how many are missing afterwards. */
export async function completeVersion(): Promise<number> {
  let missing = 0
  for (const file of otherFiles) {
    if ((await repaired(file)) === undefined) missing += 1
  }
  return missing
}

/** Old versions go only when a page of this one has drawn itself and no other window is open. */
export async function dropOldVersions(): Promise<void> {
  const old = (await appCaches()).filter((name) => name !== ownCache)
  await Promise.all(old.map((name) => caches.delete(name)))
}
