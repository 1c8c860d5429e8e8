import { html } from 'hono/html'
import type { Stripe } from 'stripe'
import type { Markup } from '../../../page/page.ts'
import type { Account } from '../account.ts'
import { findCharge } from '../charge-routes.ts'
import { closeDispute, dispute, updateDispute } from '../disputes.ts'
import { shown } from '../money.ts'
import { createRefund, failRefund } from '../refunds.ts'
import { warn } from '../warnings.ts'
import { badge, body, button, dash, missing, type Pages, press, when, wrong } from './dash.ts'
import { eventTable } from './events.ts'

/** All payments, and each with the buttons of its afterlife. */
export function paymentPages({ app, account }: Pages): void {
  app.get('/dashboard', (c) => dash(c, { title: 'Payments', at: '/dashboard', main: overview(account) }))
  app.get('/dashboard/payments/:id', (c) => {
    const intent = account.paymentIntents.get(c.req.param('id'))
    if (!intent) return missing(c, '/dashboard')
    return dash(c, { title: 'Payment', at: '/dashboard', main: html`${wrong(c)}${payment(account, intent)}` })
  })
  press(app, '/dashboard/payments/:id/do', (form) => {
    if (form.do === 'refund')
      createRefund(account, { charge: form.charge, ...(form.amount && { amount: Number(form.amount) }) })
    if (form.do === 'chargeback') dispute(account, form.charge!, {})
    if (form.do === 'inquiry') dispute(account, form.charge!, { inquiry: true })
    if (form.do === 'warn') warn(account, findCharge(account, form.charge!))
    if (form.do === 'fail_refund') failRefund(account, form.refund!, 'lost_or_stolen_card')
    if (form.do === 'evidence')
      updateDispute(account, form.dispute!, { evidence: { uncategorized_text: form.evidence } })
    if (form.do === 'close') closeDispute(account, form.dispute!, form.verdict as 'won')
    return undefined
  })
}

function overview(account: Account): Markup {
  const intents = account.paymentIntents.values().reverse()
  const open = account.sessions.values().filter((session) => session.status === 'open')
  const paid = intents.filter((intent) => intent.status === 'succeeded')
  const sums = new Map<string, number>()
  for (const { currency, amount_received: amount } of paid)
    sums.set(currency, (sums.get(currency) ?? 0) + amount)
  const taken = [...sums].map(([currency, amount]) => shown(amount, currency)).join(' + ') || '$0.00'
  return html`<section class="figures">
<div><strong>${taken}</strong>taken</div>
<div><strong>${paid.length}</strong>paid</div>
<div><strong>${intents.length - paid.length}</strong>not paid</div>
<div><strong>${account.disputes.values().length}</strong>disputes</div>
<div><strong>${open.length}</strong>open checkouts</div>
</section>
${open.length === 0 ? '' : openCheckouts(open.reverse().slice(0, 20))}
<section class="card"><h2>Payments</h2>${
    intents.length === 0
      ? html`<p class="nothing">None yet. Buy something in your app.</p>`
      : html`<div class="scrolls"><table><thead><tr><th class="money">Amount</th><th>Status</th><th class="far">Card</th><th>For</th><th class="far">When (UTC)</th></tr></thead>
<tbody>${intents.slice(0, 100).map((intent) => row(account, intent))}</tbody></table></div>`
  }</section>`
}

function openCheckouts(sessions: Stripe.Checkout.Session[]): Markup {
  return html`<section class="card"><h2>Open checkouts</h2><div class="scrolls"><table><tbody>${sessions.map(
    (session) => html`<tr>
<td class="money">${session.amount_total === null ? 'Card' : shown(session.amount_total, session.currency!)}</td>
<td><a href="${session.url}">Open the page</a></td><td class="far id">${session.id.slice(0, 24)}…</td><td>until ${when(session.expires_at)}</td></tr>`,
  )}</tbody></table></div></section>`
}

function row(account: Account, intent: Stripe.PaymentIntent): Markup {
  const charge = chargeOf(account, intent)
  const state = charge?.disputed
    ? 'disputed'
    : charge && charge.amount_refunded > 0
      ? 'refunded'
      : intent.status
  return html`<tr>
<td class="money"><a href="/dashboard/payments/${intent.id}">${shown(intent.amount, intent.currency)}</a></td>
<td>${badge(state)}</td>
<td class="far number">${charge ? html`···· ${charge.payment_method_details?.card?.last4}` : ''}</td>
<td class="wraps">${intent.description ?? person(account, intent)}</td>
<td class="far">${when(intent.created)}</td></tr>`
}

