import { click, submit } from '../handler.ts'
import type { Lang } from '../language.ts'
import { type RegistriesMessages, registriesMessages } from '../messages/registries.ts'
import type {
  AddingState,
  KnowledgeActions,
  OpenKnowledge,
  RegistryState,
} from './knowledge-state.ts'
import { faultWords } from './knowledge-words.ts'
import { RegistryAge } from './registry-age.tsx'

interface Props {
  readonly lang: Lang
  readonly state: OpenKnowledge
  readonly actions?: KnowledgeActions | undefined
}

/** Whom this counter trusts, by whose word, and how one more is added. */
export function RegistriesPart({ lang, state, actions }: Props) {
  const t = registriesMessages[lang]
  return (
    <>
      <h3>{t.title}</h3>
      {state.registries.map((registry) => (
        <RegistryEntry lang={lang} registry={registry} actions={actions} />
      ))}
      <details id="add-registry" open={state.adding.state !== 'none'}>
        <summary>{t.addTitle}</summary>
        <Adding lang={lang} adding={state.adding} actions={actions} />
      </details>
    </>
  )
}

interface EntryProps {
  readonly lang: Lang
  readonly registry: RegistryState
  readonly actions?: KnowledgeActions | undefined
}

function RegistryEntry({ lang, registry, actions }: EntryProps) {
  const t = registriesMessages[lang]
  const { id, source, origin, name, root, alarm, age } = registry
  return (
    <article class="registry" data-id={id}>
      <h4>{origin ?? t.host}</h4>
      <p class="muted">
        {t[source]}
        {name !== undefined && ` · ${name[lang]}`}
      </p>
      {alarm !== undefined && (
        <div class="notice alarm" role="alert">
          <p>{t.alarm}</p>
          <p>
            {t.alarmOffered}: <code class="fingerprint">{alarm.offered}</code>
          </p>
        </div>
      )}
      {source !== 'host' && age === undefined && <p class="notice">{t.noneYet}</p>}
      {source !== 'host' && age !== undefined && <RegistryAge lang={lang} registry={registry} />}
      {root !== undefined && (
        <>
          <h5>{t.root}</h5>
          <p>
            <code class="fingerprint">{root.fingerprint}</code>
          </p>
          <p class="muted">{t.trusted[root.trusted]}</p>
          {root.rotated !== undefined && (
            <p class="rotated">
              {t.rotated(root.rotated.at)} <code class="fingerprint">{root.rotated.former}</code>
            </p>
          )}
        </>
      )}
      {registry.byFileOnly && <p>{t.byFileOnly}</p>}
      {source === 'file' && (
        <button
          type="button"
          aria-label={t.removeLabel(origin ?? '')}
          {...click(actions && (() => actions.remove(id)))}
        >
          {t.remove}
        </button>
      )}
    </article>
  )
}

interface AddingProps {
  readonly lang: Lang
  readonly adding: AddingState
  readonly actions?: KnowledgeActions | undefined
}

function Adding({ lang, adding, actions }: AddingProps) {
  const t = registriesMessages[lang]
  const onChange = actions === undefined ? {} : { onChange: actions.addFile }
  return (
    <>
      <label for="registry-file">{t.choose}</label>
      <input
        type="file"
        id="registry-file"
        accept=".json,application/json"
        aria-describedby="registry-file-help"
        {...onChange}
      />
      <small id="registry-file-help">{t.addHelp}</small>
      {(adding.state === 'confirm' || adding.state === 'wrong_ending') && (
        <ConfirmRoot lang={lang} adding={adding} actions={actions} />
      )}
      {adding.state === 'done' && (
        <p role="status" data-code={adding.code}>
          {adding.code === 'updated' ? t.done.updated : t.done.added}
        </p>
      )}
      {adding.state === 'refused' && (
        <p class="notice" role="alert" data-code={adding.code}>
          {refusalWords(adding.code, t.refused) ?? faultWords(adding.code, lang)}
        </p>
      )}
    </>
  )
}

function refusalWords(code: string, refused: RegistriesMessages['refused']): string | undefined {
  return code === 'not_a_registry' || code === 'already_trusted' ? refused[code] : undefined
}

interface ConfirmProps extends AddingProps {
  readonly adding: Extract<AddingState, { readonly beginnings: readonly string[] }>
}

function ConfirmRoot({ lang, adding, actions }: ConfirmProps) {
  const t = registriesMessages[lang]
  return (
    <form id="confirm-root" {...submit(actions?.confirm)}>
      <h4>{t.confirmTitle(adding.origin)}</h4>
      <p id="confirm-help">{t.confirmHelp}</p>
      <p>
        {t.beginning}
        {adding.beginnings.map((beginning) => (
          <>
            <br />
            <code class="fingerprint">{beginning}</code>{' '}
            <span role="img" aria-label={t.covered}>
              ●●●●●●●●
            </span>
          </>
        ))}
      </p>
      <label for="root-ending">{t.ending}</label>
      <input
        id="root-ending"
        class="code"
        required
        maxlength={8}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        aria-describedby="confirm-help"
        aria-invalid={adding.state === 'wrong_ending' ? 'true' : undefined}
      />
      {adding.state === 'wrong_ending' && (
        <p class="notice" role="alert">
          {t.wrongEnding}
        </p>
      )}
      <button type="submit">{t.confirm}</button>{' '}
      <button type="button" {...click(actions?.cancel)}>
        {t.cancel}
      </button>
    </form>
  )
}
