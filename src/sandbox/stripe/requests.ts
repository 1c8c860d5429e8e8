import type { Account } from './account.ts'
import type { Mishap } from './faults.ts'
import type { Reply } from './reply.ts'

/** One request to the API as the dashboard shows it. */
export type LoggedRequest = {
  /** The place in the log, which is a ring. */
  id: string
  requestId: string
  at: number
  method: string
  path: string
  key: string | null
  /** The parameters, as they came. */
  asked: string
  /** Missing when a mishap came before anything was done. */
  status?: number
  /** Stripe's words, when it was refused. */
  refusal?: string
  /** What was made to go wrong with it. */
  mishap?: Mishap['kind']
}

const size = 200

/** Writes a request down, in the place of one that is long past. Reading is worth it only when it went wrong. */
export function logRequest(
  account: Account,
  seen: Pick<LoggedRequest, 'requestId' | 'method' | 'path' | 'key' | 'asked'>,
  reply: Reply | undefined,
  mishap: Mishap | undefined,
): void {
  if (seen.method === 'GET' && !mishap && reply && reply.status < 400) return
  const id = `slot${account.requestCount++ % size}`
  account.requestLog.delete(id)
  account.requestLog.put(id, {
    ...seen,
    id,
    at: account.world.now(),
    asked: seen.asked.slice(0, 4000),
    status: reply?.status,
    mishap: mishap?.kind,
    ...(reply && reply.status >= 400 && { refusal: JSON.parse(reply.body).error.message }),
  })
}

/** Newest first. */
export function loggedRequests(account: Account): LoggedRequest[] {
  return account.requestLog.values().sort((a, b) => b.at - a.at)
}
