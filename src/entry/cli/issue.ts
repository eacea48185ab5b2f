import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Fault } from '../../core/license/fault.ts'
import { err, ok, type Result } from '../../core/result.ts'
import { findJsonFault, MAX_BODY_DEPTH } from '../../http/strict-json.ts'
import type { IssueFailure, IssueRequest } from '../../service/issue.ts'
import { issueMany } from '../../service/issue-many.ts'
import { type Command, CommandFault, exitCodes } from './command.ts'
import { departmentNumber } from './department.ts'
import { withRuntime } from './with-runtime.ts'
import { readWords } from './words.ts'

const usage = 'licet issue FILE --department SHORT   (one body of POST /api/licenses a line)'
/** More than any body that the API takes. */
const maxLineBytes = 1_000_000
const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Issues the licenses of a file, however long, and prints a line of JSON for each of its lines, in
 * its order. The key of each line is made of the file's bytes: a second run of the same file issues
 * nothing twice and gives the same answers.
 */
export const issueCommand: Command = {
  usage,
  run: async (args, around) => {
    const words = readWords(args, { department: { type: 'string' } }, usage, [1, 1])
    const path = resolve(around.folder, words.positionals[0] ?? '')
    const found = await stat(path).catch(() => undefined)
    if (found?.isFile() !== true) throw new CommandFault('there is no such file')
    const digest = await digestOf(path)
    return withRuntime(around, async (runtime) => {
      const { registry, publisher } = runtime
      const department = await departmentNumber(registry, words.values.department ?? '')
      await publisher.tick()
      let failed = 0
      // Lines whose outcome is to come, in their order.
      const numbers: number[] = []
      const asked = requestsOf(path, digest, numbers)
      for await (const outcome of issueMany(registry, { department, id: 'cli' }, asked)) {
        const line = numbers.shift()
        if (outcome.ok) around.out(outcome.value.answer?.body ?? '')
        else {
          failed += 1
          around.out(JSON.stringify({ line, ...outcome.error }))
        }
      }
      await publisher.tick()
      return failed > 0 ? exitCodes.refused : exitCodes.good
    })
  },
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('base64url')
}

async function* requestsOf(
  path: string,
  digest: string,
  numbers: number[],
): AsyncGenerator<Result<IssueRequest, IssueFailure>> {
  let line = 0
  for await (const bytes of linesOf(path)) {
    line += 1
    const number = line
    const input = parseLine(bytes)
    if (input.ok && input.value === undefined) continue
    numbers.push(line)
    if (!input.ok) {
      yield err({ code: 'faults', faults: [{ path: '', ...input.error }] })
      continue
    }
    const fingerprint = createHash('sha256').update(bytes).digest('hex')
    yield ok({
      input: input.value,
      request: { client: 'cli', key: `${digest}:${line}`, fingerprint },
      answer: ({ id, identifier, number: licenseNumber, status }) => ({
        status: 201,
        body: JSON.stringify({ line: number, id, identifier, number: licenseNumber, status }),
      }),
    })
  }
}

/** Only LF and CRLF end a line: a JSON text may hold what else Unicode calls one. */
async function* linesOf(path: string): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0)
  for await (const chunk of createReadStream(path)) {
    const bytes = Buffer.concat([rest, chunk])
    let start = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      yield bytes.subarray(start, end)
      start = end + 1
    }
    rest = bytes.subarray(start)
    if (rest.length > maxLineBytes) throw new CommandFault('a line is longer than a megabyte')
  }
  yield rest
}

/** A line's JSON; undefined for an empty one. */
function parseLine(bytes: Uint8Array): Result<unknown, Omit<Fault, 'path'>> {
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch {
    return err({ code: 'ill_formed_text', message: 'is not UTF-8' })
  }
  if (text.trim() === '') return ok(undefined)
  const fault = findJsonFault(text, MAX_BODY_DEPTH)
  if (fault === undefined) return ok(JSON.parse(text))
  return err({
    code: fault.code,
    message: `is no JSON that we read, from letter ${fault.position + 1}`,
  })
}
