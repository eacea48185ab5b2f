// A bare import keeps its place: the address is clean before anything else runs.
import './fragment.ts'
import { render } from 'hono/jsx/dom'
import { type Verdict, verify } from '../../../core/verdict.ts'
import { CounterApp, type CounterState, type ResultState } from '../../counter/counter-app.tsx'
import { langTag } from '../../language.ts'
import { type Choice, Frame } from '../../layout.tsx'
import { counterMessages } from '../../messages/counter.ts'
import { preferenceCookie, preferenceOf } from '../../preference.ts'
import { shownVerdict } from '../../verdict/shown-verdict.ts'
import type { View } from '../../view.ts'
import { openedWith, takeFragment } from './fragment.ts'
import { openKnowledge } from './knowledge/knowledge.ts'
import { openWays } from './ways/ways.ts'

/** The last reading: its verdict is written out anew for each drawing, in the language of then. */
type Result =
  | { readonly state: 'none' | 'working' | 'failed' }
  | { readonly state: 'shown'; readonly verdict: Verdict; readonly at: number }

// The same components as on the server, drawn again whole for each change: a verdict is a page of
// text, so there is nothing to win by keeping state anywhere but here and in the parts.
const page = document.documentElement
const knowledge = openKnowledge({ changed: draw, demo: page.dataset.demo === '1' })
const ways = openWays({ changed: draw, take: (reading) => void check(reading.text) })
let result: Result = { state: 'none' }
let checks = 0
let choice = preferenceOf({
  query: new URLSearchParams(location.search),
  cookie: document.cookie,
  languages: navigator.languages,
})

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
  const state: CounterState = {
    ways: ways.state(),
    knowledge: knowledge.state(instant),
    result: shownResult(),
  }
  const actions = { ways: ways.actions, knowledge: knowledge.actions, next }
  render(
    <Frame view={view} onSwitch={onSwitch}>
      <CounterApp lang={view.lang} state={state} actions={actions} />
    </Frame>,
    document.body,
  )
}

function shownResult(): ResultState {
  if (result.state !== 'shown') return { state: result.state }
  const { verdict, at } = result
  return { state: 'shown', verdict: shownVerdict(verdict, instant), checkedAt: instant(at) }
}

function instant(at: number): string {
  const format = { dateStyle: 'medium', timeStyle: 'medium' } as const
  return new Intl.DateTimeFormat(langTag(choice.lang), format).format(at * 1000)
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

/** Verifies one text. A later call overtakes an earlier one: what is shown is always the newest. */
async function check(text: string): Promise<void> {
  checks += 1
  const own = checks
  result = { state: 'working' }
  draw()
  const next = await verdictOn(text)
  if (own !== checks) return
  result = next
  draw()
  document.getElementById('verdict')?.focus()
}

async function verdictOn(text: string): Promise<Result> {
  try {
    await knowledge.ready()
    const { bundles, policy } = knowledge.current()
    // Why there is no bundle stands in the knowledge part; a verdict without one says nothing.
    if (bundles.length === 0) return { state: 'none' }
    const at = Math.floor(Date.now() / 1000)
    return { state: 'shown', verdict: await verify(text, bundles, at, { policy }), at }
  } catch {
    return { state: 'failed' }
  }
}

function next(event: Event): void {
  event.preventDefault()
  checks += 1
  result = { state: 'none' }
  draw()
  document.getElementById('text')?.focus()
}

addEventListener('hashchange', () => {
  const code = takeFragment()
  if (code !== undefined) void check(code)
})
draw()
if (openedWith === undefined) void knowledge.ready()
else void check(openedWith)
