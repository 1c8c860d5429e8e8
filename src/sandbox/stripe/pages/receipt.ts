import type { Hono } from 'hono'
import { html } from 'hono/html'
import type { Account } from '../account.ts'
import { shown } from '../money.ts'
import { show } from './frame.ts'

/** What `receipt_url` of a charge leads to. */
export function receiptPage(app: Hono, account: Account): void {
  app.get('/receipts/:id', (c) => {
    const charge = account.charges.get(c.req.param('id'))
    if (!charge?.paid)
      return show(c, {
        title: 'Receipt',
        main: html`<section class="receipt"><h1>No receipt</h1><p>There was no such payment.</p></section>`,
        status: 404,
      })
    const card = charge.payment_method_details?.card
    const day = new Date(charge.created * 1000).toISOString().slice(0, 16).replace('T', ' ')
    return show(c, {
      title: `Receipt from ${account.settings.shop}`,
      main: html`<section class="receipt">
<h1>${account.settings.shop}</h1>
<dl class="lines">
<dt>${charge.description ?? 'Payment'}</dt><dd class="money">${shown(charge.amount, charge.currency)}</dd>
${charge.amount_refunded > 0 ? html`<dt>Refunded</dt><dd class="money">−${shown(charge.amount_refunded, charge.currency)}</dd>` : ''}
<dt class="total">Paid</dt><dd class="total money">${shown(charge.amount - charge.amount_refunded, charge.currency)}</dd>
<dt>Card</dt><dd class="number">···· ${card?.last4 ?? ''}</dd>
<dt>Date</dt><dd>${day} UTC</dd>
</dl>
<p class="small">${charge.id}</p>
</section>`,
    })
  })
}
