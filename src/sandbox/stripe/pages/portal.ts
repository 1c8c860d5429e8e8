import type { Hono } from 'hono'
import { html } from 'hono/html'
import type { Stripe } from 'stripe'
import type { Markup } from '../../../page/page.ts'
import type { Account } from '../account.ts'
import { newPaymentMethod } from '../cards.ts'
import { changeCustomer } from '../customers.ts'
import { Failure } from '../failure.ts'
import { attach, detach } from '../payment-methods.ts'
import { confirmSetup, createSetup } from '../setup.ts'
import { byNumber } from '../test-cards.ts'
import { cardFields, cardName, readCard } from './card-fields.ts'
import { fields, show } from './frame.ts'

type Session = Stripe.BillingPortal.Session

/** The customer's own page: cards to add, remove, and charge from now on. A link to it lasts an hour. */
export function portalPage(app: Hono, account: Account): void {
  app.get('/p/session/:id', (c) => {
    const session = find(account, c.req.param('id'))
    if (!session) return closed(c)
    return show(c, {
      title: `Your cards · ${account.settings.shop}`,
      main: cards(account, session, c.req.query()),
      endsAt: [session.return_url, session.flow?.after_completion.redirect?.return_url ?? null],
    })
  })

  app.post('/p/session/:id', async (c) => {
    const session = find(account, c.req.param('id'))
    if (!session) return closed(c)
    const here = `/p/session/${session.id}`
    const form = await fields(c)
    try {
      const bank = act(account, session, form)
      if (bank !== undefined) return c.redirect(bank, 303)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      return c.redirect(`${here}?wrong=${encodeURIComponent(error.message)}`, 303)
    }
    const after = session.flow?.after_completion
    return c.redirect(form.do === 'add' && after?.redirect ? after.redirect.return_url : here, 303)
  })
}

/** Does what was pressed. Gives the bank's page when the bank wants to hear from the customer first. */
function act(account: Account, session: Session, form: Record<string, string>): string | undefined {
  const { customer } = session
  const chosen = account.paymentMethods.get(form.id ?? '')
  if (form.do === 'remove' && chosen?.customer === customer) detach(account, chosen)
  if (form.do === 'default' && chosen?.customer === customer) makeDefault(account, customer, chosen.id)
  if (form.do !== 'add') return undefined
  const card = byNumber(form.number ?? '')
  if (!card)
    throw new Failure(402, { type: 'card_error', code: 'incorrect_number', message: 'This is no test card.' })
  const added = newPaymentMethod(account, card, { ...readCard(form), allowRedisplay: 'always' })
  const setup = createSetup(account, { customer, usage: 'off_session' })
  setup.payment_method = added.id
  setup.status = 'requires_confirmation'
  const done = confirmSetup(account, setup, `${account.url()}/p/session/${session.id}`)
  if (done.status === 'requires_action') return done.next_action!.redirect_to_url!.url!
  attach(account, account.paymentMethods.get(added.id)!, customer)
  makeDefault(account, customer, added.id)
  return undefined
}

function makeDefault(account: Account, customer: string, id: string): void {
  changeCustomer(account, customer, { invoice_settings: { default_payment_method: id } })
}

function cards(account: Account, session: Session, asked: Record<string, string>): Markup {
  const customer = account.customers.get(session.customer) as Stripe.Customer
  const saved = account.paymentMethods.values().filter((one) => one.customer === session.customer)
  const chosen = customer.invoice_settings.default_payment_method
  return html`<div class="checkout">
<section>
${session.return_url ? html`<a class="back" href="${session.return_url}">← Back to ${account.settings.shop}</a>` : ''}
<h1>Your cards</h1>
<p class="small">${customer.email ?? customer.phone ?? customer.id}</p>
${saved.length === 0 ? html`<p>No card is saved.</p>` : ''}
${saved.map(
  (one) => html`<form class="card saved" method="post" action="/p/session/${session.id}">
<p>${cardName(one)} ${one.id === chosen ? html`<span class="badge good">Default</span>` : ''}</p>
<input type="hidden" name="id" value="${one.id}">
${one.id === chosen ? '' : html`<button class="quiet" name="do" value="default">Make default</button>`}
<button class="danger" name="do" value="remove">Remove</button>
</form>`,
)}
</section>
<form class="card" method="post" action="/p/session/${session.id}" data-once>
<h2>${saved.length === 0 ? 'Add a card' : 'Add another card'}</h2>
${asked.wrong ? html`<p class="notice bad" role="alert">${asked.wrong}</p>` : ''}
${cardFields(asked)}
<button class="primary block" name="do" value="add">Add card</button>
</form>
</div>`
}

function find(account: Account, id: string): Session | undefined {
  const session = account.portalSessions.get(id)
  if (!session || session.created * 1000 < account.world.now() - 3_600_000) return undefined
  const customer = account.customers.get(session.customer)
  return customer && !customer.deleted ? session : undefined
}

const closed = (c: Parameters<typeof show>[0]): Promise<Response> =>
  show(c, {
    title: 'Closed',
    main: html`<section class="card bank"><h1>This link is over</h1><p>Ask for a new one.</p></section>`,
    status: 410,
  })
