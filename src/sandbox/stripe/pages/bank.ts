import type { Hono } from 'hono'
import { html } from 'hono/html'
import type { Account } from '../account.ts'
import { shown } from '../money.ts'
import { answerBank } from '../pay.ts'
import { cardName } from './card-fields.ts'
import { fields, show } from './frame.ts'

/**
 * The page of the customer's bank, for 3-D Secure. Looking at it does nothing, so that a messenger which previews the
 * link pays nothing.
 */
export function bankPage(app: Hono, account: Account): void {
  app.get('/bank/:id', (c) => {
    const id = c.req.param('id')
    const payment = account.paymentIntents.get(id)
    const intent = payment ?? account.setupIntents.get(id)
    const plan = account.intentPlans.get(id)
    const card =
      plan?.authenticating === undefined ? undefined : account.paymentMethods.get(plan.authenticating)
    if (!intent || !card)
      return show(c, {
        title: 'Your bank',
        main: html`<section class="card bank"><h1>Nothing to approve</h1>
<p>${intent?.status === 'succeeded' ? 'You approved this already.' : 'This request is closed.'}</p></section>`,
        status: intent ? 410 : 404,
      })
    const session = plan?.session === undefined ? undefined : account.sessions.get(plan.session)
    return show(c, {
      title: 'Your bank',
      main: html`<section class="card bank">
<p class="small">The bank of ${cardName(card)} asks</p>
<h1>${payment ? html`Pay ${shown(payment.amount, payment.currency)} to ${account.settings.shop}?` : html`Let ${account.settings.shop} keep this card?`}</h1>
<p>Your real bank would send you a code or ask you to open its app. Here you just answer.</p>
<form class="answers" method="post" action="/bank/${id}" data-once>
<button class="primary block" name="answer" value="approve">Approve</button>
<button class="danger block" name="answer" value="refuse">Refuse</button>
</form></section>`,
      endsAt: [session?.success_url ?? null, plan?.returnUrl ?? null],
    })
  })

  app.post('/bank/:id', async (c) => {
    const id = c.req.param('id')
    const plan = account.intentPlans.get(id)
    // Answered twice, or closed meanwhile: the page says so.
    if (!plan?.authenticating) return c.redirect(`/bank/${id}`, 303)
    const outcome = answerBank(account, id, (await fields(c)).answer === 'approve')
    return c.redirect(outcome.to === 'page' ? `/c/pay/${plan.session}` : outcome.url, 303)
  })
}
