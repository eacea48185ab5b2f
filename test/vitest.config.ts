import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // Suites with a server, a browser or workerd have runners of their own (test/README.md).
    exclude: ['test/edge/**', 'test/browser/**', 'test/bench/**', 'test/fault/**'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // One file at a time: a write transaction in a neighbor's database holds back the sequencer of
    // every database of the server (its window is the cluster's oldest transaction).
    fileParallelism: false,
  },
})
