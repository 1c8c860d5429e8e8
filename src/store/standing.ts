import { findStanding } from './ledger-queries.ts'
import type { Read } from './store.ts'

/** What moved on somebody's account, of a sum below zero where it went out. */
type Line = { kind: string; amountMicros: number; note: string | null; at: number }

/** What a customer has to spend, and what moved on their account last: what `balance` and `history` of ledger.ts say, at once. */
export async function standing(
  read: Read,
  args: { account: string; currency: string },
): Promise<{ availableMicros: number; last: Line | undefined }> {
  const [found] = await findStanding(read, args)
  if (!found) return { availableMicros: 0, last: undefined }
  const { credited_posted_at: inAt, debited_posted_at: outAt } = found
  const wentOut =
    outAt !== null &&
    (inAt === null || outAt > inAt || (outAt === inAt && found.debited_id! > found.credited_id!))
  const { kind, amount, note } = wentOut
    ? { kind: found.debited_kind, amount: -found.debited_amount!, note: found.debited_note }
    : { kind: found.credited_kind, amount: found.credited_amount, note: found.credited_note }
  return {
    availableMicros: found.credits - found.spent - found.clawed - found.held,
    last: kind === null ? undefined : { kind, amountMicros: amount!, note, at: (wentOut ? outAt : inAt)! },
  }
}
