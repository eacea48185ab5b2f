/** Puts a field back as it was. */
export interface Keeper {
  readonly restore: () => void
}

const textInputs = new Set(['text', 'search', 'url', 'tel', 'email', 'password', 'number'])

/** The field that would take what is typed now. */
function writtenField(element: Element | null): HTMLElement | undefined {
  if (element instanceof HTMLTextAreaElement) return element
  if (element instanceof HTMLInputElement && textInputs.has(element.type)) return element
  return element instanceof HTMLElement && element.isContentEditable ? element : undefined
}

/** Whether keys go into a text now. */
export function isWriting(): boolean {
  return writtenField(document.activeElement) !== undefined
}

/** Notes the text of the field that has the focus, to undo what an input method writes into it. */
export function keepField(): Keeper {
  const field = writtenField(document.activeElement)
  if (field === undefined) return { restore: () => undefined }
  const hasValue = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement
  const before = hasValue ? field.value : field.textContent
  return {
    restore() {
      // Leaving the field ends the composition: what it wrote is there, and can be taken back.
      field.blur()
      if (hasValue) field.value = before ?? ''
      else field.textContent = before
      field.focus()
    },
  }
}

/** Writes what was held back, as if it had been typed: at the caret, with the field's own events. */
export function writeInto(element: Element | null, text: string): void {
  if (element instanceof HTMLSelectElement) {
    chooseOption(element, text)
  } else if (writtenField(element) !== undefined) {
    // Outdated by name only: nothing else keeps undo, limits and events as typing does.
    document.execCommand('insertText', false, text)
  }
}

/** What a list does with a typed letter: it goes to the next entry that begins with it. */
function chooseOption(list: HTMLSelectElement, text: string): void {
  const options = [...list.options]
  const after = list.selectedIndex + 1
  const order = [...options.slice(after), ...options.slice(0, after)]
  const found = order.find(({ label }) => label.toLowerCase().startsWith(text.toLowerCase()))
  if (found === undefined || found.selected) return
  found.selected = true
  list.dispatchEvent(new Event('input', { bubbles: true }))
  list.dispatchEvent(new Event('change', { bubbles: true }))
}
