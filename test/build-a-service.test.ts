import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'

const run = promisify(execFile)
const page = readFileSync('docs/build-a-service.md', 'utf8')

type Step = { file: string; text: string } | { line: string }

/** What a reader does, in the order of the page: writes the files whose names stand above a block, enters lines. */
function stepsOf(text: string): Step[] {
  const blocks = text.matchAll(/^(?:`([\w./-]+)`\n)?```(\w+)\n([\s\S]*?)^```$/gm)
  return [...blocks].flatMap(([, file, kind, block]): Step[] => {
    if (file !== undefined) return [{ file, text: block! }]
    if (kind !== 'sh') return []
    return block!
      .split('\n')
      .filter(Boolean)
      .map((line) => ({ line: line.replace(/ +#.*/, '') }))
  })
}

/** What `npm install` would bring, from what is installed here. */
async function install(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules')
  await mkdir(join(modules, '.bin'), { recursive: true })
  await symlink(resolve('.'), join(modules, 'texttill'))
  await symlink(resolve('tools/texttill.mjs'), join(modules, '.bin/texttill'))
  await symlink(resolve('node_modules/zod'), join(modules, 'zod'))
}

it('leads from nothing to a tested, paid command in two languages', { timeout: 240_000 }, async () => {
  const root = await mkdtemp(join(tmpdir(), 'texttill-walk-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  let folder = root

  async function enter(line: string): Promise<void> {
    const [program, ...words] = line.split(' ')
    if (line === 'npm install') return install(folder)
    if (program === 'cd') folder = join(folder, words[0]!)
    else if (program === 'npx')
      await run(process.execPath, [resolve('tools/texttill.mjs'), ...words.slice(1)], { cwd: folder })
    else await run(program!, words, { cwd: folder })
  }

  const entered: string[] = []
  for (const step of stepsOf(page)) {
    if ('file' in step) {
      await mkdir(dirname(join(folder, step.file)), { recursive: true })
      await writeFile(join(folder, step.file), step.text)
      continue
    }
    entered.push(step.line)
    await enter(step.line).catch((error: { stdout?: string; message: string }) => {
      throw new Error(`${step.line}\n${error.stdout || error.message}`)
    })
  }
  expect(entered.filter((line) => line === 'npm test')).toHaveLength(3)
})
