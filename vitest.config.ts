import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    alias: [{ find: /^texttill$/, replacement: fileURLToPath(new URL('src/index.ts', import.meta.url)) }],
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/postgres.ts'],
    setupFiles: ['test/contract/record.ts'],
    // Most tests wait for sockets and clocks more than they work, so two run well on two cores.
    maxWorkers: 2,
    // A machine may stall for seconds: who waits for something waits long, which costs nothing when it comes.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000, interval: 20 } },
  },
})
