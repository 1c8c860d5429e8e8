import type { Response } from 'express'
import { html } from 'hono/html'
import { paymentsOf, saleLines } from '../../flows/turn-around.ts'
import type { Markup } from '../../page/page.ts'
import * as disputes from '../../store/disputes.ts'
import type * as orders from '../../store/orders.ts'
import * as refunds from '../../store/refunds.ts'
import type { TransferRow } from '../../store/schema.ts'
import type { RefundRow } from '../../store/schema-money-back.ts'
import type { Read } from '../../store/store.ts'
import { formatMoney } from '../../till/money.ts'
import type { Doors } from '../app.ts'
import { moment } from './frame.ts'
import { badge, stripeLink } from './links.ts'
import { tableOf } from './list.ts'
import { type Refused, reasonForm } from './reason.ts'

type Back = Awaited<ReturnType<typeof backOf>>

/**
 * What went back of an order's payments and what was asked to, and the currency that goes back: that of the payment,
 * which for what waited for a person may be another than the order asks for.
 */
export async function backOf(read: Read, { order, lines }: { order: orders.Order; lines: TransferRow[] }) {
  const { id, payment_intent: payment } = order
  const [sold] = payment === null ? [] : await saleLines(read, lines, payment)
  const given: RefundRow[] = []
  const taken: disputes.KeptDispute[] = []
  for (const one of new Set([...(payment === null ? [] : [payment]), ...paymentsOf(lines)])) {
    given.push(...(await refunds.ofPayment(read, one)))
    taken.push(...(await disputes.ofPayment(read, one)))
  }
  return {
    currency: sold?.currency ?? order.currency,
    requests: await refunds.requestsOf(read, id),
    refunds: given,
    disputes: taken,
  }
}

/** Whether it is not known yet what came of the last. */
export function isUnderWay({ requests }: Pick<Back, 'requests'>): boolean {
  return requests.some(refunds.isUnderWay)
}

/** Nobody is offered to give more while it is not known what came of the last: they would give it twice. */
export function refundForm(
  response: Response,
  order: orders.Order,
  { requests, currency }: Back,
  refused: Refused | undefined,
): Markup {
  const kept = refused?.what === 'refund' ? refused.wrote : undefined
  if (isUnderWay({ requests }))
    return html`<p class="notice wait" role="status">Money back waits for what Stripe says. More can be given once that is known.</p>`
  return html`<section class="actions" aria-label="What you can do"><details class="card"${kept ? html` open` : ''}><summary>Give money back</summary>
${reasonForm(response, {
  action: `/console/orders/${order.id}/refund`,
  button: 'Give money back',
  className: 'danger',
  wrote: kept?.reason,
  fields: html`<input type="hidden" name="seen" value="${String(requests.length)}">
<p class="field"><label for="amount">Amount, in ${currency.toUpperCase()}</label>
<input id="amount" name="amount" value="${kept?.amount ?? ''}" inputmode="decimal" autocomplete="off" aria-describedby="amount-about"><small id="amount-about">Empty for all that is left. The credit is taken
back in proportion, and they are told by text.</small></p>`,
})}</details></section>`
}

/** What went back of an order, or is to: nothing if nothing did. */
export function backTable(
  doors: Doors,
  { requests, refunds: given, disputes: taken }: Back,
): Markup | string {
  const rows = [
    ...requests.map((one) => ({
      ...one,
      what: 'asked for',
      at: one.asked_at,
      why: one.outcome ?? one.reason,
    })),
    ...given.map((one) => ({ ...one, state: one.status, what: 'refund', at: one.heard_at, why: null })),
    ...taken.map((one) => ({
      ...one,
      state: one.status,
      what: 'dispute',
      at: one.heard_at,
      why: one.reason,
    })),
  ]
  if (!rows.length) return ''
  return html`<section class="card"><h2>What went back</h2>${tableOf(
    [
      { name: 'When (UTC)', cell: ({ at }) => moment(at) },
      { name: 'What', cell: ({ what, id, payment }) => html`${what} ${stripeLink(doors, id, payment)}` },
      { name: 'State', cell: ({ state }) => badge(state) },
      { name: 'Why', cell: ({ why }) => why },
      { name: 'Amount', money: true, cell: (one) => formatMoney(one.amount_micros, one.currency) },
    ],
    rows,
  )}</section>`
}
