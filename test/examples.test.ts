import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { sandboxClient } from '../src/sandbox/client.ts'

const run = promisify(execFile)
const page = readFileSync('examples/README.md', 'utf8')

/** Each example of the page: its folder, and the line that begins it there. */
const EXAMPLES = [...page.matchAll(/^\| \[([\w-]+)\]\(.*?\) \| `(.+?)` \|/gm)].map(
  ([, folder, line]) => [folder!, line!] as const,
)

it('has examples whose own tests pass', { timeout: 120_000 }, async () => {
  const args = ['tools/node.mjs', '--test', '--test-reporter=tap', 'examples/']
  const { stdout } = await run(process.execPath, args).catch((failed: { stdout: string }) => failed)
  expect(stdout).toMatch(/# pass [1-9]/)
  expect(stdout).toMatch(/# fail 0$/m)
})

/** Enters the line that begins an example, in its folder, and texts MENU. */
async function menuOf(folder: string, line: string): Promise<string> {
  const words = line.replace(/^npx texttill /, `node ${resolve('tools/texttill.mjs')} `).split(' ')
  expect(words[0]).toBe('node')
  const free = {
    PORT: '0',
    SANDBOX_PHONE_PORT: '0',
    SANDBOX_STRIPE_PORT: '0',
    DATABASE_URL: 'sqlite::memory:',
  }
  const child = spawn(process.execPath, words.slice(1), {
    cwd: `examples/${folder}`,
    env: { ...process.env, ...free },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  try {
    let phones: string | undefined
    for await (const said of createInterface(child.stdout)) {
      phones = /Phone\s+(\S+)/.exec(said)?.[1]
      if (phones) break
    }
    const { replies } = await sandboxClient(phones!).twilio.text({ from: '+14155550123', body: 'MENU' })
    return replies.map(({ body }) => body).join()
  } finally {
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  }
}

it('has examples that begin with the line that the page has for each', { timeout: 60_000 }, async () => {
  await Promise.all(
    EXAMPLES.map(async ([folder, line]) => {
      const { commands } = (await import(`../examples/${folder}/texttill.config.ts`)).default
      const { usage } = commands[0]
      expect(await menuOf(folder, line)).toContain(usage.en ?? usage)
    }),
  )
})

it('begins every example that there is', async () => {
  const { stdout } = await run('git', ['ls-files', 'examples/*/texttill.config.ts'])
  expect(EXAMPLES.map(([folder]) => `examples/${folder}/texttill.config.ts`).toSorted()).toEqual(
    stdout.trim().split('\n'),
  )
})
