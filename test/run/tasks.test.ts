import { expect, test } from 'vitest'
import { startTasks } from '../../src/entry/tasks.ts'

function gate() {
  let open = () => {}
  const passed = new Promise<void>((done) => {
    open = done
  })
  return { passed, open }
}

test('stopping waits for the task that is under way', async () => {
  const wall = gate()
  let finished = false
  const runner = startTasks(
    [
      {
        name: 'publish',
        everySeconds: 3600,
        run: async () => {
          await wall.passed
          finished = true
        },
      },
    ],
    () => {},
  )
  runner.nudge('publish')
  const stopped = runner.stop()
  setTimeout(wall.open, 30)
  await stopped
  expect(finished).toBe(true)
})

test('two runs of one task never overlap, and a nudge in between is not lost', async () => {
  const wall = gate()
  let under = 0
  let most = 0
  let runs = 0
  const runner = startTasks(
    [
      {
        name: 'publish',
        everySeconds: 3600,
        run: async () => {
          under += 1
          most = Math.max(most, under)
          if (runs === 0) await wall.passed
          runs += 1
          under -= 1
        },
      },
    ],
    () => {},
  )
  runner.nudge('publish')
  runner.nudge('publish')
  runner.nudge('publish')
  wall.open()
  await expect.poll(() => runs).toBe(2)
  await runner.stop()
  expect({ most, runs }).toEqual({ most: 1, runs: 2 })
})

test('a task that fails is logged by class and comes round again', async () => {
  const lines: unknown[] = []
  let runs = 0
  const runner = startTasks(
    [
      {
        name: 'sweep',
        everySeconds: 3600,
        run: async () => {
          runs += 1
          throw new TypeError('王示例')
        },
      },
    ],
    (_level, event, fields) => lines.push([event, fields]),
  )
  runner.nudge('sweep')
  await expect.poll(() => lines.length).toBe(1)
  runner.nudge('sweep')
  await expect.poll(() => runs).toBe(2)
  await runner.stop()
  expect(lines[0]).toMatchObject(['task_failed', { task: 'sweep', errorName: 'TypeError' }])
  expect(JSON.stringify(lines)).not.toContain('王')
})
