/** A scanner's keys come within milliseconds of each other, a person's do not. */
const pauseMs = 300
const keys = new Set(['Enter', ' ', 'Escape'])

/**
 * One key leads to the next code, when no control has the focus. A hand scanner ends with Enter,
 * sometimes twice: a key that follows another one closely, or a verdict closely, is not meant so.
 *
 * @param shownAt - When the result that is in view appeared, by the page's own clock; undefined:
 *   nothing is in view.
 */
export function listenForNext(shownAt: () => number | undefined, next: () => void): void {
  let lastKeyAt = Number.NEGATIVE_INFINITY
  addEventListener('keydown', (event) => {
    const since = event.timeStamp - lastKeyAt
    lastKeyAt = event.timeStamp
    const shown = shownAt()
    if (shown === undefined || !keys.has(event.key)) return
    if (event.defaultPrevented || event.repeat || event.isComposing) return
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return
    if (since < pauseMs || event.timeStamp - shown < pauseMs) return
    if (document.activeElement?.closest('a, button, input, select, textarea, summary') != null) {
      return
    }
    event.preventDefault()
    next()
  })
}
