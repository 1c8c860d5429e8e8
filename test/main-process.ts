import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { built } from './built.ts'
import { recorded, recordedOfBuilt } from './contract/recorded.ts'
import { scratchRoot } from './scratch-root.ts'

export const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const CONFIG = fileURLToPath(new URL('../texttill.config.ts', import.meta.url))

const { NODE_COMPILE_CACHE } = process.env
/** Where the launcher has what Node makes of the source kept. */
export const compiled = NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }

/** What `npm start` runs, in a folder of its own. */
export type MainProcess = {
  process: ChildProcess
  /** Where its `data/` is. */
  folder: string
  /** What it has printed so far. */
  printed: { out: string; err: string }
  /** Resolves when it has ended, with its exit code. */
  ended: Promise<number | null>
  close(): Promise<void>
}

/**
 * @param env all that it sees of the environment
 * @param folder of one that was started before and ended, to go on there
 * @param program the source, say, and not what was built of it
 */
export async function startMain(
  env: Record<string, string>,
  folder?: string,
  program?: string,
): Promise<MainProcess> {
  folder ??= await mkdtemp(join(scratchRoot(), 'texttill-main-'))
  const args = program
    ? [...recorded.args, program]
    : [...(await recordedOfBuilt()), await built('src/main.ts')]
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: {
      PATH: process.env.PATH ?? '',
      ...compiled,
      TEXTTILL_CONFIG: CONFIG,
      LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
      ...recorded.env,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed.err += text
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return {
    process: child,
    folder,
    printed,
    ended,
    async close() {
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}
