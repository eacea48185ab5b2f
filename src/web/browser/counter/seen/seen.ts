import type { Verdict } from '../../../../core/verdict.ts'

/** How long a timed proof is kept, so that the same one is not taken twice. @see SPEC.md §3 */
const proofSeconds = 300
/** A counter that never closes must not grow without end. */
const maxKept = 2000

interface Proof {
  readonly uri: string
  readonly idx: number
  readonly iat: number
}

/**
 * Remembers what was shown while this page is open, in memory alone: which codes, and the timed
 * proofs of the last five minutes. Nothing of it says whose they are, and nothing is stored.
 */
export function openSeen() {
  const codes = new Map<string, number>()
  const proofs = new Map<string, number>()

  /** For `verify`: whether this proof was shown here in the last five minutes. */
  const proofSeen =
    (now: number) =>
    (proof: Proof): boolean => {
      for (const [key, at] of proofs) if (now - at > proofSeconds) proofs.delete(key)
      return proofs.has(proofKey(proof))
    }

  /** Notes what was shown; gives when the same code was shown before, in epoch seconds. */
  const meet = (text: string, verdict: Verdict, now: number): number | undefined => {
    const credential = verdict.license?.credential
    const key = credential === undefined ? text : `${credential.uri}#${credential.idx}`
    const before = codes.get(key)
    codes.delete(key)
    codes.set(key, now)
    const [oldest] = codes.keys()
    if (codes.size > maxKept && oldest !== undefined) codes.delete(oldest)
    const timed = verdict.lines.find(({ code }) => code === 'live_timed')
    if (credential !== undefined && timed?.at !== undefined) {
      proofs.set(proofKey({ ...credential, iat: timed.at }), now)
    }
    return before
  }

  return { proofSeen, meet }
}

function proofKey({ uri, idx, iat }: Proof): string {
  return `${uri}#${idx}#${iat}`
}
