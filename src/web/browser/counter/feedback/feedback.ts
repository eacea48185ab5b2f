import type { Lang } from '../../../language.ts'
import type { Tone } from '../../../verdict/verdict-words.ts'
import { type Beat, cueOf } from './cues.ts'

/** What may be used now. */
export interface FeedbackChoice {
  readonly sound: boolean
  readonly vibration: boolean
  /** Care mode, and reading aloud not turned off. */
  readonly aloud: boolean
  readonly lang: Lang
}

/**
 * Tells a verdict to ears and hands. A browser lets a page sound only after a gesture, so the
 * first tap or key of any kind opens the sound; before it a verdict is seen, not heard.
 */
export function openFeedback(changed: () => void) {
  let audio: AudioContext | undefined
  const unlock = () => {
    if (typeof AudioContext === 'undefined') return
    audio ??= new AudioContext()
    // Suspended again by a locked screen or a phone call: each gesture tries once more.
    if (audio.state !== 'running') void audio.resume().then(changed, () => undefined)
  }
  addEventListener('pointerdown', unlock)
  addEventListener('keydown', unlock)

  const tell = (tone: Tone, seenAgain: boolean, words: string, choice: FeedbackChoice): void => {
    const beats = cueOf(tone, seenAgain)
    if (choice.sound && audio?.state === 'running') sound(audio, beats)
    // Before a first touch the browser refuses it, loudly.
    const touched = navigator.userActivation?.hasBeenActive ?? true
    if (choice.vibration && touched && canVibrate()) navigator.vibrate(vibrationOf(beats))
    hush()
    if (choice.aloud && canSpeak()) speechSynthesis.speak(utterance(words, choice.lang))
  }

  return { tell, hush, soundReady: () => audio?.state === 'running' }
}

/** Stops reading aloud: the person at the window has moved on. */
function hush(): void {
  if (canSpeak()) speechSynthesis.cancel()
}

export function canVibrate(): boolean {
  return typeof navigator.vibrate === 'function'
}

export function canSpeak(): boolean {
  return typeof speechSynthesis !== 'undefined'
}

function sound(audio: AudioContext, beats: readonly Beat[]): void {
  let at = audio.currentTime + 0.02
  for (const { hz, ms, pauseMs } of beats) {
    const oscillator = audio.createOscillator()
    const volume = audio.createGain()
    const end = at + ms / 1000
    oscillator.type = hz < 300 ? 'square' : 'triangle'
    oscillator.frequency.value = hz
    // Without a slope the loudspeaker clicks.
    volume.gain.setValueAtTime(0, at)
    volume.gain.linearRampToValueAtTime(0.25, at + 0.01)
    volume.gain.setValueAtTime(0.25, end - 0.02)
    volume.gain.linearRampToValueAtTime(0, end)
    oscillator.connect(volume).connect(audio.destination)
    oscillator.start(at)
    oscillator.stop(end)
    at = end + pauseMs / 1000
  }
}

function vibrationOf(beats: readonly Beat[]): number[] {
  return beats.flatMap(({ ms, pauseMs }) => (pauseMs === 0 ? [ms] : [ms, pauseMs]))
}

function utterance(words: string, lang: Lang): SpeechSynthesisUtterance {
  const spoken = new SpeechSynthesisUtterance(words)
  spoken.lang = lang === 'zh' ? 'zh-CN' : 'en-US'
  const voices = speechSynthesis.getVoices()
  const named = (tag: string) =>
    voices.find((voice) => voice.lang.replace('_', '-').startsWith(tag))
  // Some systems keep their default voice for a language they could speak, unless they are told.
  spoken.voice = named(spoken.lang) ?? named(lang) ?? null
  return spoken
}
