import type { Tone } from './verdict-words.ts'

/** The shape of a verdict: told apart by outline and sign, so that no colour is needed. */
export function Shape({ tone }: { readonly tone: Tone }) {
  return (
    <svg viewBox="0 0 64 64" aria-hidden="true" focusable="false" data-shape={tone}>
      <path
        d={outlines[tone]}
        fill="none"
        stroke="currentColor"
        stroke-width="5"
        stroke-linejoin="round"
      />
      <path
        d={signs[tone]}
        fill="none"
        stroke="currentColor"
        stroke-width="6"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  )
}

const outlines: Readonly<Record<Tone, string>> = {
  fine: 'M32 5a27 27 0 1 1 0 54a27 27 0 1 1 0-54z',
  closer: 'M32 6L60 57H4z',
  stop: 'M21 5H43L59 21V43L43 59H21L5 43V21z',
  unsure: 'M7 7H57V57H7z',
}

const signs: Readonly<Record<Tone, string>> = {
  fine: 'M19 33l9 9l17-19',
  closer: 'M32 26V39M32 48v.1',
  stop: 'M22 22L42 42M42 22L22 42',
  unsure: 'M24 25a8 8 0 1 1 12 7q-4 2-4 7M32 48v.1',
}
