/**
 * One thing that is wrong with an input, for the person who has to mend it.
 *
 * `path` names the place (`holders[0].id`; empty = the whole input), `code` is stable and public,
 * `message` is an English sentence. None of the three ever holds the refused value: a fault may be
 * logged, and the value may be somebody's name or number.
 */
export interface Fault {
  readonly path: string
  readonly code: string
  readonly message: string
}
