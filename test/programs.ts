import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const SHELL = '/usr/bin/chromium-headless-shell'

/**
 * The browser that opens the pages: Chromium's headless shell, which takes half of the processor that Chromium takes,
 * or else Chromium, as Debian brings them; or another that the environment names.
 */
export const CHROMIUM = process.env.CHROMIUM ?? [SHELL, '/usr/bin/chromium'].find(existsSync) ?? SHELL

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
