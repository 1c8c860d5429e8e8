// Runs a script on the Node that this project brings along (better-sqlite3 13 crashes on Node 20), or on the
// host's own where that is new enough. Kept in plain JavaScript: any Node that npm runs on must read it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:process'
import { fileURLToPath } from 'node:url'

const LEAST = [24, 7]

function shipped() {
  const { resolve } = createRequire(import.meta.url)
  const os = platform === 'win32' ? 'win' : platform
  for (const name of [`node-${os}-${arch}`, `node-bin-${os}-${arch}`]) {
    try {
      return resolve(`${name}/bin/node${platform === 'win32' ? '.exe' : ''}`)
    } catch {}
  }
}

const [major, minor] = process.versions.node.split('.').map(Number)
const fits = major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])
const node = shipped() ?? (fits ? process.execPath : undefined)

if (!node) {
  console.error(
    `TextTill needs Node ${LEAST.join('.')} or newer; this is ${process.version}, and no bundled Node was installed for ${platform}-${arch}. Run \`npm ci\` without --omit=optional, or install a newer Node.`,
  )
  process.exit(1)
}

// In a clone, `import 'texttill'` means its source; see `exports` in package.json.
const inClone = existsSync(new URL('../src/index.ts', import.meta.url))
const options = `${process.env.NODE_OPTIONS ?? ''} --conditions=texttill-source`.trim()
// What Node made of the source the last time: without it each start reads hundreds of files anew, for half a second.
const compiled = fileURLToPath(new URL('../node_modules/.cache/node', import.meta.url))
const env = inClone ? { NODE_COMPILE_CACHE: compiled, ...process.env, NODE_OPTIONS: options } : process.env

// Most of what a text makes is garbage once it is answered: with more room, less of it is still in use when it is
// collected. docs/performance.md has what that is worth.
const child = spawn(node, ['--max-semi-space-size=32', ...process.argv.slice(2)], { stdio: 'inherit', env })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    // A terminal's Ctrl-C has reached the child already, and twice means at once.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  })
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
