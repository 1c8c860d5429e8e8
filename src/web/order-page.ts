import { type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import type { House } from '../flows/house.ts'
import { type Markup, page } from '../page/page.ts'
import { boughtWords, receiptRows } from '../speech/letters.ts'
import { speechOf } from '../speech/speech.ts'
import * as orders from '../store/orders.ts'
import * as refunds from '../store/refunds.ts'
import { formatMoney } from '../till/money.ts'
import { refOf } from '../till/order.ts'
import { receiptOf } from '../till/receipt.ts'
import type { Doors } from './app.ts'
import { sendPage } from './pages.ts'
import { sendProblem } from './problems.ts'

/**
 * What Stripe sends people back to, and where RECEIPT and our letters point: how an order stands, and once it is
 * paid, its receipt. It shows what our books say and changes nothing.
 */
export function orderPages(house: House, doors: Doors): Router {
  const router = Router()
  router.get('/thanks/:code', async (request: Request<{ code: string }>, response: Response) => {
    const found = await house.store.read(async (read) => {
      const order = await orders.find(read, 'code', request.params.code)
      if (!order?.payment_intent) return { order, refundedMicros: 0 }
      const back = await refunds.ofPayment(read, order.payment_intent)
      const gone = back.filter(({ state }) => state === 'posted')
      return { order, refundedMicros: gone.reduce((sum, { amount_micros }) => sum + amount_micros, 0) }
    })
    if (!found.order) return sendProblem(response, 404, 'no-such-order', 'There is no such order.')
    const { order, refundedMicros } = found
    const markup =
      order.state === 'paid' ? receiptPage(house, order, refundedMicros) : standingPage(house, order)
    await sendPage(response, doors, markup)
  })
  return router
}

function receiptPage({ service, settings }: House, order: orders.Order, refundedMicros: number): Markup {
  const speech = speechOf(service)
  const receipt = receiptOf(order, refundedMicros)
  const rows = receiptRows(receipt, speech).map(
    ({ label, value, strong }) =>
      html`<tr class="${strong ? 'total' : ''}"><th scope="row">${label}</th><td class="money">${value}</td></tr>`,
  )
  const stripes = order.receipt_url
    ? html`<p class="on-screen"><a href="${order.receipt_url}" rel="noreferrer">Stripe's own receipt</a></p>`
    : ''
  return page({
    title: `Receipt ${receipt.number} - ${service.name}`,
    script: '/thanks.js',
    main: html`<section class="receipt" data-state="paid">
<p class="muted">${service.name}</p>
<h1>Thank you</h1>
<p>${boughtWords(receipt, speech)}. ${service.name} has sent you a text.</p>
<table>${rows}</table>
<p class="muted">Text BALANCE to ${settings.numbers[0]} to see what is left. Questions: ${service.contact}</p>
${stripes}
<p class="on-screen"><a href="/account">Your account</a></p>
</section>`,
  })
}

function standingPage({ service }: House, order: orders.Order): Markup {
  const amount = formatMoney(order.credit_micros, order.currency)
  const price = formatMoney(order.pay_micros, order.currency)
  const [title, words] = STATES[order.state as Exclude<orders.Order['state'], 'paid'>]({ amount })
  const link =
    order.state === 'open' ? html`<p><a class="button" href="/p/${order.code}">Pay ${price}</a></p>` : ''
  return page({
    title: `${title} - ${service.name}`,
    script: '/thanks.js',
    main: html`<section class="card" data-state="${order.state}">
<p class="muted">${service.name} &middot; ref ${refOf(order)}</p>
<h1>${title}</h1>
<p>${words}</p>
${link}
${order.state === 'open' ? html`<noscript><p><a href="/thanks/${order.code}">Look again</a></p></noscript>` : ''}
</section>`,
  })
}

const STATES: Record<
  Exclude<orders.Order['state'], 'paid'>,
  (said: { amount: string }) => [title: string, words: string]
> = {
  open: ({ amount }) => ['Not paid yet', `${amount} is waiting. If you have just paid, that takes a moment.`],
  failed: () => ['Not paid', 'The payment did not go through. Nothing was charged.'],
  expired: () => ['This page has closed', 'Nobody paid in time. Text BUY for a new link.'],
  canceled: () => ['There is a newer link', 'Please use the link in our latest text.'],
  review: () => ['We are looking at it', 'A person is checking this payment. You will hear from us.'],
}
