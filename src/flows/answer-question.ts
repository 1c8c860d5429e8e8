import { yesWords } from '../commands/amounts.ts'
import { speechOf } from '../speech/speech.ts'
import type { Customer } from '../store/customers.ts'
import * as prompts from '../store/prompts.ts'
import * as receipts from '../store/receipts.ts'
import type { Tx } from '../store/store.ts'
import type { Answer } from '../till/grammar.ts'
import { PROMPT_MS, UNREAD_MS } from '../till/order.ts'
import type { House } from './house.ts'
import { buyOf } from './offers-for.ts'

/**
 * What an answer means: words, or a purchase that is confirmed, `proved` if by the digits that we sent; or one that is
 * asked about anew, because another card would be charged by now.
 */
export type Answered =
  | { say: string }
  | { buys: number; code?: string; asksFirst: boolean; confirmed: boolean; proved: boolean }

/**
 * Somebody answers a question of ours. YES counts only for the question that it can be an answer to: by its digits, by
 * its amount, or because no other was asked lately and they may have read that one.
 *
 * @param args.beside commands that could be meant by a yes as well: one that was offered by the day, one that asks something
 * @returns nothing for digits alone that answer no question: they may be something else
 */
export async function answerQuestion(
  tx: Tx,
  house: House,
  {
    customer,
    answer,
    beside,
  }: { customer: Customer; answer: Answer; beside: { offered?: string; asks?: string } },
): Promise<Answered | undefined> {
  const { service, world } = house
  const speech = speechOf(service, customer)
  const at = world.clock.now()
  if (answer.kind === 'no') {
    const dropped = await prompts.drop(tx, { customer: customer.id, at })
    return { say: dropped ? speech.dropped() : speech.unknown({ name: service.name }) }
  }
  const waiting = await prompts.live(tx, { customer: customer.id, now: at })
  const guarded = waiting.filter(({ digits }) => digits !== null)
  const { digits, amountMicros, bare } = answer
  const named = waiting.find((prompt) => prompt.amount_micros === amountMicros)
  if (digits !== undefined && guarded.length && named?.digits !== null) {
    const fitting = guarded.find((prompt) => prompts.fits(prompt, digits))
    if (fitting) return confirm(tx, house, customer, fitting)
    let left = 0
    for (const { id } of guarded) left = Math.max(left, await prompts.miss(tx, { id, at }))
    return { say: speech.wrongDigits({ left }) }
  }
  if (bare) return undefined
  const isOnly = waiting.length === 1 && beside.offered === undefined && beside.asks === undefined
  const meant = amountMicros === undefined && digits === undefined && isOnly ? waiting[0] : named
  if (meant && meant !== named && meant.digits === null && !(await isClear(tx, meant, at)))
    return { say: speech.yesToWhat({ yes: yesWords(meant.amount_micros, speech) }) }
  if (meant)
    return meant.digits === null ? confirm(tx, house, customer, meant) : { say: speech.digitsNeeded() }
  if (amountMicros !== undefined || digits !== undefined || !waiting.length)
    return { say: speech.nothingToConfirm({ buy: buyOf(house, speech, customer) }) }
  const answers = waiting.map((prompt) =>
    prompt.digits === null ? yesWords(prompt.amount_micros, speech) : speech.yesDigits(),
  )
  if (beside.offered !== undefined) answers.unshift(speech.yes({ answer: beside.offered }))
  const all = [...new Set(answers)].slice(0, 4)
  if (beside.offered !== undefined || beside.asks === undefined)
    return { say: speech.whichOne({ answers: all }) }
  return { say: speech.whichOneAsks({ answers: all, keyword: beside.asks }) }
}

/**
 * Whether a bare yes can only be to this question: they have had the time to read it, and a late one cannot be to
 * another that was asked not long before.
 */
async function isClear(tx: Tx, prompt: prompts.Prompt, at: number): Promise<boolean> {
  const { customer, answers, amount_micros: amountMicros } = prompt
  const wentOutAt = answers === null ? undefined : await receipts.wentOutAt(tx, answers)
  if (wentOutAt === undefined || at - wentOutAt < UNREAD_MS) return false
  return !(await prompts.askedBeside(tx, { customer, since: at - PROMPT_MS, but: { amountMicros } }))
}

async function confirm(tx: Tx, house: House, customer: Customer, prompt: prompts.Prompt): Promise<Answered> {
  await prompts.end(tx, { id: prompt.id, outcome: 'yes', at: house.world.clock.now() })
  const { amount_micros: buys, promotion_code: code, card } = prompt
  const confirmed = card === null || card === customer.card
  const proved = confirmed && prompt.digits !== null
  return { buys, ...(code !== null && { code }), asksFirst: !confirmed, confirmed, proved }
}
