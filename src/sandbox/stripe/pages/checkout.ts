import type { Hono } from 'hono'
import { html } from 'hono/html'
import type { Stripe } from 'stripe'
import type { Markup } from '../../../page/page.ts'
import type { Account } from '../account.ts'
import { shown } from '../money.ts'
import { paySession, shopUrl } from '../pay.ts'
import { applyPromotion } from '../session-discounts.ts'
import { cardFields, cardName, readCard } from './card-fields.ts'
import { fields, show } from './frame.ts'

type Session = Stripe.Checkout.Session

/** The hosted checkout page: plain forms, so that it works without a script. */
export function checkoutPage(app: Hono, account: Account): void {
  app.get('/c/pay/:id', (c) => {
    const session = account.sessions.get(c.req.param('id'))
    if (!session) return show(c, { title: 'Not found', main: gone('There is no such page.'), status: 404 })
    if (session.status !== 'open') return show(c, { title: 'Closed', main: closed(session), status: 410 })
    return show(c, {
      title: `${session.mode === 'setup' ? 'Save a card' : 'Pay'} · ${account.settings.shop}`,
      main: open(account, session, c.req.query()),
      endsAt: [session.success_url],
    })
  })

  app.post('/c/pay/:id', async (c) => {
    const id = c.req.param('id')
    const session = account.sessions.get(id)
    if (!session) return show(c, { title: 'Not found', main: gone('There is no such page.'), status: 404 })
    const form = await fields(c)
    const here = `/c/pay/${id}`
    if (form.do === 'promotion' || form.do === 'no-promotion') {
      const wrong = applyPromotion(account, id, form.do === 'promotion' ? (form.code ?? '') : '')
      return c.redirect(wrong === undefined ? here : `${here}?wrong=${encodeURIComponent(wrong)}`, 303)
    }
    // Pressed twice: the second press finds the session paid, and goes where the first one went.
    if (session.status === 'complete') return c.redirect(shopUrl(session), 303)
    if (session.status !== 'open') return c.redirect(here, 303)
    const outcome = paySession(account, id, {
      ...(form.saved ? { savedCard: form.saved } : readCard(form)),
      email: form.email,
      name: form.name,
      save: form.save === 'on',
    })
    return c.redirect(outcome.to === 'page' ? here : outcome.url, 303)
  })
}

function open(account: Account, session: Session, asked: Record<string, string>): Markup {
  const plan = account.sessionPlans.get(session.id)
  const free = session.mode === 'payment' && session.amount_total === 0
  const known = session.customer_email ?? customerEmail(account, session)
  const price = session.amount_total === null ? '' : shown(session.amount_total, session.currency!)
  return html`<div class="checkout">
<section class="summary">
${session.cancel_url ? html`<a class="back" href="${session.cancel_url}">← Back</a>` : ''}
<p class="shop" data-initial="${[...account.settings.shop][0] ?? ''}">${account.settings.shop}</p>
${session.mode === 'setup' ? html`<h1>Save a card</h1><p>Nothing is charged now.</p>` : receipt(account, session, price)}
${session.allow_promotion_codes ? promotion(account, session, asked.wrong) : ''}
</section>
<form class="card" method="post" action="/c/pay/${session.id}" data-once>
<h2>${session.mode === 'setup' ? 'Your card' : free ? 'Your order' : 'Pay with card'}</h2>
${plan?.trouble ? html`<p class="notice bad" role="alert">${plan.trouble}</p>` : ''}
<div class="field"><label for="email">Email</label>
<input id="email" name="email" type="email" required ${known ? 'readonly' : ''} value="${known ?? asked.email ?? plan?.email ?? 'customer@example.com'}"></div>
${free ? '' : cards(account, session, asked)}
<div class="field"><label for="name">Name</label>
<input id="name" name="name" autocomplete="off" value="${asked.name ?? session.customer_details?.name ?? 'Sandy Box'}"></div>
${consent(account, session, plan?.paymentIntent?.setup_future_usage)}
<button class="primary block" name="do" value="pay">${session.mode === 'setup' ? 'Save card' : free ? 'Complete order' : html`Pay ${price}`}</button>
</form>
</div>`
}

