import type { Bundle } from '../../../../core/trust/bundle.ts'
import { defaultPolicy, type Policy } from '../../../../core/verdict/policy.ts'
import type { KnowledgeActions, KnowledgeState } from '../../../counter/knowledge-part.tsx'
import { type Learned, learn } from './learn.ts'
import { forget } from './memory.ts'

/** What a code is verified with, as it is at this moment. */
export interface Current {
  /** One for each registry that is trusted; empty while nothing is known. */
  readonly bundles: readonly Bundle[]
  readonly policy: Policy
}

/** What the knowledge tells the counter, and what it is told. */
export interface KnowledgeSurroundings {
  readonly changed: () => void
  readonly demo: boolean
}

/** Holds what this counter knows. Nothing is fetched before `ready` is first called. */
export function openKnowledge({ changed, demo }: KnowledgeSurroundings) {
  let learned: Learned = { state: { state: 'loading' } }
  let learning: Promise<void> | undefined

  const ready = (): Promise<void> => {
    learning ??= learn().then((result) => {
      learned = result
      changed()
    })
    return learning
  }

  const retry = () => {
    learning = undefined
    learned = { state: { state: 'loading' } }
    changed()
    void ready()
  }

  const forgetRoot = () => {
    forget()
    retry()
  }

  const actions: KnowledgeActions = { retry, ...(demo ? { forget: forgetRoot } : {}) }
  const state = (instant: (at: number) => string): KnowledgeState =>
    'signedAt' in learned.state
      ? { ...learned.state, signedAt: instant(learned.state.signedAt) }
      : learned.state
  const current = (): Current => ({
    bundles: learned.bundle === undefined ? [] : [learned.bundle],
    policy: defaultPolicy,
  })
  return { ready, current, state, actions }
}
