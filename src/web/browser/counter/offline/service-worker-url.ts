const path = '/service-worker.js'

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (text: string) => string },
  ): { createScriptURL(text: string): string }
}

declare global {
  // Not in Safari and Firefox of our floor.
  var trustedTypes: TrustedTypes | undefined
}

/**
 * The address of the service worker as the page's policy wants it: Trusted Types guard every way
 * from a string to a script, and the policy of this name lets this one path through.
 */
export function serviceWorkerUrl(): string {
  return globalThis.trustedTypes === undefined
    ? path
    : globalThis.trustedTypes
        .createPolicy('licet-service-worker', {
          createScriptURL: (text) => {
            if (text !== path) throw new TypeError('not the service worker')
            return text
          },
        })
        .createScriptURL(path)
}
