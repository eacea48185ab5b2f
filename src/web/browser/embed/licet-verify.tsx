/**
 * `<licet-verify roots="THUMBPRINT …" bundle="https://HOST/bundle" lang="zh">`: verifies a license
 * code on any site. The page that embeds it names the roots; without them it refuses. Everything
 * happens in the visitor's browser; only the bundle is fetched.
 */
import { render } from 'hono/jsx/dom'
import { defaultPolicy } from '../../../core/verdict/policy.ts'
import { type Verdict, verify } from '../../../core/verdict.ts'
import { type Lang, langTag, pickLang } from '../../language.ts'
import type { EmbedFault } from '../../messages/embed.ts'
import { shownVerdict } from '../../verdict/shown-verdict.ts'
import { embedKnowledge } from './embed-knowledge.ts'
import { embedStyle } from './embed-style.ts'
import { type EmbedState, EmbedView } from './embed-view.tsx'

declare const LICET_VERSION: string

/** What the event `licet-verdict` carries: a verdict, or why there is none. */
export type VerdictDetail = { readonly verdict: Verdict } | { readonly fault: EmbedFault }

const thumbprint = /^[\w-]{43}$/

class LicetVerify extends HTMLElement {
  static readonly version: string = LICET_VERSION
  static readonly observedAttributes = ['roots', 'bundle', 'lang']

  readonly #shadow = this.attachShadow({ mode: 'open' })
  readonly #place = document.createElement('div')
  #know: ReturnType<typeof embedKnowledge> | undefined
  #checks = 0

  connectedCallback(): void {
    // Constructed sheets need no exception in the policy of the embedding page; a browser without
    // them shows the same content in its own style.
    if ('adoptedStyleSheets' in this.#shadow) {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(embedStyle)
      this.#shadow.adoptedStyleSheets = [sheet]
    }
    this.#shadow.replaceChildren(this.#place)
    this.#prepare()
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#prepare()
  }

  /** Verifies a text as a scanner would deliver it; shows the verdict and sends the event. */
  async verify(text: string): Promise<VerdictDetail> {
    this.#checks += 1
    const own = this.#checks
    this.#draw({ state: 'working' })
    const detail = await this.#verdictOn(text)
    if (own === this.#checks) this.#say(detail)
    return detail
  }

  #prepare(): void {
    const roots = (this.getAttribute('roots') ?? '').split(/\s+/).filter((root) => root !== '')
    const address = this.getAttribute('bundle') ?? `${new URL(import.meta.url).origin}/bundle`
    const pinned = roots.length > 0 && roots.every((root) => thumbprint.test(root))
    this.#know = pinned ? embedKnowledge(address, roots) : undefined
    this.#draw(pinned ? { state: 'none' } : { state: 'fault', fault: 'no_roots' })
  }

  async #verdictOn(text: string): Promise<VerdictDetail> {
    if (this.#know === undefined) return { fault: 'no_roots' }
    const bundle = await this.#know()
    if (!bundle.ok) return { fault: bundle.error }
    const now = Math.floor(Date.now() / 1000)
    return { verdict: await verify(text, bundle.value, now, { policy: defaultPolicy }) }
  }

  async #takePicture(picture: Blob): Promise<void> {
    this.#draw({ state: 'working' })
    try {
      const { readPicture } = await import('./read-picture.ts')
      const [text, second] = [...new Set(await readPicture(picture))]
      if (text === undefined) this.#say({ fault: 'no_code' })
      else if (second !== undefined) this.#say({ fault: 'two_codes' })
      else await this.verify(text)
    } catch {
      this.#say({ fault: 'no_reader' })
    }
  }

  #say(detail: VerdictDetail): void {
    const instant = (at: number) =>
      new Intl.DateTimeFormat(langTag(this.#lang()), {
        dateStyle: 'medium',
        timeStyle: 'short',
      }).format(at * 1000)
    this.#draw(
      'fault' in detail
        ? { state: 'fault', fault: detail.fault }
        : { state: 'shown', verdict: shownVerdict(detail.verdict, instant) },
    )
    this.dispatchEvent(new CustomEvent('licet-verdict', { detail, bubbles: true, composed: true }))
  }

  #lang(): Lang {
    const own = this.getAttribute('lang') ?? document.documentElement.lang
    return pickLang(own === '' ? navigator.languages : [own])
  }

  #draw(state: EmbedState): void {
    const field = this.#shadow.getElementById('text')
    const typed = field instanceof HTMLTextAreaElement ? field.value : ''
    render(
      <EmbedView
        lang={this.#lang()}
        state={state}
        onText={(event) => {
          event.preventDefault()
          const area = this.#shadow.getElementById('text')
          if (area instanceof HTMLTextAreaElement) void this.verify(area.value)
        }}
        onPicture={(event) => {
          const input = event.target
          const file = input instanceof HTMLInputElement ? input.files?.[0] : undefined
          if (file !== undefined) void this.#takePicture(file)
        }}
      />,
      this.#place,
    )
    const next = this.#shadow.getElementById('text')
    if (next instanceof HTMLTextAreaElement) next.value = typed
  }
}

// Two departments' scripts on one page: the first stays.
if (customElements.get('licet-verify') === undefined) {
  customElements.define('licet-verify', LicetVerify)
}
