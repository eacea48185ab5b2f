/**
 * Log lines as JSON, by allow-list: a field that is not named here, or whose value is not of its
 * form, is left out and counted. So nothing from a request body, no name, no number and no raw
 * error text can reach a log by accident (safety.md §2B, "personal data in URLs, logs, caches").
 */
export type Level = 'info' | 'warn' | 'error'
export type LogFields = Readonly<Record<string, unknown>>
export type Log = (level: Level, event: string, fields?: LogFields) => void

const word = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/
// A route template such as `/api/licenses/{id}` or `/api/licenses/:id`: never the path as called.
const template = /^\/[A-Za-z0-9_.:{}/*-]{0,127}$/

const forms: Readonly<Record<string, RegExp | 'number'>> = {
  requestId: word,
  method: /^[A-Z]{3,7}$/,
  route: template,
  status: 'number',
  durationMs: 'number',
  code: word,
  sqlstate: /^[0-9A-Z]{5}$/,
  errorName: /^[A-Za-z]{1,40}$/,
  errorAt: /^[A-Za-z0-9_./<>:-]{1,120}$/,
  department: /^[a-z0-9]{1,16}$/,
  client: word,
  kid: /^[A-Za-z0-9_-]{11}$/,
  task: word,
  list: 'number',
  seq: 'number',
  count: 'number',
  bytes: 'number',
  port: 'number',
  pid: 'number',
  size: 'number',
  lagSeconds: 'number',
  version: word,
  signal: /^SIG[A-Z]{1,8}$/,
}

/**
 * Makes a log that hands each line to `write`.
 *
 * @param write - Gets one line of JSON without its newline.
 * @param now - Clock in milliseconds, for the `time` field.
 */
export function createLog(write: (line: string) => void, now: () => number): Log {
  return (level, event, fields = {}) => {
    const line: Record<string, string | number> = {
      time: new Date(now()).toISOString(),
      level,
      event: word.test(event) ? event : 'unnamed',
    }
    let dropped = 0
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined) continue
      const form = Object.hasOwn(forms, name) ? forms[name] : undefined
      if (form === 'number' && typeof value === 'number' && Number.isFinite(value)) {
        line[name] = value
      } else if (form instanceof RegExp && typeof value === 'string' && form.test(value)) {
        line[name] = value
      } else {
        dropped += 1
      }
    }
    if (dropped > 0) line.dropped = dropped
    write(JSON.stringify(line))
  }
}

/** What may be said about an unexpected failure: its class, an SQLSTATE, where it was thrown. */
export function failureFields(failure: unknown): LogFields {
  if (!(failure instanceof Error)) return { errorName: 'NotAnError' }
  const sqlstate = 'code' in failure && typeof failure.code === 'string' ? failure.code : undefined
  // The first frame of ours tells the place; the message may quote a value and stays out.
  const frame = /^ {4}at .*?([A-Za-z0-9_.-]+\.(?:ts|js|mjs)):(\d+):\d+\)?$/m.exec(
    failure.stack ?? '',
  )
  return {
    errorName: failure.name,
    ...(sqlstate !== undefined && /^[0-9A-Z]{5}$/.test(sqlstate) ? { sqlstate } : {}),
    ...(frame === null ? {} : { errorAt: `${frame[1]}:${frame[2]}` }),
  }
}
