import { type NextFunction, type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import { autoWords, lineWords } from '../../commands/amounts.ts'
import { chargeSignedIn, checkoutSignedIn, offersFor, pageOpened } from '../../flows/buy-signed-in.ts'
import type { House } from '../../flows/house.ts'
import {
  agreementOf,
  agreeSignedIn,
  endAgreementSignedIn,
  linkToCardsSignedIn,
  lockSignedIn,
  sendUnlockCode,
  unlockSignedIn,
} from '../../flows/tend-signed-in.ts'
import { type Markup, page } from '../../page/page.ts'
import { en } from '../../speech/en.ts'
import * as customers from '../../store/customers.ts'
import * as ledger from '../../store/ledger.ts'
import * as search from '../../store/order-search.ts'
import { readAmount } from '../../till/amount.ts'
import { formatMoney } from '../../till/money.ts'
import { estimate } from '../../till/pricing.ts'
import { Problem } from '../../till/problem.ts'
import { textRate } from '../../till/service.ts'
import type { Doors } from '../app.ts'
import { banks } from '../approvals.ts'
import { sendPage } from '../pages.ts'
import { statusOf } from '../problem-codes.ts'
import { whoIsAtPage } from '../sessions.ts'
import { accountSignIn, text } from './sign-in.ts'

const SHOWN = 20

type Who = NonNullable<Awaited<ReturnType<typeof whoIsAtPage>>>

/** What a customer sees and does of their own account in a browser. Every form works without JavaScript. */
export function accountPages(house: House, doors: Doors): Router {
  const { store, service } = house
  const { currency } = service
  const router = Router()
  router.use(accountSignIn(house, doors))

  router.get('/account', async (request, response) => {
    const who = await whoIsAtPage(house, request)
    if (!who) return response.redirect(303, '/account/sign-in')
    await sendPage(response, doors, await draw(who.customer), { formsTo: banks(house) })
  })

  does('buy', async (who, fields) => {
    const wish = { ...who, amountMicros: Number(fields.price), again: fields.again === 'yes' }
    if (fields.by === 'card') {
      const order = await store.transact((tx) => chargeSignedIn(tx, house, wish))
      return `/thanks/${order.code}`
    }
    const order = await store.transact((tx) => checkoutSignedIn(tx, house, wish))
    await pageOpened(house, order.id)
    return `/p/${order.code}`
  })
  does('cards', async (who) => (await linkToCardsSignedIn(house, who)).url)
  does('auto', async (who, fields) => {
    if (fields.end) return endAgreementSignedIn(house, who)
    const [amountMicros, belowMicros] = [fields.amount, fields.below].map((one) => readAmount(one!, currency))
    if (amountMicros === undefined || belowMicros === undefined)
      throw new Problem('invalid', `Say two amounts in ${currency.toUpperCase()}, such as 20 and 5.`)
    return agreeSignedIn(house, who, { amountMicros, belowMicros })
  })
  does('lock', (who) => lockSignedIn(house, who))
  does('unlock', (who, { code }) => (code ? unlockSignedIn(house, who, code) : sendUnlockCode(house, who)))
  return router

  /** A button of the page: what it does, and where it leads; back to the page unless told. */
  function does(what: string, work: (who: Who, fields: Record<string, string>) => Promise<unknown>): void {
    router.post(`/account/${what}`, async (request: Request, response: Response, next: NextFunction) => {
      const who = await whoIsAtPage(house, request)
      if (!who) return response.redirect(303, '/account/sign-in')
      const sent = (request.body ?? {}) as Record<string, unknown>
      const fields = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, text(value)]))
      try {
        const to = await work(who, fields)
        response.redirect(303, typeof to === 'string' ? to : '/account')
      } catch (error) {
        if (!(error instanceof Problem)) return next(error)
        const status = statusOf(error.code)
        await sendPage(response, doors, problemPage(error, fields), { status, formsTo: banks(house) })
      }
    })
  }

  function problemPage({ code, message }: Problem, { price, by }: Record<string, string>): Markup {
    return page({
      title: `Not done - ${service.name}`,
      main: html`<section class="receipt"><h1>Not done</h1><p class="notice bad" role="alert">${message}</p>
${
  code === 'bought-just-now'
    ? html`<form method="post" action="/account/buy"><input type="hidden" name="price" value="${price}">
<input type="hidden" name="by" value="${by}"><button class="block" name="again" value="yes">Buy it again</button></form>`
    : ''
}<p><a href="/account">Back to your account</a></p></section>`,
    })
  }

  async function draw(customer: customers.Customer): Promise<Markup> {
    const account = customers.accountOf(customer.id)
    const agreed = await agreementOf(house, customer.id)
    const found = await store.read(async (read) => ({
      balance: await ledger.balance(read, { account, currency }),
      card: await customers.cardOf(read, customer),
      lines: await ledger.history(read, { account, currency, limit: SHOWN }),
      orders: await search.page(read, { customer: customer.id, limit: SHOWN }),
    }))
    const { balance, card } = found
    const money = (micros: number) => formatMoney(micros, currency)
    const segmentMicros = textRate(service, customer)
    const lasts = estimate(balance.availableMicros, { commands: service.commands, segmentMicros })
    const paid = found.orders.filter(({ state }) => state === 'paid')
    return page({
      title: `Your account - ${service.name}`,
      main: html`<div class="stack"><section class="card"><p class="muted">${service.name} &middot; ${customer.address}</p>
<h1>Your balance</h1><p class="figure money">${money(balance.availableMicros)}</p>
${lasts ? html`<p class="muted">About ${lasts.times} × ${lasts.keyword}</p>` : ''}
${customer.frozen ? html`<p class="notice wait">Your account is on hold. Help: ${service.contact}</p>` : ''}</section>
${customer.locked_at === null ? buying(customer, card !== undefined) : unlocking()}
<section class="card"><h2>Card</h2><p>${
        card
          ? `${card.brand} ${card.last4}, expires ${card.expires_month}/${card.expires_year}`
          : 'None is saved.'
      }</p>
<form method="post" action="/account/cards"><button>${card ? 'Change the card' : 'Add a card'}</button></form></section>
<section class="card"><h2>Automatic top-up</h2>${
        agreed
          ? html`<p>${autoWords(agreed, en)} <span class="badge ${agreed.state === 'on' ? 'good' : 'wait'}">${agreed.state}</span></p>
<form method="post" action="/account/auto"><button name="end" value="yes">End it</button></form>`
          : html`<form method="post" action="/account/auto"><div class="fields"><p class="field"><label for="amount">Add</label>
<input id="amount" name="amount" inputmode="decimal" required></p><p class="field"><label for="below">whenever less is left than</label>
<input id="below" name="below" inputmode="decimal" required></p></div><button>Agree</button></form>`
      }</section>
<section class="card"><h2>What moved</h2>${
        found.lines.length
          ? html`<ul>${found.lines.map(
              (line) =>
                html`<li>${lineWords(
                  {
                    ...line,
                    amountMicros: line.credit === account ? line.amount : -line.amount,
                    at: line.posted_at,
                  },
                  currency,
                  en,
                )}</li>`,
            )}</ul>`
          : html`<p class="muted">Nothing yet.</p>`
      }
${paid.length ? html`<h2>Receipts</h2><ul>${paid.map(({ code, pay_micros }) => html`<li><a href="/thanks/${code}">${money(pay_micros)}, ref ${code.slice(0, 4)}</a></li>`)}</ul>` : ''}</section>
<div class="row">${customer.locked_at === null ? html`<form method="post" action="/account/lock"><button class="danger">Lock: charge nothing any more</button></form>` : ''}
<form method="post" action="/account/sign-out"><button class="quiet">Sign out</button></form></div></div>`,
    })
  }

  function buying(customer: customers.Customer, hasCard: boolean): Markup {
    const offers = offersFor(house, customer).map(
      ({ priceMicros, creditMicros }) => html`<form class="row" method="post" action="/account/buy">
<input type="hidden" name="price" value="${priceMicros}"><strong>${formatMoney(creditMicros, currency)}</strong>
${hasCard ? html`<button class="primary" name="by" value="card">Pay ${formatMoney(priceMicros, currency)} with the saved card</button>` : ''}
<button name="by" value="page">Pay ${formatMoney(priceMicros, currency)} on a page</button></form>`,
    )
    return html`<section class="card stack"><h2>Add credit</h2>${offers}</section>`
  }

  function unlocking(): Markup {
    return html`<section class="card"><h2>Locked</h2><p>Nothing is charged. To open the account again, have a code texted to
your phone and type it here.</p>
<form method="post" action="/account/unlock"><button>Text me the code</button></form>
<form method="post" action="/account/unlock"><p class="field"><label for="unlock">Code</label>
<input id="unlock" name="code" inputmode="numeric" autocomplete="one-time-code" required></p><button class="primary">Unlock</button></form></section>`
  }
}
