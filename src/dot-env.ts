import { existsSync } from 'node:fs'
import { Problem } from './till/problem.ts'

/**
 * Adds what `.env` of this folder says to the environment, where it says nothing yet. Again, it changes nothing.
 *
 * @throws Problem `env` for a `.env` that is there and cannot be read: without it this would be another till
 */
export function loadDotEnv(): void {
  // Node says ENOENT of a file that may not be read, too.
  if (!existsSync('.env')) return
  try {
    process.loadEnvFile()
  } catch {
    throw new Problem(
      'env',
      '.env is here and cannot be read. Run this as the user that the till runs as, and have it be theirs.',
    )
  }
}
