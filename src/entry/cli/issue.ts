import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { issue } from '../../service/issue.ts'
import { issueTrains } from '../../service/issue-train.ts'
import { type Command, CommandFault, exitCodes } from './command.ts'
import { departmentNumber } from './department.ts'
import { withRuntime } from './with-runtime.ts'
import { readWords } from './words.ts'

const usage = 'licet issue FILE --department SHORT   (one body of POST /api/licenses a line)'
const inFlight = 200

/**
 * Issues the licenses of a file, and prints a line of JSON for each of its lines, in its order.
 * The key of each line is made of the file's bytes: a second run of the same file issues nothing
 * twice and gives the same answers.
 */
export const issueCommand: Command = {
  usage,
  run: async (args, around) => {
    const words = readWords(args, { department: { type: 'string' } }, usage, [1, 1])
    const bytes = await readFile(resolve(around.folder, words.positionals[0] ?? ''))
    const digest = createHash('sha256').update(bytes).digest('base64url')
    const lines = bytes.toString('utf8').split(/\r?\n/)
    return withRuntime(around, async (runtime) => {
      const { registry, publisher } = runtime
      const department = await departmentNumber(registry, words.values.department ?? '')
      await publisher.tick()
      const trains = issueTrains(registry)
      let failed = 0
      for (let at = 0; at < lines.length; at += inFlight) {
        const part = lines.slice(at, at + inFlight)
        const answers = await Promise.all(
          part.map(async (text, n) => {
            if (text.trim() === '') return undefined
            const line = at + n + 1
            const input = parseLine(text, line)
            const fingerprint = createHash('sha256').update(text).digest('hex')
            const outcome = await issue(
              registry,
              { department, id: 'cli' },
              {
                input,
                request: { client: 'cli', key: `${digest}:${line}`, fingerprint },
                answer: ({ id, identifier, number, status }) => ({
                  status: 201,
                  body: JSON.stringify({ line, id, identifier, number, status }),
                }),
              },
              trains,
            )
            if (outcome.ok) return { good: true, body: outcome.value.answer?.body ?? '' }
            return { good: false, body: JSON.stringify({ line, ...outcome.error }) }
          }),
        )
        for (const answer of answers) {
          if (answer === undefined) continue
          if (!answer.good) failed += 1
          around.out(answer.body)
        }
      }
      await publisher.tick()
      return failed > 0 ? exitCodes.refused : exitCodes.good
    })
  },
}

function parseLine(text: string, line: number): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new CommandFault(`line ${line} is not JSON`)
  }
}
