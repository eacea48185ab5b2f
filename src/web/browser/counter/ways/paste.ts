/** Takes what is pasted into the page itself; a field that has the focus keeps its own paste. */
export function openPaste(
  take: (text: string) => void,
  takeFiles: (files: readonly File[]) => void,
): void {
  document.addEventListener('paste', (event) => {
    const { clipboardData } = event
    if (clipboardData === null) return
    const files = [...clipboardData.files]
    const { activeElement } = document
    const inField =
      activeElement instanceof HTMLInputElement ||
      activeElement instanceof HTMLTextAreaElement ||
      (activeElement instanceof HTMLElement && activeElement.isContentEditable)
    const text = clipboardData.getData('text/plain')
    if (files.length > 0 && text === '') {
      event.preventDefault()
      takeFiles(files)
    } else if (!inField && text.trim() !== '') {
      event.preventDefault()
      take(text)
    }
  })
}
