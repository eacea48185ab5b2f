// A bare import keeps its place: the address is clean before anything else runs.
import './fragment.ts'
import { render } from 'hono/jsx/dom'
import { type Verdict, verify } from '../../../core/verdict.ts'
import { langTag } from '../../language.ts'
import { type Choice, Frame } from '../../layout.tsx'
import { verifyMessages } from '../../messages/verify.ts'
import { preferenceCookie, preferenceOf } from '../../preference.ts'
import { shownVerdict } from '../../shown-verdict.ts'
import { VerifyApp, type VerifyState } from '../../verify-app.tsx'
import type { View } from '../../view.ts'
import { openedWith, takeFragment } from './fragment.ts'
import { type Learned, learn } from './knowledge.ts'
import { lookUp } from './lookup.ts'
import { forget } from './memory.ts'

// The same components as on the server, drawn again whole for each change: a verdict is a page of
// text, so there is nothing to win by keeping state anywhere but here.
const page = document.documentElement
let learned: Learned = { knowledge: { state: 'loading' } }
let learning: Promise<void> | undefined
let verdict: Verdict | undefined
let shown: Omit<VerifyState, 'knowledge' | 'verdict'> = { working: false }
let choice = preferenceOf({
  query: new URLSearchParams(location.search),
  cookie: document.cookie,
  languages: navigator.languages,
})

function viewNow(): View {
  const { demo, nameZh: zh, nameEn: en } = page.dataset
  const name = zh === undefined || en === undefined ? undefined : { zh, en }
  const none = ''
  const assets = { style: none, verify: none, docs: none, icon: none, spec: none }
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
  document.title = `${verifyMessages[view.lang].title} · Licet`
  const state: VerifyState = {
    ...shown,
    knowledge: learned.knowledge,
    verdict: verdict && shownVerdict(verdict, instant),
  }
  const actions = { verify: submitText, lookup: submitShort, clear, retry, ...demoActions(view) }
  render(
    <Frame view={view} onSwitch={onSwitch}>
      <VerifyApp lang={view.lang} state={state} actions={actions} />
    </Frame>,
    document.body,
  )
}

function demoActions(view: View) {
  if (!view.site.demo) return {}
  const forgetRoot = () => {
    forget()
    retry()
  }
  return { forget: forgetRoot }
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

function prepare(): Promise<void> {
  learning ??= learn(instant).then((result) => {
    learned = result
    draw()
  })
  return learning
}

async function check(text: string): Promise<void> {
  verdict = undefined
  shown = { working: true }
  draw()
  await prepare()
  const now = Math.floor(Date.now() / 1000)
  const { bundle } = learned
  if (bundle !== undefined) verdict = await verify(text, bundle, now)
  shown = { working: false, checkedAt: instant(now) }
  draw()
  document.getElementById('verdict')?.focus()
}

function submitText(event: Event): void {
  event.preventDefault()
  void check(fieldText('text'))
}

function submitShort(event: Event): void {
  event.preventDefault()
  void lookUp(fieldText('short-code'), fieldText('last4')).then((found) => {
    if ('text' in found) return check(found.text)
    shown = { working: false, lookupFault: found.fault }
    draw()
    return undefined
  })
}

function fieldText(id: string): string {
  const field = document.getElementById(id)
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement
    ? field.value
    : ''
}

function clear(event: Event): void {
  event.preventDefault()
  verdict = undefined
  shown = { working: false }
  draw()
  document.getElementById('text')?.focus()
}

function retry(): void {
  learning = undefined
  learned = { knowledge: { state: 'loading' } }
  draw()
  void prepare()
}

addEventListener('hashchange', () => {
  const code = takeFragment()
  if (code !== undefined) void check(code)
})
draw()
if (openedWith === undefined) void prepare()
else void check(openedWith)
