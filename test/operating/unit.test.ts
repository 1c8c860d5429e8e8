import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

test.skipIf(!hasSystemd)('systemd finds nothing to say about the unit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'texttill-unit-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const unit = join(folder, 'texttill.service')
  // The same with a Node that is here.
  writeFileSync(
    unit,
    readFileSync('deploy/texttill.service', 'utf8').replace('/usr/bin/node', process.execPath),
  )
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })
  expect(stderr.split('\n').filter((line) => line.includes('texttill'))).toEqual([])
  expect(status).toBe(0)
})

test('the unit has the settings that commands find in the till’s folder', () => {
  const unit = readFileSync('deploy/texttill.service', 'utf8')
  const [, folder] = /^WorkingDirectory=(.+)$/m.exec(unit)!
  expect(unit.split('\n')).toContain(`EnvironmentFile=${folder}/.env`)
  const operations = readFileSync('docs/operations.md', 'utf8')
  expect(operations).toContain(`cd ${folder} && sudo -u texttill node src/cli/main.ts`)
})

test('the unit starts a service that has texttill from npm, after what the page says to change in it', () => {
  const operations = readFileSync('docs/operations.md', 'utf8')
  const [, change] = /^sudo sed -i '(.+)' \/etc\/systemd\/system\/texttill\.service$/m.exec(operations)!
  const { stdout } = spawnSync('sed', [change!, 'deploy/texttill.service'], { encoding: 'utf8' })
  const [, folder] = /^WorkingDirectory=(.+)$/m.exec(stdout)!
  expect(stdout.match(/^ExecStart=.*/gm)).toEqual([`ExecStart=${folder}/node_modules/.bin/texttill start`])
})
