import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Operation } from './operations.ts'
import { type Json, shapeOf } from './shape.ts'
import type { Violation } from './verdict.ts'

/** Something that must be of a type that Stripe ships, and what to say of it when it is not. */
export type Claim = {
  type: string
  value: Json
  about: Pick<Violation, 'where' | 'what' | 'sandbox'>
}

/** Types as the compiler reads them; `wire.ts` has those that are not Stripe's own. */
export const typeOf = {
  request: ({ at, ids }: Operation) => `Asked<${methodAt(at)}, ${ids}>`,
  answer: ({ at }: Operation) => `Answered<${methodAt(at)}>`,
  event: (type: string) => `Told<${JSON.stringify(type)}>`,
  object: (name: string) => `Wire<${name}>`,
}

function methodAt(at: string): string {
  const parts = at.split('.').map((part) => `['${part}']`)
  return `Stripe${parts.join('')}`
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const HEAD = `import type Stripe from 'stripe'
import type { Answered, Asked, Told, Wire } from '../../test/contract/wire.ts'`

const FLAGS = [
  '--ignoreConfig',
  '--noEmit',
  '--strict',
  '--exactOptionalPropertyTypes',
  '--skipLibCheck',
  '--allowImportingTsExtensions',
  ...['--target', 'es2024', '--module', 'nodenext', '--types', 'node', '--pretty', 'false'],
]

type Line = { text: string; path?: string; about?: Claim['about'] }

/**
 * Has the TypeScript compiler hold values against the types of the pinned `stripe` package: what is missing, what is
 * too much, what is of another kind. Stripe generates those types for the very API version that we speak.
 */
export async function judgeTypes(claims: readonly Claim[]): Promise<Violation[]> {
  const shapes = new Map<string, Claim>()
  for (const claim of claims) {
    const shape = { ...claim, value: shapeOf(claim.value) }
    const key = `${claim.type} ${JSON.stringify(shape.value)}`
    if (!shapes.has(key)) shapes.set(key, shape)
  }
  const lines: Line[] = HEAD.split('\n').map((text) => ({ text }))
  for (const { type, value, about } of shapes.values()) {
    lines.push({ text: `export const at${lines.length}: ${type} =`, about })
    for (const line of written(value, '')) lines.push({ ...line, about })
  }
  const complaints = await compile(lines.map(({ text }) => text).join('\n'))
  return complaints.map(({ line, message }) => {
    const { about, path } = lines[line - 1] ?? {}
    const whole = about ?? { where: 'answer', what: 'the rule book itself', sandbox: '' }
    return { ...whole, message: `${path ? `${path}: ` : ''}${message}` }
  })
}

/** A value over several lines, each with its place in it, so that a complaint about a line says where. */
function* written(value: Json, path: string, before = '', after = ''): Generator<Line> {
  if (value === null || typeof value !== 'object' || Object.keys(value).length === 0) {
    yield { text: `${before}${JSON.stringify(value)}${after}`, path }
    return
  }
  const isList = Array.isArray(value)
  yield { text: `${before}${isList ? '[' : '{'}`, path }
  for (const [key, one] of Object.entries(value))
    yield* written(one, `${path}/${key}`, isList ? '' : `${JSON.stringify(key)}: `, ',')
  yield { text: `${isList ? ']' : '}'}${after}`, path }
}

async function compile(source: string): Promise<{ line: number; message: string }[]> {
  // Beside the packages, so that the compiler finds them.
  const folder = mkdtempSync(join(ROOT, 'node_modules', '.contract-'))
  try {
    writeFileSync(join(folder, 'claims.ts'), source)
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    const output = await new Promise<string>((resolve) => {
      const args = [tsc, ...FLAGS, 'claims.ts']
      execFile(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 28 }, (_error, stdout, stderr) =>
        resolve(stdout + stderr),
      )
    })
    return complaintsIn(output)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What the compiler complains about, each complaint with its reasons. */
function complaintsIn(output: string): { line: number; message: string }[] {
  const found: { line: number; message: string }[] = []
  for (const text of output.split('\n')) {
    const [, line, message] = /claims\.ts\((\d+),\d+\): error TS\d+: (.*)/.exec(text) ?? []
    if (message !== undefined) found.push({ line: Number(line), message })
    else if (text.startsWith(' ') && found.length) found.at(-1)!.message += `\n    ${text.trim()}`
    else if (text.includes('error TS')) found.push({ line: 1, message: text })
  }
  return found
}