function receipt(account: Account, session: Session, price: string): Markup {
  const items = account.lineItems.get(session.id)?.items ?? []
  const currency = session.currency!
  const off = session.total_details?.amount_discount ?? 0
  return html`<h1 class="figure money">${price}</h1>
<dl class="lines">
${items.map(
  (item) =>
    html`<dt>${item.description}${item.quantity === 1 ? '' : html` <span class="small">× ${item.quantity}</span>`}</dt><dd class="money">${shown(item.amount_subtotal, currency)}</dd>`,
)}
${off > 0 ? html`<dt>Discount</dt><dd class="money">−${shown(off, currency)}</dd>` : ''}
<dt class="total">Total</dt><dd class="total money">${price}</dd>
</dl>`
}

function promotion(account: Account, session: Session, wrong: string | undefined): Markup {
  const applied = session.discounts?.[0]?.promotion_code
  const code = typeof applied === 'string' ? account.promotionCodes.get(applied)?.code : undefined
  if (code)
    return html`<form method="post" action="/c/pay/${session.id}" class="promotion">
<p><span class="badge good">${code}</span> is applied.</p><button class="quiet" name="do" value="no-promotion">Remove</button></form>`
  return html`<form method="post" action="/c/pay/${session.id}" class="promotion">
<input name="code" aria-label="Promotion code" placeholder="Promotion code" required>
<button name="do" value="promotion">Apply</button>
</form>${wrong ? html`<p class="notice bad" role="alert">${wrong}</p>` : ''}`
}

function cards(account: Account, session: Session, asked: Record<string, string>): Markup {
  const saved = savedCards(account, session)
  if (saved.length === 0) return cardFields(asked)
  const another = asked.card !== undefined
  return html`<fieldset class="cards-saved"><legend>Card</legend>
${saved.map(
  (paymentMethod, i) =>
    html`<label class="choice"><input type="radio" name="saved" value="${paymentMethod.id}" ${i === 0 && !another ? 'checked' : ''}> <span>${cardName(paymentMethod)}</span></label>`,
)}
<label class="choice"><input type="radio" name="saved" value="" ${another ? 'checked' : ''}> <span>Another card</span></label>
</fieldset>
<div class="another">${cardFields(asked)}</div>`
}

/** The cards that the page may show again, the latest first: which is the customer's default does not matter. */
function savedCards(account: Account, session: Session): Stripe.PaymentMethod[] {
  const shownAgain = session.saved_payment_method_options?.allow_redisplay_filters ?? []
  if (session.customer === null || session.mode === 'setup') return []
  return account.paymentMethods
    .values()
    .filter(
      (one) =>
        one.customer === session.customer && (shownAgain as string[]).includes(one.allow_redisplay ?? ''),
    )
    .reverse()
}

function consent(account: Account, session: Session, futureUsage: string | undefined): Markup | '' {
  if (session.saved_payment_method_options?.payment_method_save === 'enabled')
    return html`<label class="choice"><input type="checkbox" name="save"> <span>Save my card for next time</span></label>`
  if (session.mode === 'setup' || futureUsage === 'off_session')
    return html`<p class="small">You allow ${account.settings.shop} to charge this card for future payments, by its terms.</p>`
  return ''
}

function customerEmail(account: Account, session: Session): string | null {
  const customer = session.customer === null ? undefined : account.customers.get(session.customer as string)
  return customer && !customer.deleted ? (customer as Stripe.Customer).email : null
}

function closed(session: Session): Markup {
  if (session.status === 'expired') return gone('This page has expired. Ask for a new link.')
  return html`<section class="card bank"><h1>All done</h1>
<p>${session.payment_status === 'unpaid' ? 'The payment is on its way.' : session.mode === 'setup' ? 'The card is saved.' : 'This is paid.'}</p>
${session.success_url ? html`<a class="button primary block" href="${shopUrl(session)}">Back to the shop</a>` : ''}</section>`
}

const gone = (words: string): Markup =>
  html`<section class="card bank"><h1>Nothing to pay</h1><p>${words}</p></section>`
