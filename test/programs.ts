import { spawnSync } from 'node:child_process'

/** The browser that opens the pages: Debian's, or another Chromium that the environment names. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

/**
 * Whether a program is here that only some tests need, and that README names: where it is not they are skipped, which
 * is said. With CI set they run all the same, and fail.
 */
export function isHere(program: string): boolean {
  if (process.env.CI || !spawnSync(program, ['--version'], { stdio: 'ignore' }).error) return true
  console.warn(
    `There is no ${program} here, so what needs it is skipped. Debian's package of that name brings it.`,
  )
  return false
}
