import { html } from 'hono/html'
import type { Stripe } from 'stripe'
import type { Markup } from '../../../page/page.ts'
import type { Account } from '../account.ts'
import { type Turn, turn } from '../cards.ts'
import { deleteCustomer } from '../customers.ts'
import { declines } from '../declines.ts'
import { detach, findPaymentMethod } from '../payment-methods.ts'
import { cardName } from './card-fields.ts'
import { body, button, dash, missing, type Pages, press, when, wrong } from './dash.ts'

/** All customers, and each with their cards. */
export function customerPages({ app, account }: Pages): void {
  app.get('/dashboard/customers', (c) =>
    dash(c, { title: 'Customers', at: '/dashboard/customers', main: all(account) }),
  )
  app.get('/dashboard/customers/:id', (c) => {
    const customer = account.customers.get(c.req.param('id'))
    if (!customer || customer.deleted) return missing(c, '/dashboard/customers')
    return dash(c, {
      title: 'Customer',
      at: '/dashboard/customers',
      main: html`${wrong(c)}${one(account, customer as Stripe.Customer)}`,
    })
  })
  press(app, '/dashboard/customers/:id/do', (form, id) => {
    if (form.do === 'turn') turn(account, form.card!, (form.decline || undefined) as Turn | undefined)
    if (form.do === 'detach') detach(account, findPaymentMethod(account, form.card!))
    if (form.do !== 'delete') return undefined
    deleteCustomer(account, id)
    return '/dashboard/customers'
  })
}

function all(account: Account): Markup {
  const customers = account.customers.values().reverse()
  if (customers.length === 0) return html`<section class="card"><p class="nothing">None yet.</p></section>`
  return html`<section class="card"><h2>Customers</h2><div class="scrolls"><table>
<thead><tr><th>Customer</th><th>Phone</th><th class="far">Metadata</th><th>Since (UTC)</th></tr></thead><tbody>${customers
    .slice(0, 200)
    .map((customer) =>
      customer.deleted ? gone(customer) : row(customer as Stripe.Customer),
    )}</tbody></table></div></section>`
}

const gone = ({ id }: { id: string }): Markup =>
  html`<tr><td class="id">${id}</td><td colspan="3" class="nothing">deleted</td></tr>`

function row(customer: Stripe.Customer): Markup {
  const metadata = Object.entries(customer.metadata).map(([key, value]) => `${key}: ${value}`)
  return html`<tr><td><a href="/dashboard/customers/${customer.id}">${customer.name ?? customer.email ?? customer.id}</a></td>
<td>${customer.phone ?? ''}</td><td class="far wraps">${metadata.join(', ')}</td><td>${when(customer.created)}</td></tr>`
}

function one(account: Account, customer: Stripe.Customer): Markup {
  const path = `/dashboard/customers/${customer.id}/do`
  const cards = account.paymentMethods.values().filter((card) => card.customer === customer.id)
  return html`<section class="card"><h2>${customer.name ?? customer.email ?? 'Customer'}</h2>
<p class="id">${customer.id}</p>
${cards.map((card) => html`<div class="row"><span>${cardName(card)}</span><span class="id">${card.id}</span>${turning(account, card, path)}${button(path, 'Detach', { do: 'detach', card: card.id })}</div>`)}
${cards.length === 0 ? html`<p class="nothing">No card is saved.</p>` : ''}
${body(customer)}
<div class="row">${button(path, 'Delete this customer', { do: 'delete' }, 'danger')}</div></section>`
}

/** A card may go bad after it was saved. */
function turning(account: Account, card: Stripe.PaymentMethod, path: string): Markup {
  const turned = account.savedCards.get(card.id)?.turned
  return html`<form method="post" action="${path}"><input type="hidden" name="card" value="${card.id}">
<select name="decline" aria-label="What the bank says from now on"><option value="">As the card is</option>${Object.keys(
    declines,
  ).map(
    (name) =>
      html`<option value="${name}" ${name === turned ? 'selected' : ''}>${name.replaceAll('_', ' ')}</option>`,
  )}</select><button name="do" value="turn">Set</button></form>`
}
