import type { Tone } from '../../../verdict/verdict-words.ts'

/** One beat: how long it sounds and how long it is quiet after it. */
export interface Beat {
  readonly hz: number
  readonly ms: number
  readonly pauseMs: number
}

/**
 * What each verdict sounds and feels like. Told apart by rhythm, not by pitch alone: one long;
 * two; four short; long and short. Who cannot hear pitch, or only feels it, still knows.
 */
export const cues: Readonly<Record<Tone, readonly Beat[]>> = {
  fine: [{ hz: 880, ms: 320, pauseMs: 0 }],
  closer: [
    { hz: 660, ms: 160, pauseMs: 120 },
    { hz: 660, ms: 160, pauseMs: 0 },
  ],
  stop: [
    { hz: 220, ms: 110, pauseMs: 60 },
    { hz: 220, ms: 110, pauseMs: 60 },
    { hz: 220, ms: 110, pauseMs: 60 },
    { hz: 220, ms: 110, pauseMs: 0 },
  ],
  unsure: [
    { hz: 440, ms: 300, pauseMs: 100 },
    { hz: 330, ms: 100, pauseMs: 0 },
  ],
}

/** Goes before the cue of a code that was shown before: three ticks. */
const again: readonly Beat[] = [
  { hz: 1320, ms: 40, pauseMs: 60 },
  { hz: 1320, ms: 40, pauseMs: 60 },
  { hz: 1320, ms: 40, pauseMs: 180 },
]

export function cueOf(tone: Tone, seenAgain: boolean): readonly Beat[] {
  return seenAgain ? [...again, ...cues[tone]] : cues[tone]
}
