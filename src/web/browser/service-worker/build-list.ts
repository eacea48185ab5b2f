/** One file of a build; its name carries a hash of its bytes, its hash here is the whole one. */
export interface BuildFile {
  readonly path: string
  /** base64url SHA-256 of its bytes. */
  readonly sha256: string
  /** Without it the page does not open; the others follow in the background. */
  readonly core: boolean
}

export interface BuildList {
  readonly id: string
  readonly files: readonly BuildFile[]
  /** What the document of this build names in its head, and no other build's does. */
  readonly named: readonly string[]
}

/** Written in by the build, so that another build is another worker. */
declare const LICET_BUILD: BuildList

export const build: BuildList = LICET_BUILD
export const shellPath = '/v'
export const filesByPath: ReadonlyMap<string, BuildFile> = new Map(
  build.files.map((file) => [file.path, file]),
)

const prefix = 'licet-app-'
export const ownCache = `${prefix}${build.id}`

/** The names of all caches of this app, whichever build made them. */
export async function appCaches(): Promise<readonly string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(prefix))
}
