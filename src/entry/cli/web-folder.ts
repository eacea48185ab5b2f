import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the build put the pages: beside `dist/node/`, or `dist/web` of a tree run from source. */
export function webFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const built = here.split(/[\\/]/).lastIndexOf('dist')
  if (built < 0) return join(here, '../../../dist/web')
  return join(
    here
      .split(/[\\/]/)
      .slice(0, built + 1)
      .join('/'),
    'web',
  )
}
