#!/usr/bin/env node
// The `texttill` command. In a clone it is the source that runs, installed what was built of it; either way on a Node
// that is new enough. `texttill node …` is that Node itself, for whoever's own is too old.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

if (process.argv[2] === 'node') process.argv.splice(2, 1)
else {
  const source = new URL('../src/cli/main.ts', import.meta.url)
  const main = existsSync(source) ? source : new URL('../dist/cli/main.js', import.meta.url)
  process.argv.splice(2, 0, fileURLToPath(main))
}
await import('./node.mjs')
