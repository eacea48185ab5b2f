/** What a control of a browser app does. */
export type Handler = (event: Event) => void

// A page from the server has no handlers at all, rather than undefined ones.

/** `onClick` for the browser, nothing for the server. */
export const click = (onClick: Handler | undefined) => (onClick === undefined ? {} : { onClick })

/** `onSubmit` for the browser, nothing for the server. */
export const submit = (onSubmit: Handler | undefined) =>
  onSubmit === undefined ? {} : { onSubmit }

/** `onChange` for the browser, nothing for the server. */
export const change = (onChange: Handler | undefined) =>
  onChange === undefined ? {} : { onChange }
