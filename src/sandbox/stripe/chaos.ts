import type { Account } from './account.ts'
import { newId } from './account.ts'

/**
 * What may happen to an event on its way.
 *
 * - `lose`: Stripe never makes the event at all.
 * - `drop`: it is made and can be listed, but is never sent.
 * - `hold`: it is sent when it is released.
 * - `delay`, `shuffle`: it is sent later by that much, or by a chance part of it.
 * - `repeat`: it is sent that many times in all.
 * - `clone`: the same occurrence is told a second time under another event id.
 * - `before_response`: it arrives before the request that caused it is answered.
 * - `wrong_mode`: it says `livemode: true`.
 * - `omit_nulls`: fields that are null are left out, as Stripe does at times.
 */
export type Twist =
  | { kind: 'lose' | 'drop' | 'hold' | 'clone' | 'before_response' | 'wrong_mode' | 'omit_nulls' }
  | { kind: 'delay' | 'shuffle'; ms: number }
  | { kind: 'repeat'; times: number }

export type WebhookRule = {
  id: string
  twist: Twist
  /** `payment_intent.succeeded`, `charge.*`, `*`; without it all types. */
  types?: string[]
  /** For how many events it holds; without it until it is lifted. */
  times?: number
  /** How likely it is each time, 0 to 1; without it always. */
  chance?: number
}

/** Lays down a rule for the events to come. Rules add up: an event may be both late and doubled. */
export function layDown(account: Account, rule: Omit<WebhookRule, 'id'>): string {
  const id = newId(account, 'rule')
  account.webhookRules.put(id, { id, ...rule })
  return id
}

/** What happens to an event of this type now; uses up rules that hold for a number of times. */
export function twistsFor(account: Account, type: string): Twist[] {
  const twists: Twist[] = []
  for (const rule of account.webhookRules.values()) {
    if (rule.types && !rule.types.some((wanted) => covers(wanted, type))) continue
    if (rule.chance !== undefined && account.world.random() >= rule.chance) continue
    if (rule.times === 1) account.webhookRules.delete(rule.id)
    else if (rule.times !== undefined) account.webhookRules.put(rule.id, { ...rule, times: rule.times - 1 })
    twists.push(rule.twist)
  }
  return twists
}

/** Whether `charge.*`, `*` or a plain name covers an event type. */
export function covers(wanted: string, type: string): boolean {
  return wanted === '*' || wanted === type || (wanted.endsWith('.*') && type.startsWith(wanted.slice(0, -1)))
}
