import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { registerHooks } from 'node:module'
import { relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Problem } from './till/problem.ts'
import { readService, type Service } from './till/service.ts'

const OURSELVES = new URL(import.meta.url.endsWith('.ts') ? './index.ts' : './index.js', import.meta.url).href

/**
 * Loads what an operator sells. @param path of the module, such as `texttill.config.ts`
 *
 * @throws Problem `config` when it cannot be loaded, or says something that is wrong
 */
export async function loadService(path: string): Promise<Service> {
  const file = resolve(path)
  if (!existsSync(file))
    throw new Problem(
      'config',
      `There is no ${path} here. Begin a service with npx texttill new, or set TEXTTILL_CONFIG.`,
    )
  // It may lie where no `texttill` is installed, as with `npx`: what it imports under that name is this very program.
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'texttill' ? { url: OURSELVES, shortCircuit: true } : next(specifier, context),
  })
  try {
    const config = (await import(pathToFileURL(file).href)) as { default?: unknown }
    return readService(config.default, { file: path, source: await readFile(file, 'utf8') })
  } catch (error) {
    if (error instanceof Problem) throw error
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    const at = error instanceof Error ? placeOf(error) : undefined
    const [line, elsewhere] =
      at?.file === file ? [`:${at.line}`, ''] : ['', at ? `${relative('', at.file)}:${at.line}: ` : '']
    throw new Problem('config', `${path}${line} cannot be loaded: ${elsewhere}${reason}`)
  } finally {
    hooks.deregister()
  }
}

/** Where an operator's own code broke, by what Node says of it: in that module, or in one that it imports. */
function placeOf({ stack = '' }: Error): { file: string; line: number } | undefined {
  const ours = fileURLToPath(new URL('.', import.meta.url))
  for (const [, at, line] of stack.matchAll(/(file:\/\/[^\s:]+|(?<=^|\()\/[^\n:]+):(\d+)/gm)) {
    const file = at!.startsWith('file:') ? fileURLToPath(at!) : at!
    if (!file.startsWith(ours) && !file.includes('node_modules')) return { file, line: Number(line) }
  }
}
