import * as jobs from '../store/jobs.ts'
import * as refunds from '../store/refunds.ts'
import { Problem } from '../till/problem.ts'
import { Unreachable } from '../till/world.ts'
import type { House } from './house.ts'
import { refundOrder } from './refund-order.ts'
import { requestRefund } from './request-refund.ts'

/**
 * Gives money back for an order while whoever wants it waits for what Stripe says.
 *
 * @returns the request, `accepted` or `refused` with an outcome that says why
 * @throws Problem as `requestRefund` does, and `unknown` when Stripe did not say what came of it: then the worker goes
 *   on asking with the same key
 */
export async function giveMoneyBack(
  house: House,
  args: Parameters<typeof requestRefund>[1],
): Promise<refunds.RefundRequest> {
  const id = await requestRefund(house, args)
  await refundOrder(house, id).catch((error) => {
    if (!(error instanceof Unreachable)) throw error
    throw new Problem(
      'unknown',
      `Stripe did not say what came of it. The till goes on asking, with the same key: nothing goes back twice. (${error.message})`,
    )
  })
  await house.store.transact((tx) => jobs.drop(tx, { kind: 'refund-order', subject: id }))
  return (await house.store.read((read) => refunds.findRequest(read, id)))!
}
