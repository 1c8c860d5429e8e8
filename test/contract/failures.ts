import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

type Told = { message: string; stack?: string }

/**
 * A reporter of Vitest's that writes what failed into FAILURES, each as one text: tests, files that could not be
 * loaded, and errors that nobody caught, which fail a run in which every test passes.
 */
export default class Failures implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], uncaught: readonly Told[]): void {
    const told = modules.flatMap((module) => [
      ...module.errors().map((error) => describe(module.moduleId, error)),
      ...[...module.children.allTests('failed')].flatMap((test) =>
        (test.result().errors ?? []).map((error) => describe(`${module.moduleId}: ${test.fullName}`, error)),
      ),
    ])
    const { FAILURES } = process.env
    if (FAILURES)
      writeFileSync(
        FAILURES,
        JSON.stringify([...told, ...uncaught.map((error) => describe('Uncaught', error))]),
      )
  }
}

function describe(where: string, { message, stack }: Told): string {
  return `FAILED ${where}\n${stack ?? message}`
}
