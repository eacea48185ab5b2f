/** Software that is not ours, each given an unpacked code and the registry's published documents. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, createPublicKey, type JsonWebKey } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { compactVerify, createLocalJWKSet, importJWK, type JWK } from 'jose'
import jsQR from 'jsqr'
import { PNG } from 'pngjs'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

export async function readByZxing(png: Uint8Array<ArrayBuffer>): Promise<readonly string[]> {
  const wasm = new URL(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'))
  prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer as ArrayBuffer } })
  const found = await readBarcodes(new Blob([png]), { formats: ['QRCode'] })
  return found.map(({ text }) => text)
}

export function readByJsqr(png: Uint8Array): string | undefined {
  const { width, height, data } = PNG.sync.read(Buffer.from(png))
  return jsQR(Uint8ClampedArray.from(data), width, height)?.data
}

/** What `test/reader.py` says of one code. */
export interface PythonReading {
  readonly kid?: string
  readonly payload?: string
  readonly jwt?: string
  readonly error?: string
}

export function readByPython(
  texts: readonly string[],
  dictionary: Uint8Array,
  folder: string,
): readonly PythonReading[] {
  const words = join(folder, 'dictionary-1')
  writeFileSync(words, dictionary)
  const reader = new URL('../reader.py', import.meta.url).pathname
  const input = `${texts.map((text) => JSON.stringify(text)).join('\n')}\n`
  const said = execFileSync('python3', [reader, words], { input, encoding: 'utf8' })
  return said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** jose with nothing but the published key set. */
export async function verifyByJose(jwt: string, keys: readonly JWK[]) {
  const verified = await compactVerify(jwt, createLocalJWKSet({ keys: [...keys] }), {
    algorithms: ['ES256'],
  })
  return { header: verified.protectedHeader, payload: new TextDecoder().decode(verified.payload) }
}

export interface SdJwtMaterial {
  /** Keys of departments. */
  readonly keys: readonly JWK[]
  /** Keys of status lists. */
  readonly statusKeys: readonly JWK[]
  readonly statusList: (uri: string) => Promise<string>
  readonly now: number
}

/** What an SD-JWT VC library finds: the number in its own reading of the status list, or a fault. */
export async function verifyBySdJwt(compact: string, material: SdJwtMaterial): Promise<string> {
  let status: number | undefined
  const instance = new SDJwtVcInstance({
    hasher: (data: string | ArrayBuffer) =>
      createHash('sha256')
        .update(typeof data === 'string' ? data : Buffer.from(data))
        .digest(),
    hashAlg: 'sha-256',
    verifier: signatureVerifier(material.keys),
    statusVerifier: signatureVerifier(material.statusKeys),
    statusListFetcher: material.statusList,
    statusValidator: async (found) => {
      status = found
    },
  })
  try {
    await instance.verify(compact, { currentDate: material.now })
    return `status ${status}`
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : 'thrown'
  }
}

function signatureVerifier(keys: readonly JWK[]) {
  return async (data: string, signature: string): Promise<boolean> => {
    const key = await importJWK(keyOf(data, keys), 'ES256')
    if (!(key instanceof CryptoKey)) return false
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
    const bytes = Buffer.from(signature, 'base64url')
    return crypto.subtle.verify(algorithm, key, bytes, Buffer.from(data))
  }
}

function keyOf(jwt: string, keys: readonly JWK[]): JWK {
  const { kid } = JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString())
  const jwk = keys.find((key) => key.kid === kid)
  if (jwk === undefined) throw new Error(`no published key ${kid}`)
  return jwk
}

/** Whether there is an openssl: without it one link of the chain cannot be shown. */
export function opensslVersion(): string {
  const { stdout, error } = spawnSync('openssl', ['version'], { encoding: 'utf8' })
  if (error !== undefined) throw new Error('openssl is not installed: this link is not shown')
  return stdout.trim()
}

/** openssl on the unpacked signature: even the DER form of r and s is made by it. */
export function verifyByOpenssl(jwt: string, keys: readonly JWK[], folder: string): string {
  const [head = '', body = '', signature = ''] = jwt.split('.')
  const raw = Buffer.from(signature, 'base64url').toString('hex')
  const key = createPublicKey({ key: keyOf(jwt, keys) as JsonWebKey, format: 'jwk' })
  const [r, s] = [raw.slice(0, 64), raw.slice(64)]
  writeFileSync(join(folder, 'key.pem'), key.export({ type: 'spki', format: 'pem' }))
  writeFileSync(join(folder, 'input'), `${head}.${body}`)
  writeFileSync(join(folder, 'der'), `asn1=SEQUENCE:s\n[s]\nr=INTEGER:0x${r}\ns=INTEGER:0x${s}\n`)
  const openssl = (...args: string[]) =>
    spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' }).stdout
  openssl('asn1parse', '-genconf', 'der', '-noout', '-out', 'sig')
  return openssl('dgst', '-sha256', '-verify', 'key.pem', '-signature', 'sig', 'input').trim()
}
