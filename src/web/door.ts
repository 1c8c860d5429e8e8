import type { Request } from 'express'

/** The door that a request came to; addresses with somebody's code in them are one door. */
export function doorOf({ path, route }: Request): string {
  const pattern = (route as { path?: unknown } | undefined)?.path
  if (typeof pattern === 'string') return pattern
  return path.startsWith('/webhook/') ? 'webhook' : 'none'
}
