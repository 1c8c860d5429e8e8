import { type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import type { House } from '../flows/house.ts'
import { type Approvable, findApprovable, isBarred, openBankPage } from '../flows/open-bank-page.ts'
import { type Markup, page } from '../page/page.ts'
import { formatMoney } from '../till/money.ts'
import { refOf } from '../till/order.ts'
import type { Doors } from './app.ts'
import { sendPage } from './pages.ts'

/**
 * Links of texts that must not be followed blindly: a payment that the bank asks about, and anything of somebody who
 * has locked their account. Messengers look at links before people do, so looking does nothing and a button does.
 */
export function approvals(house: House, doors: Doors): Router {
  const router = Router()

  router.get('/p/:code', async (request, response, next) => {
    const { code } = request.params
    if (await isBarred(house, code)) return sendPage(response, doors, barredPage(house), { status: 403 })
    const found = await findApprovable(house, code)
    if (!found) return next()
    await sendPage(response, doors, askPage(house, found), { formsTo: banks(house) })
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

function askPage({ service }: House, { order }: Approvable): Markup {
  const amount = formatMoney(order.pay_micros, order.currency)
  return page({
    title: `Approve ${amount} - ${service.name}`,
    main: html`<section class="card" data-state="open">
<p class="muted">${service.name} &middot; ref ${refOf(order)}</p>
<h1>Your bank wants you to approve ${amount}</h1>
<p>Nothing is charged yet. Your bank asks on a page of its own and sends you back here.</p>
<form method="post" action="/p/${order.code}"><button class="primary block">Go to my bank</button></form>
<p class="muted">You did not buy this? Close this page: nothing happens.</p>
</section>`,
  })
}

/** What somebody sees who has locked their account, or whose account is on hold. */
export function barredPage({ service }: House): Markup {
  return page({
    title: `Locked - ${service.name}`,
    main: html`<section class="card" data-state="locked">
<p class="muted">${service.name}</p>
<h1>Nothing can be charged</h1>
<p>This account is locked or on hold. If you locked it yourself, text UNLOCK to open it again.
Help: ${service.contact}</p>
</section>`,
  })
}
