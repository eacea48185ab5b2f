/** New values by dotted path (`fields.2.code`); undefined takes the member away. */
export type Changes = Readonly<Record<string, unknown>>

/** A copy of a JSON value with some places changed. */
export function changed(value: unknown, changes: Changes): unknown {
  const copy: unknown = structuredClone(value)
  for (const [path, content] of Object.entries(changes)) {
    const names = path.split('.')
    const last = names.pop() ?? ''
    let place: unknown = copy
    for (const name of names) place = Reflect.get(place as object, name)
    if (content === undefined) Reflect.deleteProperty(place as object, last)
    else Reflect.set(place as object, last, content)
  }
  return copy
}
