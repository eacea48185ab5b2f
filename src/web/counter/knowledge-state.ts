import type { Policy } from '../../core/verdict/policy.ts'
import type { Handler } from '../handler.ts'
import type { Text } from '../language.ts'
import type { Grade } from './knowledge-age.ts'

/** What the counter knows to verify with, written out for the page. */
export type KnowledgeState =
  | { readonly state: 'none' }
  | { readonly state: 'loading' }
  | { readonly state: 'old_browser' }
  | { readonly state: 'alarm'; readonly noted: string; readonly offered: string }
  | OpenKnowledge

export interface OpenKnowledge {
  readonly state: 'open'
  /** The host's own first. */
  readonly registries: readonly RegistryState[]
  readonly policy: Policy
  readonly storage: StorageState
  readonly adding: AddingState
}

/** One trusted registry. */
export interface RegistryState {
  readonly id: string
  readonly source: 'host' | 'settings' | 'file'
  /** `https://HOST`; absent before it was first heard. */
  readonly origin?: string | undefined
  readonly name?: Text | undefined
  /** Absent while nothing is known. */
  readonly age?: ShownAge | undefined
  readonly root?: ShownRoot | undefined
  readonly update: UpdateState
  /** When it last said that this is its newest. */
  readonly checkedAt?: string | undefined
  /** Offers a root that the noted one has not signed: not used for any verdict. */
  readonly alarm?: { readonly noted: string; readonly offered: string } | undefined
  /** This page may not connect to it. */
  readonly byFileOnly: boolean
}

export interface ShownAge {
  readonly grade: Grade
  readonly seconds: number
  readonly asOf: string
  readonly until: string
  readonly newest: string
  /** This device's clock. */
  readonly now: string
  readonly unusable: number
}

/** The pinned root's fingerprint, 43 characters, and how it came to be trusted here. */
export interface ShownRoot {
  readonly fingerprint: string
  readonly trusted: 'host' | 'settings' | 'file'
  readonly rotated?: { readonly at: string; readonly former: string } | undefined
}

/** How the last attempt to get something newer went. */
export type UpdateState =
  | { readonly state: 'idle' | 'checking' }
  /** A code of this page or of `loadBundle`; what was held before stays in use. */
  | { readonly state: 'failed'; readonly code: string }

/** Whether what is known outlives the closing of the page. */
export type StorageState = 'unknown' | 'persistent' | 'best_effort' | 'asked_in_vain' | 'none'

/** A file with a registry that waits for a person's word, or what became of the last file. */
export type AddingState =
  | { readonly state: 'none' }
  | { readonly state: 'confirm'; readonly origin: string; readonly beginnings: readonly string[] }
  | {
      readonly state: 'wrong_ending'
      readonly origin: string
      readonly beginnings: readonly string[]
    }
  | { readonly state: 'done' | 'refused'; readonly code: string }

/** What can be done about it in the browser; absent in a page from the server. */
export interface KnowledgeActions {
  readonly retry: Handler
  /** Asks the browser to keep what is stored. */
  readonly persist: Handler
  /** A file was chosen: a saved bundle, or `{origin, roots}`. */
  readonly addFile: Handler
  /** The person typed the end of the fingerprint. */
  readonly confirm: Handler
  readonly cancel: Handler
  readonly remove: (id: string) => void
  /** Forgets the noted root: a demo starts anew with other keys; a deployment never offers this. */
  readonly forget?: Handler | undefined
}
