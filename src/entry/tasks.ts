import { failureFields, type Log } from './log.ts'

/** Work that comes round again; two runs of one task never overlap. */
export interface Task {
  readonly name: string
  readonly everySeconds: number
  readonly run: () => Promise<void>
}

export interface TaskRunner {
  /** Runs a task now or, if it is under way, once more right after it. */
  nudge(name: string): void
  /** Starts nothing new and waits for what is under way. */
  stop(): Promise<void>
}

interface Slot {
  running: Promise<void> | undefined
  again: boolean
}

/**
 * Runs tasks on timers, for Node; on Workers the platform's cron does this.
 *
 * A failing task is logged and comes round again: what it left undone is still in the database.
 */
export function startTasks(tasks: readonly Task[], log: Log): TaskRunner {
  const slots = new Map<string, Slot>()
  const timers: NodeJS.Timeout[] = []
  let stopped = false

  const start = (task: Task) => {
    const slot = slots.get(task.name)
    if (slot === undefined || stopped) return
    if (slot.running !== undefined) {
      slot.again = true
      return
    }
    slot.running = attempt(task, log).then(() => {
      slot.running = undefined
      if (!slot.again) return
      slot.again = false
      start(task)
    })
  }

  for (const task of tasks) {
    slots.set(task.name, { running: undefined, again: false })
    timers.push(setInterval(() => start(task), task.everySeconds * 1000))
  }
  return {
    nudge: (name) => {
      const task = tasks.find((one) => one.name === name)
      if (task === undefined) throw new RangeError('nudge: there is no task of this name')
      start(task)
    },
    stop: async () => {
      stopped = true
      for (const timer of timers) clearInterval(timer)
      await Promise.all([...slots.values()].map((slot) => slot.running))
    },
  }
}

async function attempt(task: Task, log: Log): Promise<void> {
  try {
    await task.run()
  } catch (failure) {
    log('error', 'task_failed', { task: task.name, ...failureFields(failure) })
  }
}
