import type { House } from '../flows/house.ts'

/** The house's own log, in the town's. */
export function overhear(log: (line: string) => void): House['log'] {
  const write =
    (level: string) =>
    (...said: unknown[]) => {
      const words = said.filter((one) => typeof one === 'string').join(' ')
      const error = (said[0] as { err?: unknown } | null)?.err
      log(`till ${level}: ${words}${error instanceof Error ? ` (${error.message})` : ''}`)
    }
  return { info: write('notes'), debug: () => {}, warn: write('warns'), error: write('fails') }
}
