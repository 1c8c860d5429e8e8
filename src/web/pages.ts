import { type Response, Router } from 'express'
import { html } from 'hono/html'
import { buyFor, buyWords } from '../commands/amounts.ts'
import { priceWords } from '../commands/prices.ts'
import type { House } from '../flows/house.ts'
import { findPage } from '../flows/open-bank-page.ts'
import {
  contentSecurityPolicy,
  icon,
  type Markup,
  type PageFile,
  page,
  pageFile,
  stylesheet,
} from '../page/page.ts'
import * as orders from '../store/orders.ts'
import { inLanguage } from '../till/command-settings.ts'
import { formatMoney } from '../till/money.ts'
import { productsFor } from '../till/product.ts'
import type { Doors } from './app.ts'
import { sendProblem } from './problems.ts'
import { type Reader, readerOf } from './reader.ts'

/** Serves a page under our policy. @param options.formsTo where its forms may lead besides here */
export async function sendPage(
  response: Response,
  { framedBy }: Doors,
  markup: Markup,
  options: { status?: number; formsTo?: readonly string[] } = {},
): Promise<void> {
  const { status = 200, formsTo = [] } = options
  // Says the same to old browsers, which know no frame-ancestors; it cannot name origins.
  if (framedBy.length) response.removeHeader('X-Frame-Options')
  else response.set('X-Frame-Options', 'SAMEORIGIN')
  response
    .status(status)
    .set('Content-Security-Policy', contentSecurityPolicy({ framedBy, formsTo }))
    .type('html')
    .send(String(await markup))
}

/** Serves a file that pages link to. */
export function sendFile(file: PageFile) {
  return (_request: unknown, response: Response): void => {
    response.set('ETag', file.etag).set('Cache-Control', 'max-age=300').type(file.type).send(file.body)
  }
}

/** The few pages that people see: where a link in a text leads, and what they come back to. */
export function pages(house: House, doors: Doors): Router {
  const router = Router()
  const { store, settings } = house
  router.get('/style.css', sendFile(stylesheet()))
  router.get('/icon.svg', sendFile(icon()))
  router.get(
    '/thanks.js',
    sendFile(pageFile('text/javascript; charset=utf-8', new URL('./browser/thanks.js', import.meta.url))),
  )

  router.get('/', async (request, response) => {
    await sendPage(response, doors, landing(house, readerOf(house, request)))
  })

  // The short link of a text. It only points on, so that whoever looks at it before the customer changes nothing.
  router.get('/p/:code', async (request, response) => {
    const order = await store.read((read) => orders.find(read, 'code', request.params.code))
    if (!order) return sendProblem(response, 404, 'no-such-link', 'This link leads nowhere.')
    const open = await findPage(house, order)
    response.redirect(303, open ?? `${settings.publicUrl}/thanks/${order.code}`)
  })

  return router
}

function landing({ service, settings, world }: House, { speech, words }: Reader): Markup {
  const { landing: its } = words
  const [number] = settings.numbers
  const newcomer = { hasAccess: false, now: world.clock.now() }
  const buy = buyFor(service, speech, newcomer)
  const money = (micros: number) => formatMoney(micros, service.currency)
  const [first] = productsFor(service, newcomer)
  const access = first?.kind === 'access' ? first : undefined
  return page({
    title: service.name,
    description: its.about({ name: service.name }),
    lang: speech.language,
    main: html`<section class="card">
<h1>${service.name}</h1>
<p>${its.prepaid} ${its.begin.send} <a href="sms:${number}?&amp;body=${encodeURIComponent(buy)}"><strong>${buy}</strong></a>
${its.begin.to} <a href="sms:${number}">${number}</a>${its.begin.end}</p>
<table>
<thead><tr><th>${its.text}</th><th>${its.get}</th><th class="money">${its.price}</th></tr></thead>
<tbody>
${
  access &&
  html`<tr><td>${buy}</td><td>${its.access({ credit: money(access.creditMicros) })}</td><td class="money">${money(access.priceMicros)}</td></tr>`
}
${service.packs.map(
  ({ pay, credit }) =>
    html`<tr><td>${buyWords(pay, speech)}</td><td>${its.credit({ credit: money(credit) })}</td><td class="money">${money(pay)}</td></tr>`,
)}
<tr><td>${words.texts.balance}</td><td>${its.have}</td><td class="money">${its.free}</td></tr>
${service.commands.map(
  (command) =>
    html`<tr><td>${inLanguage(command.usage, speech.language)}</td><td>${inLanguage(command.help, speech.language)}</td><td class="money">${priceWords(command, service.currency, speech)}</td></tr>`,
)}
</tbody>
</table>
<p><a href="/account">${words.account}</a>: ${its.account}.</p>
<p class="muted">${its.small({ contact: service.contact })}</p>
</section>`,
  })
}
