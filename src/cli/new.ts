import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { Problem } from '../till/problem.ts'

const PACKAGE = new URL('../../', import.meta.url)
/** As they are in the template: npm leaves some names out of packages. */
const FILES = {
  'texttill.config.ts': 'texttill.config.ts',
  'test/moon.test.ts': 'test/moon.test.ts',
  'tsconfig.json': 'tsconfig.json',
  'README.md': 'README.md',
  gitignore: '.gitignore',
  npmrc: '.npmrc',
}

type Manifest = {
  version: string
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}

export function newCommand(): Command {
  return new Command('new')
    .description('Writes a service that runs, with one command and its test, into a new folder.')
    .argument('<folder>', 'to make; its name becomes the name of the service')
    .addHelpText('after', '\nExample:\n  $ npx texttill new snow-till')
    .action(write)
}

function write(path: string): void {
  const folder = resolve(path)
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Problem('usage', `${path} has something in it already. Name a folder that is not there yet.`)
  const slug = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  const name = slug.replaceAll('-', ' ').replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase())
  if (name.length < 2 || name.length > 20)
    throw new Problem('usage', `${path} is to name a service: 2 to 20 letters and digits, such as snow-till.`)

  mkdirSync(join(folder, 'test'), { recursive: true })
  for (const [from, to] of Object.entries(FILES)) {
    const text = readFileSync(new URL(`template/${from}`, PACKAGE), 'utf8')
    writeFileSync(join(folder, to), text.replaceAll('Moon Till', name).replaceAll('moon-till', slug))
  }
  copyFileSync(new URL('.env.example', PACKAGE), join(folder, '.env.example'))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(folder, slug), null, 2)}\n`)
  console.log(`${name} is in ${path}. Begin with:\n\n  cd ${path}\n  npm install\n  npm test\n  npm start`)
}

/** A package.json with our versions of what the service imports itself. */
function manifest(folder: string, name: string): object {
  const ours = JSON.parse(readFileSync(new URL('package.json', PACKAGE), 'utf8')) as Manifest
  const isClone = existsSync(new URL('src/', PACKAGE))
  const { zod } = ours.dependencies
  const { '@types/node': types, typescript } = ours.devDependencies
  return {
    name,
    private: true,
    type: 'module',
    scripts: { start: 'texttill start', test: 'texttill node --test', check: 'tsc' },
    dependencies: {
      texttill: isClone ? `file:${relative(folder, fileURLToPath(PACKAGE))}` : ours.version,
      zod,
    },
    devDependencies: { '@types/node': types, typescript },
    allowScripts: { 'better-sqlite3': false },
  }
}
