// A bare import keeps its place: the address is clean before anything else runs.
import './fragment.ts'
import { flushSync, render, useState } from 'hono/jsx/dom'
import type { Policy } from '../../../core/verdict/policy.ts'
import { CounterApp, type CounterState, type Said } from '../../counter/counter-app.tsx'
import { langTag } from '../../language.ts'
import { type Choice, Frame } from '../../layout.tsx'
import { challengeMessages } from '../../messages/challenge.ts'
import { counterMessages } from '../../messages/counter.ts'
import { preferenceCookie, preferenceOf } from '../../preference.ts'
import { noResultWords } from '../../verdict/no-result-words.ts'
import { spokenBanner, spokenVerdict } from '../../verdict/spoken.ts'
import { overallWords, type Tone } from '../../verdict/verdict-words.ts'
import type { View } from '../../view.ts'
import { openChallenge } from './challenge/challenge.ts'
import { openChecks, type Result } from './checks.ts'
import { canSpeak, canVibrate, openFeedback } from './feedback/feedback.ts'
import { openedWith, takeFragment } from './fragment.ts'
import { openHistory } from './history/history.ts'
import { openKnowledge } from './knowledge/knowledge.ts'
import { listenForNext } from './next-key.ts'
import { openOffline } from './offline/offline.ts'
import { openSettings } from './settings/settings.ts'
import { shownResult } from './shown-result.ts'
import { openWays } from './ways/ways.ts'

// The same components as on the server. State is kept here and in the parts; each change draws
// the page anew, and what has not changed stays: a field keeps its text, a live region its place,
// the camera its picture.
const page = document.documentElement
const knowledge = openKnowledge({ changed: draw, demo: page.dataset.demo === '1' })
const settings = openSettings(() => {
  ways.settingsChanged()
  draw()
})
const feedback = openFeedback(draw)
const history = openHistory({
  changed: draw,
  isOn: () => settings.current().history,
  setOn: (on) => settings.set({ history: on }),
})
const challenge = openChallenge({ changed: draw, counter: ownWords, say: sayChallenge })
const checks = openChecks({
  ready: knowledge.ready,
  current: knowledge.current,
  demands,
  changed: draw,
  done: tell,
})
const ways = openWays({
  changed: draw,
  take: (reading) => take(reading.text),
  known: knowledge,
  serialRate: () => settings.current().serialRate,
})
// The strictest first.
const demandOrder = ['challenged', 'live', 'any'] as const
let said: Said = { text: '', turn: 0 }
let shownAt: number | undefined
let choice = preferenceOf({
  query: new URLSearchParams(location.search),
  cookie: document.cookie,
  languages: navigator.languages,
})

const offline = openOffline({ changed: draw, idle })

/** Nothing is shown, nothing is under way: a reload would take nothing from anybody. */
function idle(): boolean {
  const nothingShown = checks.result().state === 'none' && challenge.nonce() === undefined
  return nothingShown && ways.idle() && !holdsTyped()
}

/** A text or a short code is typed and not sent: what must be filled in before sending is not empty. */
function holdsTyped(): boolean {
  const fields = document.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>('[required]')
  return [...fields].some(({ value }) => value !== '')
}

function viewNow(): View {
  const { demo, nameZh: zh, nameEn: en } = page.dataset
  const name = zh === undefined || en === undefined ? undefined : { zh, en }
  const none = ''
  const assets = { style: none, counter: none, docs: none, icon: none, spec: none }
  return {
    ...choice,
    path: '/v',
    site: { origin: location.origin, name, demo: demo === '1', assets },
  }
}

function draw(): void {
  const view = viewNow()
  page.lang = langTag(view.lang)
  page.className = view.care ? 'care' : ''
  document.title = `${counterMessages[view.lang].title} · Licet`
  redraw()
}

/** Replaced by the page itself once it stands. */
let redraw = () => render(<Page />, document.body)

function Page() {
  const [, setDrawing] = useState(0)
  redraw = () => flushSync(() => setDrawing((drawing) => drawing + 1))
  const state: CounterState = {
    ways: ways.state(),
    knowledge: knowledge.state(instant),
    offline: offline.state(),
    result: shownResult(checks.result(), instant),
    challenge: challenge.state(),
    history: history.state(instant),
    settings: {
      settings: settings.current(),
      can: {
        vibrate: canVibrate(),
        speak: canSpeak(),
        serial: navigator.serial !== undefined,
      },
      soundReady: feedback.soundReady(),
      forgotten: settings.forgotten(),
    },
    said,
  }
  const actions = {
    ways: ways.actions,
    knowledge: knowledge.actions,
    offline: offline.actions,
    challenge: { ...challenge.actions, stop: stopChallenge },
    history: history.actions,
    settings: settings.actions,
    result: { next, print: () => print(), challenge: ask, open: openAsk, ask: askRegistry },
  }
  const view = viewNow()
  return (
    <Frame view={view} onSwitch={onSwitch}>
      <CounterApp lang={view.lang} state={state} actions={actions} />
    </Frame>
  )
}

