import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { CHROMIUM, isHere } from './test/programs.ts'

/** What takes longest begins first, so that no worker is left with it at the end while the other has nothing to do. */
const LONGEST = [
  ...[
    'crash/kill',
    'cli/replay',
    'stories',
    'money/operator',
    'doors/unknown-outcomes',
    'simulation',
    'cli/events',
  ],
  ...['packaging', 'cli/command-line', 'operating/replica', 'browser/console', 'doors/auto-top-ups'],
  ...['doors/promotion-codes', 'console/sign-in', 'money/books', 'money/disputes', 'doors/purchases'],
]

/** What a browser opens. */
const PAGES = ['test/browser/**', 'test/sandbox/phone/phone.test.ts', 'test/sandbox/stripe/pages.test.ts']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
      return at < 0 ? LONGEST.length : at
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  resolve: {
    alias: [{ find: /^texttill$/, replacement: fileURLToPath(new URL('src/index.ts', import.meta.url)) }],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: isHere(CHROMIUM) ? [] : PAGES,
    globalSetup: ['test/postgres.ts', 'test/built.ts'],
    setupFiles: ['test/contract/record.ts'],
    // Files share what is loaded and compiled in their worker: to load the house anew for each was a quarter of all that
    // they took. What a file changes outside itself it puts back.
    isolate: false,
    // Most tests wait for sockets and clocks about as long as they work, so three keep two cores busy.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // A machine may stall for seconds: who waits for something waits long, which costs nothing when it comes.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000, interval: 20 } },
  },
})
