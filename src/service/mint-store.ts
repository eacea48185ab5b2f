import { encodeBase64url } from '../core/credential/base64url.ts'
import { type SignedRow, storeReply, storeSignatures } from '../store/signature.ts'
import { signedBody } from './events.ts'
import { base64Of, finish, mintedOutcome } from './mint-finish.ts'
import type { Prepared } from './mint-prepare.ts'
import type { Answer, Issuer, Minted, MintedCredential, MintOutcome, MintRow } from './mint-row.ts'
import { departmentScope, type Registry } from './registry.ts'

const decoder = new TextDecoder()

/** Signs the planned bytes, outside any transaction. Drafts have none. */
export async function signPlanned(
  registry: Registry,
  issuer: Issuer,
  planned: readonly Prepared[],
): Promise<readonly Uint8Array[]> {
  const inputs = planned.filter((one) => one.plan.cred !== undefined).map((one) => one.input)
  return inputs.length === 0 ? [] : await registry.signer.sign(issuer.kid, inputs)
}

/**
 * Stores signatures with their replies, and the replies of drafts.
 *
 * @param signatures - Of {@link signPlanned}, in the order of the rows that have a card.
 */
export async function storePlanned(
  registry: Registry,
  issuer: Issuer,
  planned: readonly Prepared[],
  signatures: readonly Uint8Array[],
  outcomes: Map<number, MintOutcome>,
): Promise<void> {
  const cards = planned.filter((one) => one.plan.cred !== undefined)
  const at = registry.now()
  const signed: SignedRow[] = []
  for (const [place, one] of cards.entries()) {
    const sig = signatures[place]
    if (sig?.length !== 64) throw new TypeError('the signer gave no 64-byte signature')
    const credential = credentialOf(one, sig)
    const minted: Minted = credential === undefined ? one.minted : { ...one.minted, credential }
    const answer = await one.row.answer?.(minted)
    const { request } = one.row
    signed.push({
      cred: one.plan.cred ?? '',
      subject: one.plan.id,
      sig: base64Of(sig),
      event: signedBody(at, one.leaf),
      client: request?.client,
      key: request?.key,
      status: answer?.status,
      body: answer?.body,
    })
    outcomes.set(one.plan.n, mintedOutcome(minted, answer))
  }
  if (signed.length > 0) {
    const db = registry.store.scoped(departmentScope(issuer.department))
    const kept = await storeSignatures(db, issuer.department, at, signed)
    for (const one of cards) {
      // Another process finished this row first: its signature is the one that counts.
      if (one.plan.cred !== undefined && !kept.has(one.plan.cred)) {
        outcomes.set(one.plan.n, await finish(registry, issuer, one.row, one.plan.id))
      }
    }
  }
  for (const one of planned) {
    if (one.plan.cred !== undefined) continue
    const answer = await one.row.answer?.(one.minted)
    if (answer !== undefined) await keepReply(registry, issuer, one.row, answer)
    outcomes.set(one.plan.n, mintedOutcome(one.minted, answer))
  }
}

/** Keeps the answer for a row's key, where it came of no signature. */
export async function keepReply(
  registry: Registry,
  issuer: Issuer,
  { request }: MintRow,
  answer: Answer,
): Promise<void> {
  if (request === undefined) return
  const { client, key } = request
  const db = registry.store.scoped(departmentScope(issuer.department))
  const { department } = issuer
  await storeReply(db, { department, client, key, ...answer, at: registry.now() })
}

function credentialOf({ plan, input }: Prepared, sig: Uint8Array): MintedCredential | undefined {
  const { cred, list, idx, kid, iat, payload } = plan
  if (cred === undefined || list === undefined || idx === undefined) return undefined
  if (kid === undefined || iat === undefined || payload === undefined) return undefined
  const compact = `${decoder.decode(input)}.${encodeBase64url(sig)}~`
  return { id: cred, list, idx, kid, iat, payload, compact }
}
