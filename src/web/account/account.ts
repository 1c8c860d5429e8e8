import { type NextFunction, type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import { chargeSignedIn, checkoutSignedIn, pageOpened } from '../../flows/buy-signed-in.ts'
import { eraseCustomer } from '../../flows/erase-customer.ts'
import type { House } from '../../flows/house.ts'
import {
  agreeSignedIn,
  endAgreementSignedIn,
  linkToCardsSignedIn,
  lockSignedIn,
  sendUnlockCode,
  unlockSignedIn,
} from '../../flows/tend-signed-in.ts'
import { type Markup, page, pageFile } from '../../page/page.ts'
import { waitWords } from '../../speech/days.ts'
import type { Pages } from '../../speech/pages.ts'
import { readAmount } from '../../till/amount.ts'
import { Problem } from '../../till/problem.ts'
import type { Doors } from '../app.ts'
import { banks } from '../approvals.ts'
import { sendFile, sendPage } from '../pages.ts'
import { statusOf } from '../problem-codes.ts'
import { type Reader, readerOf } from '../reader.ts'
import { whoIsAtPage } from '../sessions.ts'
import { historyPart, listPage, receiptsPart } from './lists.ts'
import { ownDataPages } from './own-data.ts'
import { accountPage } from './page.ts'
import { ACCOUNT_SCRIPT, accountSignIn, openSignIn, text } from './sign-in.ts'

type Who = NonNullable<Awaited<ReturnType<typeof whoIsAtPage>>>

/** What a customer sees and does of their own account in a browser. Every form works without JavaScript. */
export function accountPages(house: House, doors: Doors): Router {
  const { store, service, world } = house
  const { currency } = service
  const askToSignIn = openSignIn(house, doors)
  const router = Router()
  router.get(
    '/account.css',
    sendFile(pageFile('text/css; charset=utf-8', new URL('./account.css', import.meta.url))),
  )
  router.get(
    ACCOUNT_SCRIPT,
    sendFile(pageFile('text/javascript; charset=utf-8', new URL('../browser/once.js', import.meta.url))),
  )
  router.use(accountSignIn(house, doors))
  router.use(ownDataPages(house, doors))

  router.get('/account', async (request, response) => {
    const who = await whoIsAtPage(house, request)
    if (!who) return response.redirect(303, '/account/sign-in')
    await sendPage(
      response,
      doors,
      await accountPage(
        house,
        who.customer,
        readerOf(house, request, who.customer),
        text(request.query.price),
      ),
      { formsTo: banks(house) },
    )
  })

  for (const [list, part] of [
    ['history', historyPart],
    ['receipts', receiptsPart],
  ] as const)
    router.get(`/account/${list}`, async (request, response) => {
      const who = await whoIsAtPage(house, request)
      if (!who) return response.redirect(303, '/account/sign-in')
      const cursor = text(request.query.cursor) || undefined
      const reader = readerOf(house, request, who.customer)
      await sendPage(
        response,
        doors,
        listPage(house, reader, await part(house, who.customer, reader, cursor)),
      )
    })

  does('buy', async (who, fields) => {
    const { price, again } = fields
    const wish = { ...who, amountMicros: Number(price), again: again || undefined, drawnAt: drawnAt(fields) }
    if (fields.by === 'card') {
      const order = await store.transact((tx) => chargeSignedIn(tx, house, wish))
      return `/thanks/${order.code}`
    }
    const order = await store.transact((tx) => checkoutSignedIn(tx, house, wish))
    await pageOpened(house, order.id)
    return `/p/${order.code}`
  })
  does('cards', async (who) => (await linkToCardsSignedIn(house, who)).url)
  does('auto', async (who, fields, { auto }) => {
    if (fields.end) return endAgreementSignedIn(house, who)
    const [amountMicros, belowMicros] = [fields.amount, fields.below].map((one) =>
      readAmount(one ?? '', currency),
    )
    if (amountMicros === undefined || belowMicros === undefined)
      throw new Problem('invalid', auto.amounts({ currency: currency.toUpperCase() }))
    return agreeSignedIn(house, who, { amountMicros, belowMicros, drawnAt: drawnAt(fields) })
  })
  does('delete', async ({ customer, session }, { forfeit = '' }) => {
    const forfeitMicros = /^\d{1,15}$/.test(forfeit) ? Number(forfeit) : 0
    await eraseCustomer(house, { customer: customer.id, session, forfeitMicros })
    return '/account/deleted'
  })
  does('lock', (who) => lockSignedIn(house, who))
  does('unlock', (who, { code }) => (code ? unlockSignedIn(house, who, code) : sendUnlockCode(house, who)))
  return router

  /** A button of the page: what it does, and where it leads; back to the page unless told. */
  function does(
    what: string,
    work: (who: Who, fields: Record<string, string>, words: Pages) => Promise<unknown>,
  ): void {
    router.post(`/account/${what}`, async (request: Request, response: Response, next: NextFunction) => {
      const who = await whoIsAtPage(house, request)
      if (!who) return askToSignIn(response, readerOf(house, request))
      const sent = (request.body ?? {}) as Record<string, unknown>
      const fields = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, text(value)]))
      const reader = readerOf(house, request, who.customer)
      try {
        const to = await work(who, fields, reader.words)
        response.redirect(303, typeof to === 'string' ? to : '/account')
      } catch (error) {
        if (!(error instanceof Problem)) return next(error)
        const status = statusOf(error.code)
        await sendPage(response, doors, problemPage(error, fields, reader), { status, formsTo: banks(house) })
      }
    })
  }

  function problemPage(
    { code, message, more, retryAt }: Problem,
    { price, by }: Record<string, string>,
    { speech, words }: Reader,
  ): Markup {
    // What a flow says is in English; what was wrong with a form is said in its reader's words.
    const said = code === 'invalid' || speech.language === 'en' ? message : undefined
    const why =
      retryAt === undefined
        ? (said ?? (words.notDone as Partial<Record<string, string>>)[code] ?? words.notDone.otherwise)
        : words.signIn.tooOften({ wait: waitWords(retryAt - world.clock.now()) })
    // What they have chosen to buy is chosen there still.
    const chosen = /^\d{1,15}$/.test(price ?? '') ? `?price=${price}#buy` : ''
    return page({
      title: `${words.notDone.title} - ${service.name}`,
      lang: speech.language,
      script: ACCOUNT_SCRIPT,
      main: html`<section class="receipt"><h1>${words.notDone.title}</h1><p class="notice bad" role="alert">${why}</p>
${
  typeof more.order === 'string'
    ? html`<form method="post" action="/account/buy"><input type="hidden" name="price" value="${price}">
<input type="hidden" name="by" value="${by}"><button class="block" name="again" value="${more.order}">${words.buy.again}</button></form>`
    : ''
}<p><a href="/account${chosen}">${words.back}</a></p></section>`,
    })
  }
}

/** When the page of a form was made, ms since 1970. */
function drawnAt({ drawn = '' }: Record<string, string>): number | undefined {
  return /^\d{1,15}$/.test(drawn) ? Number(drawn) : undefined
}
