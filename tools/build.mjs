// npm run build: what is published. Node strips no types under node_modules, so installed code is JavaScript.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, rmSync } from 'node:fs'
import { extname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url)
const path = (name) => fileURLToPath(new URL(name, root))

rmSync(path('dist'), { recursive: true, force: true })
const tsc = [path('node_modules/typescript/bin/tsc'), '-p', path('tsconfig.build.json')]
const { status } = spawnSync(process.execPath, tsc, { stdio: 'inherit' })
if (status !== 0) process.exit(1)
// Styles, pictures and the browser's scripts lie beside the files that read them.
cpSync(path('src'), path('dist'), {
  recursive: true,
  filter(file, target) {
    const isAsset = extname(file) !== '.ts'
    // checkout.ts beside checkout.js would both be checkout.js.
    if (isAsset && extname(file) === '.js' && existsSync(target))
      throw new Error(`${relative(path('.'), file)} has the name of a module: move it`)
    return isAsset
  },
})
