/** Hands a text to the browser as a file to keep. Nothing is sent anywhere. */
export function saveText(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken the bytes by the time its own download has begun.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
