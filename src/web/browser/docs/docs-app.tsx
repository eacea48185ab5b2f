import { render, useState } from 'hono/jsx/dom'
import { parseLang } from '../../language.ts'
import { docsMessages } from '../../messages/docs.ts'
import { Answered } from './answered.tsx'
import type { Operation, Parameter } from './openapi.ts'
import { type Answer, send } from './try.ts'

const lang = parseLang(document.documentElement.lang.slice(0, 2)) ?? 'zh'
/** The page's texts, in the language that the server rendered it in. */
export const t = docsMessages[lang]

/** Fills the page with every route of the document. */
export function drawDocs(root: HTMLElement, operations: readonly Operation[]): void {
  render(<Docs operations={operations} />, root)
}

function Docs({ operations }: { readonly operations: readonly Operation[] }) {
  return (
    <>
      <label for="token">{t.token}</label>
      <input id="token" autocomplete="off" spellcheck={false} aria-describedby="token-help" />
      <small id="token-help">{t.tokenHelp}</small>
      {operations.map((operation, i) => (
        <details class="route">
          <summary>
            <span>
              <strong>{operation.method}</strong> <code>{operation.path}</code>
              <small lang="en">{operation.summary}</small>
            </span>
          </summary>
          <Try operation={operation} id={`op${i}`} />
        </details>
      ))}
    </>
  )
}

/** What was sent last, and under which key: a second click must not do a thing twice. */
interface Sent {
  readonly key: string
  readonly body: string
}

function Try({ operation, id }: { readonly operation: Operation; readonly id: string }) {
  const [sent, setSent] = useState<Sent>(() => ({ key: crypto.randomUUID(), body: '' }))
  const [sending, setSending] = useState(false)
  const [answer, setAnswer] = useState<Answer | 'none' | undefined>(undefined)
  const onSubmit = (event: Event) => {
    event.preventDefault()
    const form = event.currentTarget
    if (!(form instanceof HTMLFormElement)) return
    const { body, parameters } = filledIn(form, operation, sent)
    setSent({ key: parameters['idempotency-key'] ?? sent.key, body })
    const token = document.getElementById('token')
    setSending(true)
    void send(operation, {
      parameters,
      body,
      token: token instanceof HTMLInputElement ? token.value : '',
    }).then((got) => {
      if (got?.license !== undefined) offerId(got.license)
      setAnswer(got ?? 'none')
      setSending(false)
    })
  }
  return (
    <form onSubmit={onSubmit}>
      {operation.parameters.map((parameter) => (
        <>
          <label for={`${id}-${parameter.name}`}>{parameter.name}</label>
          <input
            id={`${id}-${parameter.name}`}
            name={`p:${parameter.name}`}
            required={parameter.required}
            autocomplete="off"
            value={presetOf(parameter, sent.key)}
          />
          {parameter.about !== '' && <small lang="en">{parameter.about}</small>}
        </>
      ))}
      {operation.body !== undefined && (
        <>
          <label for={`${id}-body`}>
            {t.body} <small>{operation.body.contentType}</small>
          </label>
          <textarea id={`${id}-body`} name="body" rows={10} spellcheck={false}>
            {operation.body.sample}
          </textarea>
        </>
      )}
      <button type="submit" disabled={sending}>
        {sending ? t.sending : t.send}
      </button>
      <div aria-live="polite">{answer !== undefined && <Answered answer={answer} t={t} />}</div>
    </form>
  )
}

function presetOf({ name }: Parameter, key: string): string {
  const lower = name.toLowerCase()
  if (lower === 'idempotency-key') return key
  return lower === 'licet-purpose' ? 'trying the API' : ''
}

function filledIn(form: HTMLFormElement, operation: Operation, sent: Sent) {
  const data = new FormData(form)
  const body = String(data.get('body') ?? '')
  const parameters = Object.fromEntries(
    operation.parameters.map(({ name }) => [name, String(data.get(`p:${name}`) ?? '')]),
  )
  // Another body is another wish: under the old key the API would rightly refuse it.
  if (sent.body !== '' && sent.body !== body && parameters['idempotency-key'] === sent.key) {
    parameters['idempotency-key'] = crypto.randomUUID()
  }
  return { body, parameters }
}

/** The license that was just issued or found is the one that the other routes are tried on. */
function offerId(id: string): void {
  for (const input of document.querySelectorAll('input[name="p:id"]')) {
    if (input instanceof HTMLInputElement) input.value = id
  }
}
