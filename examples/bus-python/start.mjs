// The bus and its till together, from any folder: node start.mjs
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

const python = process.platform === 'win32' ? 'python' : 'python3'
const bus = spawn(python, [here('bus.py'), '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
bus.once('error', () => console.error(`The bus needs ${python}, which is not installed here.`))

// It says where it is once it is there.
bus.stdout.once('data', (line) => {
  const till = spawn(process.execPath, [here('../../tools/texttill.mjs'), 'start'], {
    stdio: 'inherit',
    env: { ...process.env, BUS_URL: String(line).trim(), TEXTTILL_CONFIG: here('texttill.config.ts') },
  })
  bus.once('exit', () => till.kill('SIGTERM'))
  till.once('close', (code) => {
    process.exitCode = code ?? 1
    bus.kill()
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      // A terminal's Ctrl-C has reached both already.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) till.kill(signal)
    })
})
