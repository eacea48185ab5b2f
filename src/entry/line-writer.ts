/** Lines go out together, once a turn of the event loop. */
export interface LineWriter {
  write(line: string): void
  /** Writes what is waiting; for the end of the process. */
  flush(): void
}

/**
 * Gathers the log lines of one turn into one write: a write a request is a system call a request.
 * What kill -9 can take is the lines of one turn.
 */
export function lineWriter(write: (text: string) => void): LineWriter {
  let waiting: string[] = []
  const flush = (): void => {
    if (waiting.length === 0) return
    const text = waiting.join('\n')
    waiting = []
    write(text)
  }
  return {
    write: (line) => {
      if (waiting.length === 0) setImmediate(flush)
      waiting.push(line)
    },
    flush,
  }
}
