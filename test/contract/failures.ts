import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

type Told = { name?: string; message: string; stack?: string; diff?: string }

/** What came of a run of the tests. */
export type Outcome = { passed: number; failed: number; skipped: number; told: string[] }

/**
 * A reporter of Vitest's that writes an `Outcome` into OUTCOME, with each failure as one text: tests, files that could
 * not be loaded, and errors that nobody caught, which fail a run in which every test passes.
 */
export default class Failures implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], uncaught: readonly Told[]): void {
    const { OUTCOME } = process.env
    if (!OUTCOME) return
    const told = modules.flatMap((module) => [
      ...module.errors().map((error) => describe(module.relativeModuleId, error)),
      ...[...module.children.allTests('failed')].flatMap((test) =>
        (test.result().errors ?? []).map((error) =>
          describe(`${module.relativeModuleId}: ${test.fullName}`, error),
        ),
      ),
    ])
    const number = (state: 'passed' | 'failed' | 'skipped') =>
      modules.reduce((sum, module) => sum + [...module.children.allTests(state)].length, 0)
    const outcome: Outcome = {
      passed: number('passed'),
      failed: number('failed'),
      skipped: number('skipped'),
      told: [...told, ...uncaught.map((error) => describe('Uncaught', error))],
    }
    writeFileSync(OUTCOME, JSON.stringify(outcome))
  }
}

function describe(where: string, { name = 'Error', message, stack = '', diff }: Told): string {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  return [`FAILED ${where}`, `${name}: ${message}`, ...frames.slice(0, 2), ...(diff ? [diff] : [])].join('\n')
}
