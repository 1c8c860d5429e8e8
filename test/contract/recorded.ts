import { pathToFileURL } from 'node:url'
import { built } from '../built.ts'

const { SANDBOX_TRAFFIC } = process.env

/** What a process that a test starts is given, so that its sandbox is written down too when the contract run asks. */
export const recorded: { args: string[]; env: Record<string, string> } =
  SANDBOX_TRAFFIC === undefined
    ? { args: [], env: {} }
    : { args: ['--import', new URL('record.ts', import.meta.url).href], env: { SANDBOX_TRAFFIC } }

/** The arguments for a process that runs what was built, whose sandbox is another than the source's. */
export async function recordedOfBuilt(): Promise<string[]> {
  if (SANDBOX_TRAFFIC === undefined) return []
  return ['--import', pathToFileURL(await built('test/contract/record.ts')).href]
}
