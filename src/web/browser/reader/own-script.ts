/**
 * The address of a worker of this build, as the page's policy wants it.
 *
 * Trusted Types guard every way from a string to a script. The page's one policy, named in
 * `src/web/security.ts`, lets through the service worker, the hashed files of the build and
 * nothing else.
 */
export function ownScript(path: string): string {
  if (policy === undefined) return path
  return policy.createScriptURL(path)
}

const own = /^\/(service-worker|assets\/[\w.-]+)\.js$/

// Firefox and Safari of our floor have no Trusted Types.
const policy = globalThis.trustedTypes?.createPolicy('licet', {
  createScriptURL: (path) => {
    if (!own.test(path)) throw new TypeError('not a script of this build')
    return path
  },
})
