import { type Account, newId } from './account.ts'

/**
 * What goes wrong with an API request.
 *
 * - `reset`: the connection breaks. `cut`: it breaks in the middle of the answer's body.
 * - `hang`: no answer for that long (for ever without `ms`), then it breaks.
 * - `wait`: an answer, but late. While it waits before acting, its idempotency key is in use.
 * - `status`: Stripe's own error of that status (409 and 429 `lock_timeout`, `rate_limit`; 500 `api_error`).
 * - `page`: an HTML error page of something in between, 502 by default.
 */
export type Mishap =
  | { kind: 'reset' | 'cut' }
  | { kind: 'hang'; ms?: number }
  | { kind: 'wait'; ms: number }
  | { kind: 'status'; status: number; code?: string; shouldRetry?: boolean }
  | { kind: 'page'; status?: number }

export type Fault = {
  id: string
  /** Before anything is done, or after all is done and only the answer is lost. */
  when: 'before' | 'after'
  mishap: Mishap
  /** Without it any. */
  method?: string
  /** `/v1/payment_intents`, or `/v1/payment_intents*` for all that begins so; without it any. */
  path?: string
  /** For how many requests it holds; without it until it is lifted. */
  times?: number
  /** How likely it is each time, 0 to 1; without it always. */
  chance?: number
}

/** Lays down a fault for the requests to come. @returns its id, to lift it by */
export function layFault(account: Account, fault: Omit<Fault, 'id'>): string {
  const id = newId(account, 'fault')
  account.faults.put(id, { id, ...fault })
  return id
}

/** The first fault that this request meets at this moment; uses it up if it holds for a number of times. */
export function meetFault(
  account: Account,
  when: Fault['when'],
  method: string,
  path: string,
): Mishap | undefined {
  for (const fault of account.faults.values()) {
    if (fault.when !== when || (fault.method && fault.method !== method)) continue
    if (
      fault.path?.endsWith('*')
        ? !path.startsWith(fault.path.slice(0, -1))
        : fault.path && fault.path !== path
    )
      continue
    if (fault.chance !== undefined && account.world.random() >= fault.chance) continue
    if (fault.times === 1) account.faults.delete(fault.id)
    else if (fault.times !== undefined) account.faults.put(fault.id, { ...fault, times: fault.times - 1 })
    return fault.mishap
  }
  return undefined
}