/** To make one takes longer than all else in drawing the page. */
const instants = new Map<string, Intl.DateTimeFormat>()

function instant(at: number): string {
  const tag = langTag(choice.lang)
  const style = { dateStyle: 'medium', timeStyle: 'medium' } as const
  const format = instants.get(tag) ?? new Intl.DateTimeFormat(tag, style)
  instants.set(tag, format)
  return format.format(at * 1000)
}

function onSwitch(event: Event, wanted: Choice): void {
  event.preventDefault()
  choice = { ...choice, ...wanted }
  const secure = location.protocol === 'https:'
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in all browsers yet
  document.cookie = preferenceCookie('lang', choice.lang, secure)
  // biome-ignore lint/suspicious/noDocumentCookie: as above
  document.cookie = preferenceCookie('care', choice.care ? '1' : '0', secure)
  draw()
}

/** The stricter of what the policy and this counter ask; while a challenge is shown, its answer. */
function demands(policy: Policy): { policy: Policy; challenge?: string } {
  const nonce = challenge.nonce()
  const rules = [policy.presentation, settings.current().demand]
  if (nonce !== undefined) rules.push('challenged')
  const presentation = demandOrder.find((rule) => rules.includes(rule)) ?? 'any'
  return {
    policy: { ...policy, presentation },
    ...(nonce === undefined ? {} : { challenge: nonce }),
  }
}

/** Everything that is told besides what is drawn: announced, heard, felt, noted. */
function tell(result: Result, nonce: string | undefined): void {
  shownAt = performance.now()
  const { sound, vibration, aloud } = settings.current()
  const words = wordsOf(result)
  const seenAgain = result.state === 'shown' && result.lastSeen !== undefined
  const how = { sound, vibration, aloud: aloud && choice.care, lang: choice.lang }
  feedback.tell(toneOf(result), seenAgain, words, how)
  if (result.state === 'shown') {
    if (nonce !== undefined) challenge.used(nonce, result.verdict)
    history.note(result.verdict, result.at)
  }
  say(words)
  focusLost('verdict')
  // The banner and the way on where both fit: on a phone on its side the header takes their place.
  for (const part of ['#next', '.verdict'])
    document.querySelector(part)?.scrollIntoView({ block: 'nearest' })
}

function toneOf(result: Result): Tone {
  return result.state === 'shown' ? overallWords[result.verdict.overall].tone : 'unsure'
}

function wordsOf(result: Result): string {
  const { lang } = choice
  const shown = shownResult(result, instant)
  if (shown.state === 'shown') return spokenVerdict(shown.verdict, lang, shown.lastSeen)
  if (shown.state !== 'failed' && shown.state !== 'no_knowledge') return ''
  return spokenBanner(noResultWords[shown.state], lang)
}

function ownWords() {
  const t = challengeMessages[choice.lang]
  const { name, purpose } = settings.current()
  return { name: name.trim() || t.defaultName, purpose: purpose.trim() || t.defaultPurpose }
}

function sayChallenge(what: 'started' | 'ended' | number): void {
  const t = challengeMessages[choice.lang]
  say(typeof what === 'number' ? t.spokenLeft(what) : t[what])
  if (what !== 'started') return
  // It stands on top of the page, and the button that asked for it further down.
  document.getElementById('challenge-title')?.focus({ preventScroll: true })
  document.getElementById('challenge')?.scrollIntoView()
}

function stopChallenge(event: Event): void {
  challenge.actions.stop(event)
  focusLost('challenge-start')
}

function say(text: string): void {
  said = { text, turn: said.turn === 0 ? 1 : 0 }
  draw()
}

/** Moves the focus only where it was lost with a control that is gone: never from under a hand. */
function focusLost(id: string): void {
  const { activeElement } = document
  if (activeElement === null || activeElement === document.body)
    document.getElementById(id)?.focus()
}

function take(text: string): void {
  shownAt = undefined
  void checks.check(text)
}

function next(): void {
  shownAt = undefined
  feedback.hush()
  checks.clear()
  focusLost('start')
}

/** From a verdict that asks for a challenge: shows one in its place. */
function ask(): void {
  next()
  challenge.actions.start(new Event('click'))
}

function openAsk(): void {
  checks.openAsk()
  document.getElementById('ask-code')?.focus()
}

function askRegistry(event: Event): void {
  event.preventDefault()
  void checks.ask(fieldText('ask-code'), fieldText('ask-last4')).then(() => focusLost('told'))
}

function fieldText(id: string): string {
  const field = document.getElementById(id)
  return field instanceof HTMLInputElement ? field.value : ''
}

addEventListener('hashchange', () => {
  const code = takeFragment()
  if (code !== undefined) take(code)
})
listenForNext(() => shownAt, next)
draw()
if (openedWith === undefined) void knowledge.ready()
else take(openedWith)
