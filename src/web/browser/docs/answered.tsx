import type { DocsMessages } from '../../messages/docs.ts'
import type { Answer } from './try.ts'

interface Props {
  readonly answer: Answer | 'none'
  readonly t: DocsMessages
}

/** An answer: how it went, what it says, and the headers for those who look for them. */
export function Answered({ answer, t }: Props) {
  if (answer === 'none') return <p class="notice">{t.noAnswer}</p>
  return (
    <>
      <p class={answer.good ? 'answer good' : 'answer refused'}>
        <strong>{`${t.answer}: ${answer.status}`}</strong>{' '}
        <span class="muted">{t.duration(answer.milliseconds)}</span>
      </p>
      {answer.unauthorized && <p class="notice">{t.needsToken}</p>}
      {answer.codeDigits !== undefined && (
        <p>
          <a class="button" href={`/v#${answer.codeDigits}`} target="_blank" rel="noreferrer">
            {t.verifyIt}
          </a>
        </p>
      )}
      {answer.picture === undefined ? (
        answer.body !== '' && <pre>{answer.body}</pre>
      ) : (
        <img class="drawn" src={answer.picture} alt={t.picture} />
      )}
      <details>
        <summary>{t.headers}</summary>
        <pre>{answer.headers}</pre>
      </details>
    </>
  )
}
