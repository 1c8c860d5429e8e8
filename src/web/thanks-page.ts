import { type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import type { House } from '../flows/house.ts'
import { barredWhy } from '../flows/refuse-locked.ts'
import { refundedOf } from '../flows/turn-around.ts'
import { type Markup, page } from '../page/page.ts'
import { boughtWords, receiptRows } from '../speech/letters.ts'
import * as customers from '../store/customers.ts'
import * as orders from '../store/orders.ts'
import { formatMoney } from '../till/money.ts'
import { refOf } from '../till/order.ts'
import { receiptOf } from '../till/receipt.ts'
import type { Doors } from './app.ts'
import { sendPage } from './pages.ts'
import { sendProblem } from './problems.ts'
import { type Reader, readerOf } from './reader.ts'

/**
 * What Stripe sends people back to, and where RECEIPT and our letters point: how an order stands, and once it is
 * paid, its receipt. It shows what our books say and changes nothing.
 */
export function thanksPages(house: House, doors: Doors): Router {
  const router = Router()
  router.get('/thanks/:code', async (request: Request<{ code: string }>, response: Response) => {
    const found = await house.store.read(async (read) => {
      const order = await orders.find(read, 'code', request.params.code)
      const customer = order && (await customers.find(read, order.customer))
      if (!order?.payment_intent) return { order, customer, refundedMicros: 0 }
      const refundedMicros = await refundedOf(read, { order: order.id, payment: order.payment_intent })
      return { order, customer, refundedMicros }
    })
    if (!found.order) return sendProblem(response, 404, 'no-such-order', 'There is no such order.')
    const { order, customer, refundedMicros } = found
    const reader = readerOf(house, request, customer)
    const isBarred = customer && barredWhy(house, { customer, order }) !== undefined
    const markup =
      order.state === 'paid'
        ? receiptPage(house, reader, order, refundedMicros)
        : standingPage(house, reader, { order, isBarred: order.state === 'open' && isBarred === true })
    await sendPage(response, doors, markup)
  })
  return router
}

function receiptPage(
  { service, settings }: House,
  { speech, words }: Reader,
  order: orders.Order,
  refundedMicros: number,
): Markup {
  const { contact } = service
  const [number] = settings.numbers
  const receipt = receiptOf(order, refundedMicros)
  const rows = receiptRows(receipt, speech).map(
    ({ label, value, strong }) =>
      html`<tr class="${strong ? 'total' : ''}"><th scope="row">${label}</th><td class="money">${value}</td></tr>`,
  )
  const stripes = order.receipt_url
    ? html`<p class="on-screen"><a href="${order.receipt_url}" rel="noreferrer">${words.order.stripes}</a></p>`
    : ''
  return page({
    title: `${words.receipts.one({ ref: receipt.number })} - ${service.name}`,
    lang: speech.language,
    script: '/thanks.js',
    main: html`<section class="receipt" data-state="paid">
<p class="muted">${service.name}</p>
<h1>${words.order.thanks}</h1>
<p>${words.order.texted({ bought: boughtWords(receipt, speech), name: service.name })}</p>
<table>${rows}</table>
<p class="muted">${words.order.left({ balance: words.texts.balance, number: number!, contact })}</p>
${stripes}
<p class="on-screen"><a href="/account">${words.account}</a></p>
</section>`,
  })
}

/** @param args.isBarred of an open order, whether it may not be paid any more: that is still to be said to Stripe */
function standingPage(
  { service }: House,
  { speech, words }: Reader,
  { order, isBarred }: { order: orders.Order; isBarred: boolean },
): Markup {
  const amount = formatMoney(order.credit_micros, order.currency)
  const price = formatMoney(order.pay_micros, order.currency)
  const state = order.state as Exclude<orders.Order['state'], 'paid'>
  const title = words.order[isBarred ? 'canceled' : state]
  const why = isBarred
    ? words.order.barredWhy()
    : words.order[`${state}Why`]({ amount, buy: words.texts.buy })
  const link =
    order.state === 'open' && !isBarred
      ? html`<p><a class="button" href="/p/${order.code}">${words.order.pay({ price })}</a></p>`
      : ''
  return page({
    title: `${title} - ${service.name}`,
    lang: speech.language,
    script: '/thanks.js',
    main: html`<section class="card" data-state="${order.state}" aria-live="polite">
<p class="muted">${service.name} &middot; ${words.ref({ ref: refOf(order) })}</p>
<h1>${title}</h1>
<p>${why}</p>
${link}
${order.state === 'open' ? html`<noscript><p><a href="/thanks/${order.code}">${words.order.look}</a></p></noscript>` : ''}
</section>`,
  })
}
