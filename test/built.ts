import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { TestProject } from 'vitest/node'

/** What tests start as processes, and what these load by name. */
const PROGRAMS = {
  'src/cli/main.ts': 'cli',
  'src/main.ts': 'main',
  'src/index.ts': 'index',
  'test/crash/till-process.ts': 'till-process',
  'test/contract/record.ts': 'record',
}
/** What looks for files of its own beside it. All other packages are built in: most of a start was to find their files. */
const APART = ['better-sqlite3']
const ROOT = new URL('../', import.meta.url)
const FOLDER = new URL('node_modules/.cache/built/', ROOT)

/**
 * The file to run for a program of ours: during a run of the tests what was built of it, in few files, which starts in
 * less than half the processor time that its source of a thousand files takes; else the source itself.
 */
export async function built(program: keyof typeof PROGRAMS): Promise<string> {
  const { TEST_BUILDER } = process.env
  if (!TEST_BUILDER) return fileURLToPath(new URL(program, ROOT))
  const answer = await fetch(TEST_BUILDER)
  if (!answer.ok) throw new Error(await answer.text())
  return fileURLToPath(new URL(`${PROGRAMS[program]}.js`, FOLDER))
}

/** Vitest's global set-up: builds once in a run, when the first test asks. */
export default async function setUp(project: TestProject): Promise<() => void> {
  let building: Promise<unknown> | undefined
  project.onTestsRerun(() => {
    building = undefined
  })
  const desk = createServer(async (_request, response) => {
    try {
      building ??= build()
      await building
      response.end()
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  })
  await new Promise<void>((listening) => desk.listen(0, '127.0.0.1', listening))
  process.env.TEST_BUILDER = `http://127.0.0.1:${(desk.address() as AddressInfo).port}`
  return () => {
    desk.close()
    desk.closeAllConnections()
  }
}

async function build(): Promise<void> {
  const { rolldown } = await import('rolldown')
  const bundle = await rolldown({
    cwd: fileURLToPath(ROOT),
    input: Object.fromEntries(Object.entries(PROGRAMS).map(([file, name]) => [name, file])),
    platform: 'node',
    transform: { target: 'esnext' },
    resolve: { alias: { texttill: fileURLToPath(new URL('src/index.ts', ROOT)) } },
    external: APART,
    plugins: [{ name: 'where the source lies', transform: asIfInPlace }],
  })
  await bundle.write({ dir: fileURLToPath(FOLDER), format: 'esm', chunkFileNames: '[name].js' })
  // Else Node reads each twice to find out that it is a module.
  writeFileSync(new URL('package.json', FOLDER), '{ "type": "module" }')
  await bundle.close()
}

/** What lies beside a source file is found from wherever its code is; only `texttill` itself is to be what was built. */
function asIfInPlace(code: string, file: string): string | undefined {
  if (
    !file.startsWith(fileURLToPath(ROOT)) ||
    file.includes('/node_modules/') ||
    file.endsWith('/load-service.ts')
  )
    return undefined
  return code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
}
