import type { Policy } from '../../../../core/verdict/policy.ts'
import { ageOf } from '../../../counter/knowledge-age.ts'
import type {
  AddingState,
  KnowledgeState,
  RegistryState,
  ShownAge,
} from '../../../counter/knowledge-state.ts'
import type { Book } from './book.ts'
import type { Trusted } from './trusted.ts'

interface Showing {
  readonly adding: AddingState
  /** Epoch seconds by this device. */
  readonly now: number
  readonly instant: (at: number) => string
}

/** The book as the page shows it. An alarm of the host takes the place of everything else. */
export function shownKnowledge(book: Book, showing: Showing): KnowledgeState {
  const { policy } = book.settings()
  const trusted = [...book.all()].sort((a, b) => rank(a) - rank(b))
  const host = trusted.find(({ registry }) => registry.id === 'host')?.registry
  if (host?.alarm !== undefined) {
    return { state: 'alarm', noted: host.roots[0] ?? '', offered: host.alarm.offered }
  }
  return {
    state: 'open',
    registries: trusted.map((one) => shownRegistry(one, policy, showing)),
    policy,
    storage: book.storage(),
    adding: showing.adding,
  }
}

const rank = ({ registry }: Trusted) => ['host', 'settings', 'file'].indexOf(registry.source)

function shownRegistry(one: Trusted, policy: Policy, showing: Showing): RegistryState {
  const { registry, bundle, update } = one
  const { id, source, origin, roots, held, alarm, rotated } = registry
  const { instant } = showing
  const [fingerprint] = roots
  return {
    id,
    source,
    origin,
    name: bundle?.trust.operator,
    age: bundle && shownAge(one, policy, showing),
    root:
      fingerprint === undefined
        ? undefined
        : {
            fingerprint,
            trusted: source,
            rotated: rotated && { at: instant(rotated.at), former: rotated.former },
          },
    update,
    checkedAt: held && instant(held.checkedAt),
    alarm: alarm && { noted: fingerprint ?? '', offered: alarm.offered },
    byFileOnly: registry.address === undefined,
  }
}

function shownAge(
  { bundle }: Trusted,
  policy: Policy,
  { now, instant }: Showing,
): ShownAge | undefined {
  if (bundle === undefined) return undefined
  const { grade, seconds, asOf, until, newest, unusable } = ageOf(bundle, policy, Math.floor(now))
  return {
    grade,
    // Whole minutes, then hours: the page is drawn again only when a word changes.
    seconds: seconds < 3_600 ? seconds - (seconds % 60) : seconds - (seconds % 3_600),
    asOf: instant(asOf),
    until: instant(until),
    newest: instant(newest),
    now: grade === 'clock_wrong' ? instant(now) : '',
    unusable,
  }
}
