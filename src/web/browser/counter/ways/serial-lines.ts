/** Lines as a scanner sends them: ended by CR, LF, both, or by a pause that the caller hears. */
export function openLines(take: (line: string) => void) {
  // Far above any code: a device that never ends its line must not fill the memory.
  const maxLength = 20_000
  let rest = ''

  function push(chunk: string): void {
    const lines = (rest + chunk).split(/[\r\n]+/)
    rest = lines.pop() ?? ''
    for (const line of lines) send(line)
    if (rest.length > maxLength) end()
  }

  function end(): void {
    const line = rest
    rest = ''
    send(line)
  }

  function send(line: string): void {
    if (line.trim() !== '') take(line)
  }

  return { push, end }
}
