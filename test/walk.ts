import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

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

/**
 * Follows a page to the letter, with the installed `texttill` where it says `npx`.
 *
 * @param args.install does in a folder what `npm install` would
 * @returns the lines that were entered
 */
export async function walk(args: {
  page: string
  root: string
  texttill: string
  install(folder: string): Promise<void>
  env: NodeJS.ProcessEnv
}): Promise<string[]> {
  const { env } = args
  let folder = args.root

  async function enter(line: string): Promise<void> {
    const [program, ...words] = line.split(' ')
    if (line === 'npm install') return args.install(folder)
    if (program === 'cd') folder = join(folder, words[0]!)
    else if (program === 'npx')
      await run(process.execPath, [args.texttill, ...words.slice(1)], { cwd: folder, env })
    else await run(program!, words, { cwd: folder, env })
  }

  const entered: string[] = []
  for (const step of stepsOf(readFileSync(args.page, 'utf8'))) {
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
  return entered
}
