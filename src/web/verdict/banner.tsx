import type { Child } from 'hono/jsx'
import type { Lang } from '../language.ts'
import type { BannerWords } from './banner-words.ts'
import { Shape } from './shapes.tsx'

interface Props {
  readonly words: BannerWords
  readonly lang: Lang
  /** The code of the verdict; absent where there is none, as before anything is known. */
  readonly overall?: string | undefined
  readonly children?: Child
}

/** The word and its shape, why, and what to do next. The word takes the focus, not a control. */
export function Banner({ words, lang, overall, children }: Props) {
  return (
    <section class={`verdict ${words.tone}`} data-overall={overall}>
      <Shape tone={words.tone} />
      <div class="verdict-says">
        <h2 class="verdict-word" id="verdict" tabindex={-1}>
          {words.word[lang]}
        </h2>
        <p>{words.says[lang]}</p>
        <p class="verdict-next">{words.next[lang]}</p>
        {children}
      </div>
    </section>
  )
}
