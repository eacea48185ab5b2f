import { defineConfig } from 'vitest/config'

// Real servers and a real cluster, killed on purpose: each file starts its own.
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    include: ['test/fault/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
})
