import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { importJWK } from 'jose'
import { membersOf } from '../../core/trust/scheme.ts'
import { addClient } from '../../service/department.ts'
import { allScopes, parseScopes } from '../../service/oauth-scope.ts'
import { type Command, CommandFault, exitCodes, UsageFault } from './command.ts'
import { departmentNumber } from './department.ts'
import { withRegistry } from './registrar.ts'
import { readWords } from './words.ts'

const usage = 'licet client add DEPT ID --jwk FILE [--name NAME] [--scopes "license:issue …"]'

/** Adds an API client by its public key; the private half stays where it was made. */
export const clientCommand: Command = {
  usage,
  run: async (args, around) => {
    const { positionals, values } = readWords(
      args,
      { jwk: { type: 'string' }, name: { type: 'string' }, scopes: { type: 'string' } },
      usage,
      [3, 3],
    )
    const [verb, short = '', id = ''] = positionals
    if (verb !== 'add' || values.jwk === undefined) {
      throw new UsageFault(`this is how it is called: ${usage}`)
    }
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(id)) {
      throw new UsageFault('ID has 1 to 64 letters, digits, dots, lines')
    }
    const scopes = parseScopes(values.scopes ?? allScopes.join(' '))
    if (scopes === undefined) throw new UsageFault(`scopes are ${allScopes.join(' ')}`)
    const jwk = await readPublicKey(resolve(around.folder, values.jwk))
    await withRegistry(around, async (registry) => {
      const department = await departmentNumber(registry, short)
      const client = { department, id, name: values.name ?? id, jwk, scopes: scopes.join(' ') }
      if (!(await addClient(registry, client))) {
        throw new CommandFault('a client of this id is there already')
      }
      around.out(`added ${id}`)
    })
    return exitCodes.good
  },
}

async function readPublicKey(path: string): Promise<string> {
  const text = await readFile(path, 'utf8')
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new CommandFault('the key file is not a JWK in JSON')
  }
  const { kty, crv, x, y, d } = membersOf(parsed) ?? {}
  if (d !== undefined) {
    throw new CommandFault('the file holds the private half; give the public one (without `d`)')
  }
  const jwk = { kty: String(kty), crv: String(crv), x: String(x), y: String(y) }
  if (jwk.kty !== 'EC' || jwk.crv !== 'P-256') throw new CommandFault('the key is not EC P-256')
  await importJWK(jwk, 'ES256').catch(() => {
    throw new CommandFault('the key is no point of P-256')
  })
  return JSON.stringify(jwk)
}