/** Who pays, as people know them. */
function person(account: Account, { customer: id }: Stripe.PaymentIntent): string {
  const customer = id === null ? undefined : account.customers.get(id as string)
  if (!customer || customer.deleted) return (id as string | null) ?? 'Guest'
  return customer.name ?? customer.phone ?? customer.email ?? customer.id
}

function payment(account: Account, intent: Stripe.PaymentIntent): Markup {
  const charge = chargeOf(account, intent)
  const refunds = account.refunds.values().filter((refund) => refund.charge === charge?.id)
  const disputes = account.disputes.values().filter((one) => one.charge === charge?.id)
  const path = `/dashboard/payments/${intent.id}/do`
  const about = account.events
    .values()
    .filter((event) => mentions(event, intent, charge))
    .reverse()
  return html`<section class="card">
<h2><span class="money">${shown(intent.amount, intent.currency)}</span> ${badge(intent.status)}</h2>
<p class="id">${intent.id}${intent.customer ? html` · <a href="/dashboard/customers/${intent.customer as string}">${intent.customer as string}</a>` : ''}</p>
${intent.last_payment_error ? html`<p class="notice bad">${intent.last_payment_error.message}</p>` : ''}
${intent.next_action?.redirect_to_url?.url ? html`<p><a href="${intent.next_action.redirect_to_url.url}">The bank waits for an answer</a></p>` : ''}
${charge?.status === 'succeeded' ? afterlife(charge, path) : ''}
${body(charge ? { ...intent, latest_charge: charge } : intent)}
</section>
${refunds.length === 0 ? '' : html`<section class="card"><h2>Refunds</h2>${refunds.map((refund) => refundRow(refund, path))}</section>`}
${disputes.length === 0 ? '' : html`<section class="card"><h2>Disputes</h2>${disputes.map((one) => disputeRow(one, path))}</section>`}
<section class="card"><h2>Events</h2>${eventTable(account, about)}</section>`
}

function afterlife(charge: Stripe.Charge, path: string): Markup {
  const left = charge.amount_captured - charge.amount_refunded
  return html`<div class="row">
${
  left > 0
    ? html`<form method="post" action="${path}"><input type="hidden" name="charge" value="${charge.id}">
<input name="amount" inputmode="numeric" aria-label="Amount in the smallest unit" value="${left}"><button name="do" value="refund">Refund</button></form>`
    : ''
}
${button(path, 'Chargeback', { do: 'chargeback', charge: charge.id }, 'danger')}
${button(path, 'Inquiry', { do: 'inquiry', charge: charge.id })}
${button(path, 'Fraud warning', { do: 'warn', charge: charge.id })}
${charge.receipt_url ? html`<a href="${charge.receipt_url}">Receipt</a>` : ''}
</div>`
}

function refundRow(refund: Stripe.Refund, path: string): Markup {
  return html`<div class="row"><span class="money">${shown(refund.amount, refund.currency)}</span> ${badge(refund.status ?? '')}
<span class="id">${refund.id}</span>${refund.status === 'failed' ? html`<span>${refund.failure_reason}</span>` : button(path, 'Let it fail', { do: 'fail_refund', refund: refund.id })}</div>`
}

function disputeRow(one: Stripe.Dispute, path: string): Markup {
  const inquiry = one.status.startsWith('warning_')
  const open = !['won', 'lost', 'warning_closed', 'prevented'].includes(one.status)
  return html`<div class="row"><span class="money">${shown(one.amount, one.currency)}</span> ${badge(one.status)}
<span>${one.reason.replaceAll('_', ' ')}</span><span class="id">${one.id}</span>
${!open ? '' : inquiry ? button(path, 'Close', { do: 'close', dispute: one.id, verdict: 'warning_closed' }) : html`${button(path, 'Win', { do: 'close', dispute: one.id, verdict: 'won' })}${button(path, 'Lose', { do: 'close', dispute: one.id, verdict: 'lost' })}`}</div>${body(one)}`
}

function chargeOf(account: Account, intent: Stripe.PaymentIntent): Stripe.Charge | undefined {
  return intent.latest_charge === null ? undefined : account.charges.get(intent.latest_charge as string)
}

function mentions(
  event: Stripe.Event,
  intent: Stripe.PaymentIntent,
  charge: Stripe.Charge | undefined,
): boolean {
  const object = event.data.object as { id?: string; payment_intent?: string | null; charge?: string | null }
  return (
    object.id === intent.id ||
    object.payment_intent === intent.id ||
    (charge !== undefined && (object.id === charge.id || object.charge === charge.id))
  )
}
