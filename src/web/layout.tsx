import type { Child } from 'hono/jsx'
import { langTag } from './language.ts'
import { siteMessages } from './messages/site.ts'
import type { View } from './view.ts'

interface Props {
  readonly view: View
  readonly title: string
  /** Module scripts of this page; most pages need none. */
  readonly scripts?: readonly string[]
  /** Path of a web app manifest, on a page that can be installed. */
  readonly manifest?: string
  /** Search engines are kept away from pages that show a person's license. */
  readonly unlisted?: boolean
  readonly children?: Child
}

/** The whole document around a page: head, frame, main. */
export function Layout(props: Props) {
  const { view, title, scripts = [], manifest, unlisted = false, children } = props
  const t = siteMessages[view.lang]
  return (
    <html
      lang={langTag(view.lang)}
      class={view.care ? 'care' : undefined}
      // What an app in the browser needs to draw this frame again in the other language.
      data-demo={view.site.demo ? '1' : undefined}
      data-name-zh={view.site.name?.zh}
      data-name-en={view.site.name?.en}
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {unlisted && <meta name="robots" content="noindex" />}
        <title>{`${title} · ${t.product}`}</title>
        <link rel="icon" href={view.site.assets.icon} type="image/svg+xml" />
        {manifest !== undefined && <link rel="manifest" href={manifest} />}
        <link rel="stylesheet" href={view.site.assets.style} />
        {scripts.map((source) => (
          <script type="module" src={source} />
        ))}
      </head>
      <body>
        <Frame view={view}>{children}</Frame>
      </body>
    </html>
  )
}

interface FrameProps {
  readonly view: View
  /** Called instead of following the link, where a page must not lose what it shows. */
  readonly onSwitch?: (event: Event, choice: Choice) => void
  readonly children?: Child
}

/** One of the two things the switches in the header set. */
export type Choice = { readonly lang: 'zh' | 'en' } | { readonly care: boolean }

/** Header, main and footer: the same in a page from the server and in an app in the browser. */
export function Frame({ view, onSwitch, children }: FrameProps) {
  const t = siteMessages[view.lang]
  const { name } = view.site
  const other = view.lang === 'zh' ? 'en' : 'zh'
  const listener = (choice: Choice) =>
    onSwitch ? { onClick: (event: Event) => onSwitch(event, choice) } : {}
  return (
    <>
      <a class="skip" href="#main">
        {t.skip}
      </a>
      <header>
        {view.site.demo && (
          <p class="demo" role="note">
            {t.demo}
          </p>
        )}
        <div class="bar">
          <a class="brand" href="/">
            {t.product} {name !== undefined && <small>{name[view.lang]}</small>}
          </a>
          <nav aria-label={t.navigation}>
            {navigation.map(([path, key]) => (
              <a href={path} aria-current={view.path === path ? 'page' : undefined}>
                {t[key]}
              </a>
            ))}
          </nav>
          <nav aria-label={t.preferences} class="switches">
            <a
              href={`?lang=${other}`}
              lang={langTag(other)}
              hreflang={langTag(other)}
              {...listener({ lang: other })}
            >
              {t.otherLanguage}
            </a>
            <a href={`?care=${view.care ? 0 : 1}`} {...listener({ care: !view.care })}>
              {view.care ? t.careOff : t.careOn}
            </a>
          </nav>
        </div>
      </header>
      <main id="main" tabindex={-1}>
        {children}
      </main>
      <footer>
        <p>{t.footer}</p>
        <p>
          <a href="/status">{t.status}</a>
        </p>
      </footer>
    </>
  )
}

const navigation = [
  ['/', 'home'],
  ['/v', 'verify'],
  ['/how-to-verify', 'howToVerify'],
  ['/docs', 'api'],
] as const
