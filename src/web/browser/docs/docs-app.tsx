import { render, useState } from 'hono/jsx/dom'
import { parseLang } from '../../language.ts'
import { docsMessages } from '../../messages/docs.ts'
import type { Operation } from './openapi.ts'
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
        <details>
          <summary>
            <span>
              <strong>{operation.method}</strong> <code>{operation.path}</code>
            </span>
          </summary>
          <p>{operation.summary}</p>
          <Try operation={operation} id={`op${i}`} />
        </details>
      ))}
    </>
  )
}

function Try({ operation, id }: { readonly operation: Operation; readonly id: string }) {
  // Made once, so that a second click does not do a thing twice.
  const [key] = useState(() => crypto.randomUUID())
  const [sending, setSending] = useState(false)
  const [answer, setAnswer] = useState<Answer | 'none' | undefined>(undefined)
  const onSubmit = (event: Event) => {
    event.preventDefault()
    const form = event.currentTarget
    if (!(form instanceof HTMLFormElement)) return
    const data = new FormData(form)
    const parameters = Object.fromEntries(
      operation.parameters.map(({ name }) => [name, String(data.get(`p:${name}`) ?? '')]),
    )
    const token = document.getElementById('token')
    setSending(true)
    void send(operation, {
      parameters,
      body: String(data.get('body') ?? ''),
      token: token instanceof HTMLInputElement ? token.value : '',
    }).then((got) => {
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
            value={parameter.name.toLowerCase() === 'idempotency-key' ? key : ''}
          />
          {parameter.about !== '' && <small>{parameter.about}</small>}
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
      <div aria-live="polite">{answer !== undefined && <Answered answer={answer} />}</div>
    </form>
  )
}

function Answered({ answer }: { readonly answer: Answer | 'none' }) {
  if (answer === 'none') return <p class="notice">{t.noAnswer}</p>
  return (
    <>
      <p>
        <strong>{`${t.answer}: ${answer.status}`}</strong>{' '}
        <span class="muted">{t.duration(answer.milliseconds)}</span>
      </p>
      <pre>{answer.headers}</pre>
      {answer.picture === undefined ? (
        <pre>{answer.body}</pre>
      ) : (
        <img src={answer.picture} alt={t.answer} />
      )}
    </>
  )
}
