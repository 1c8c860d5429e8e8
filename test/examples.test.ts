import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)

it('has examples whose own tests pass', { timeout: 120_000 }, async () => {
  const args = ['tools/node.mjs', '--test', '--test-reporter=tap', 'examples/']
  const { stdout } = await run(process.execPath, args).catch((failed: { stdout: string }) => failed)
  expect(stdout).toMatch(/# pass [1-9]/)
  expect(stdout).toMatch(/# fail 0$/m)
})
