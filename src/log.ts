import pino, { type DestinationStream, type Logger } from 'pino'

/** Phone numbers, with or without a plus, and mail addresses. Ids and hashes have letters in them and stay. */
const PERSONAL = /(?<![\w-])\+?\d{7,15}(?![\w-])|[^\s<>"'=(),:;]+@[^\s<>"'=(),:;]+\.\w+/g
const CAUSES_MOST = 5

/**
 * Opens the log: a line of JSON each, with nothing personal in it. Errors of PostgreSQL, of Stripe and of Node carry whole
 * rows, requests and cards with them, so of an error there is only what is named here, and what looks like somebody's
 * number or address is masked.
 */
export function openLog(level: string, to?: DestinationStream): Logger {
  const settings = {
    level,
    base: undefined,
    serializers: { err: tellError },
    formatters: { log: (said: object) => masked(said as Record<string, unknown>) },
  }
  return to ? pino(settings, to) : pino(settings)
}

function masked(said: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(said).map(([name, value]) => [name, typeof value === 'string' ? mask(value) : value]),
  )
}

function mask(words: string): string {
  return words.replace(PERSONAL, '…')
}

function tellError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: mask(String(error)) }
  const { code, constraint, table, requestId, statusCode } = error as Error & Record<string, unknown>
  const named = Object.entries({ code, constraint, table, requestId, statusCode })
  return {
    type: error.constructor.name,
    message: mask(error.message),
    ...Object.fromEntries(named.filter(([, value]) => ['string', 'number'].includes(typeof value))),
    stack: mask(error.stack ?? ''),
    ...(error.cause !== undefined && depth < CAUSES_MOST && { cause: tellError(error.cause, depth + 1) }),
  }
}
