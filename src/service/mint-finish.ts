import { encodeBase64url } from '../core/credential/base64url.ts'
import { signingInput } from '../core/credential/sign.ts'
import { buildIdentifier } from '../core/license/identifier.ts'
import { err, ok } from '../core/result.ts'
import { listCredentials } from '../store/credential.ts'
import { storeReply, storeSignatures } from '../store/signature.ts'
import { versionText } from './card.ts'
import { signedBody } from './events.ts'
import type { Answer, Issuer, Minted, MintOutcome, MintRow } from './mint-row.ts'
import { departmentScope, type Registry } from './registry.ts'

const encoder = new TextEncoder()

/** The outcome of a row that was minted now, with the answer that was kept for its key. */
export function mintedOutcome(minted: Minted, answer: Answer | undefined): MintOutcome {
  return ok({ kind: 'minted', minted, ...(answer === undefined ? {} : { answer }) })
}

/** Standard base64, for `decode(…, 'base64')` in the database. */
export function base64Of(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

/**
 * Finishes a planned license: signs the same bytes again if it has no signature yet, and gives the
 * answer. The first signature stored is the one that counts.
 *
 * @returns The outcome as of a first try; `in_flight` while nothing is planned under this id.
 */
export async function finish(
  registry: Registry,
  issuer: Issuer,
  row: Pick<MintRow, 'request' | 'answer'>,
  license: string,
): Promise<MintOutcome> {
  const db = registry.store.scoped(departmentScope(issuer.department))
  const found = await db
    .selectFrom('license')
    .select(['id', 'type', 'type_version', 'number', 'serial', 'version', 'status'])
    .where('department', '=', issuer.department)
    .where('id', '=', license)
    .executeTakeFirst()
  if (found === undefined) return err({ code: 'number_taken' })
  const cards = await listCredentials(db, issuer.department, license)
  const card = cards.find((one) => one.ended === null)
  const identifier = buildIdentifier(
    {
      typeCode: found.type,
      issuerCode: issuer.code,
      serial: found.serial,
      version: versionText(found.version),
    },
    registry.identifierRoot,
  )
  const { id, type, number, serial, version } = found
  const status = card === undefined && found.status !== 'issued' ? found.status : 'issued'
  const base = { id, identifier, type, typeVersion: found.type_version, number, serial, version }
  if (status !== 'issued' && status !== 'waiting' && status !== 'draft') {
    return err({ code: 'conflict' })
  }
  if (card === undefined) {
    const minted: Minted = { ...base, status }
    const answer = await row.answer?.(minted)
    if (answer !== undefined && row.request !== undefined) {
      const { client, key } = row.request
      const { department } = issuer
      await storeReply(db, { department, client, key, ...answer, at: registry.now() })
    }
    return mintedOutcome(minted, answer)
  }
  const text = signingInput('dc+sd-jwt', card.kid, card.payload)
  const input = encoder.encode(text)
  const sig = card.sig ?? (await registry.signer.sign(card.kid, [input]))[0]
  if (sig?.length !== 64) throw new TypeError('the signer gave no 64-byte signature')
  const { list, idx, kid, iat, payload } = card
  const compact = `${text}.${encodeBase64url(sig)}~`
  const credential = { id: card.id, list, idx, kid, iat, payload, compact }
  const minted: Minted = { ...base, status: 'issued', credential }
  const answer = await row.answer?.(minted)
  const at = registry.now()
  const { client, key } = row.request ?? {}
  if (card.sig === null) {
    const leaf = await registry.sha256(input)
    const kept = await storeSignatures(db, issuer.department, at, [
      {
        cred: card.id,
        subject: id,
        sig: base64Of(sig),
        event: signedBody(at, leaf),
        client,
        key,
        status: answer?.status,
        body: answer?.body,
      },
    ])
    // Lost the race: what is stored now is read back.
    if (!kept.has(card.id)) return await finish(registry, issuer, row, license)
  } else if (answer !== undefined && client !== undefined && key !== undefined) {
    const { department } = issuer
    await storeReply(db, { department, client, key, ...answer, at })
  }
  return mintedOutcome(minted, answer)
}
