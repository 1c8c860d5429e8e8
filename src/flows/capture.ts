import * as ledger from '../store/ledger.ts'
import * as runs from '../store/runs.ts'
import type { Tx } from '../store/store.ts'
import { HOUSE, type House } from './house.ts'

/**
 * Takes what a run costs from what was held for it, and lets go of the rest. What was held is the most, though its
 * command may say more by now than when it was asked for.
 *
 * @returns what it cost, in micros
 */
export async function capture(
  tx: Tx,
  house: House,
  args: { run: runs.Run; priceMicros: number; segments: number },
): Promise<number> {
  const { run, priceMicros, segments } = args
  const at = house.world.clock.now()
  if (run.price_micros + run.segment_micros === 0) return 0
  const mostMicros = segments > 1 ? await ledger.heldMicros(tx, run.id) : Number.POSITIVE_INFINITY
  const amountMicros = Math.min(priceMicros + segments * run.segment_micros, mostMicros)
  if (amountMicros === 0) {
    await ledger.voidHold(tx, { hold: run.id, at })
    return 0
  }
  const cost = { kind: 'capture', credit: HOUSE.revenue, amountMicros, reference: run.id, note: run.command }
  await ledger.capture(tx, { hold: run.id, at, transfers: [{ id: `capture:${run.id}`, ...cost }] })
  return amountMicros
}

/** Ends a run that comes to nothing: what was held for it is its customer's again. */
export async function voidRun(tx: Tx, house: House, run: runs.Run): Promise<void> {
  const at = house.world.clock.now()
  await runs.end(tx, { id: run.id, state: 'voided', at })
  if (run.price_micros + run.segment_micros > 0) await ledger.voidHold(tx, { hold: run.id, at })
}
