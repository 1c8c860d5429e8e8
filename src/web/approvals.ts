import { type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import type { House } from '../flows/house.ts'
import { type Approvable, findApprovable, isBarred, openBankPage } from '../flows/open-bank-page.ts'
import { type Markup, page } from '../page/page.ts'
import { formatMoney } from '../till/money.ts'
import { refOf } from '../till/order.ts'
import type { Doors } from './app.ts'
import { sendPage } from './pages.ts'
import { type Reader, readerOfOrder } from './reader.ts'

/**
 * Links of texts that must not be followed blindly: a payment that the bank asks about, and anything of somebody who
 * has locked their account. Messengers look at links before people do, so looking does nothing and a button does.
 */
export function approvals(house: House, doors: Doors): Router {
  const router = Router()

  router.get('/p/:code', async (request, response, next) => {
    const { code } = request.params
    if (await isBarred(house, code)) {
      const reader = await readerOfOrder(house, request, code)
      return sendPage(response, doors, barredPage(house, reader), { status: 403 })
    }
    const found = await findApprovable(house, code)
    if (!found) return next()
    const reader = await readerOfOrder(house, request, code)
    await sendPage(response, doors, askPage(house, reader, found), { formsTo: banks(house) })
  })

  router.post('/p/:code', async (request: Request<{ code: string }>, response: Response) => {
    const { code } = request.params
    // Where there is nothing to approve, the address itself says why.
    const to = await openBankPage(house, code)
    response.redirect(303, to ?? `${house.settings.publicUrl}/p/${code}`)
  })

  return router
}

/** Who asks is the bank, at whatever address; the sandbox's stands on loopback. */
export function banks({ settings }: House): string[] {
  return settings.live ? ['https:'] : ['https:', 'http://127.0.0.1:*', 'http://localhost:*']
}

function askPage(
  { service }: House,
  { speech, words: { approve, ref } }: Reader,
  { order }: Approvable,
): Markup {
  const amount = formatMoney(order.pay_micros, order.currency)
  return page({
    title: `${approve.title({ amount })} - ${service.name}`,
    lang: speech.language,
    main: html`<section class="card" data-state="open">
<p class="muted">${service.name} &middot; ${ref({ ref: refOf(order) })}</p>
<h1>${approve.asks({ amount })}</h1>
<p>${approve.how}</p>
<form method="post" action="/p/${order.code}"><button class="primary block">${approve.go}</button></form>
<p class="muted">${approve.notYou}</p>
</section>`,
  })
}

/** What somebody sees who has locked their account, or whose account is on hold. */
export function barredPage({ service }: House, { speech, words: { barred, texts } }: Reader): Markup {
  return page({
    title: `${barred.title} - ${service.name}`,
    lang: speech.language,
    main: html`<section class="card" data-state="locked">
<p class="muted">${service.name}</p>
<h1>${barred.nothing}</h1>
<p>${barred.why({ unlock: texts.unlock, contact: service.contact })}</p>
</section>`,
  })
}
