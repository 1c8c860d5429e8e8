import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Problem } from './till/problem.ts'
import { readService, type Service } from './till/service.ts'

/**
 * Loads what an operator sells. @param path of the module, such as `texttill.config.ts`
 *
 * @throws Problem `config` when it cannot be loaded, or says something that is wrong
 */
export async function loadService(path: string): Promise<Service> {
  const file = resolve(path)
  try {
    const config = (await import(pathToFileURL(file).href)) as { default?: unknown }
    return readService(config.default)
  } catch (error) {
    if (error instanceof Problem) throw error
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new Problem('config', `${path} cannot be loaded: ${reason}`)
  }
}
