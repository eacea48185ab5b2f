import { randomUUID } from 'node:crypto'
import { join, resolve } from 'node:path'
import { importJWK, type JWK, SignJWT } from 'jose'
import { readRunning } from '../running.ts'
import { readSecret } from '../secret-file.ts'
import { type Command, CommandFault, exitCodes, type Surroundings, UsageFault } from './command.ts'
import { settingsFor } from './settings.ts'
import { readWords } from './words.ts'

const usage = 'licet token CLIENT [--key FILE] [--url ORIGIN] [--scope "license:issue …"]'

/**
 * Prints an access token and nothing else, so that it fits into a shell's `$(…)`.
 *
 * The client proves itself by a signed assertion (RFC 7523, `private_key_jwt`): its private key
 * never travels. Without `--key` it is the key that a demo made under the data folder.
 */
export const tokenCommand: Command = {
  usage,
  run: async (args, around) => {
    const words = readWords(
      args,
      { key: { type: 'string' }, url: { type: 'string' }, scope: { type: 'string' } },
      usage,
      [1, 1],
    )
    const client = words.positionals[0] ?? ''
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(client))
      throw new UsageFault('a client id has 1 to 64 letters, digits, dots, lines')
    const settings = settingsFor(around)
    const key = readKey(client, words.values.key, settings.dataFolder, around)
    const origin = words.values.url ?? readRunning(settings.dataFolder)?.url ?? settings.origin
    if (origin === undefined) {
      throw new CommandFault('no server runs on this data folder; start one or say --url ORIGIN')
    }
    around.out(await fetchToken(origin, client, key, words.values.scope, around))
    return exitCodes.good
  },
}

function readKey(
  client: string,
  file: string | undefined,
  dataFolder: string,
  around: Surroundings,
): JWK {
  const path =
    file === undefined
      ? join(dataFolder, 'clients', `${client}.json`)
      : resolve(around.folder, file)
  const text = readSecret(path)
  if (text === undefined) {
    throw new CommandFault(
      file === undefined
        ? 'there is no key of this client under the data folder; say --key FILE'
        : 'the key file is not there',
    )
  }
  try {
    return JSON.parse(text) as JWK
  } catch {
    throw new CommandFault('the key file is not a JWK in JSON')
  }
}

/** Makes the assertion and trades it for an access token. */
export async function fetchToken(
  origin: string,
  client: string,
  jwk: JWK,
  scope: string | undefined,
  around: Surroundings,
): Promise<string> {
  const key = await importJWK(jwk, 'ES256').catch(() => {
    throw new CommandFault('the key file is not a private P-256 key')
  })
  const now = around.now()
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
    .setIssuer(client)
    .setSubject(client)
    .setAudience(origin)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + 60)
    .sign(key)
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  })
  if (scope !== undefined) form.set('scope', scope)
  const response = await around
    .fetch(new URL('/oauth/token', origin), { method: 'POST', body: form, redirect: 'error' })
    .catch(() => {
      throw new CommandFault('the server does not answer')
    })
  const answer: unknown = await response.json().catch(() => undefined)
  const read = (name: string) =>
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, name) : undefined
  const token = read('access_token')
  if (response.ok && typeof token === 'string') return token
  const code = read('error')
  // OAuth's own codes are a fixed list (RFC 6749 §5.2); anything else is not repeated.
  const known = typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? code : 'no token'
  throw new CommandFault(`the server answered ${response.status} (${known})`)
}
