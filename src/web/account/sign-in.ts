import { type Response, Router } from 'express'
import { html } from 'hono/html'
import type { House } from '../../flows/house.ts'
import { type Limited, requestCode, signIn, signOut } from '../../flows/sign-in.ts'
import { type Markup, page } from '../../page/page.ts'
import { waitWords } from '../../speech/days.ts'
import { countryOf, readPhone } from '../../till/phone.ts'
import { addressOf } from '../address.ts'
import type { Doors } from '../app.ts'
import { plainForm } from '../no-nul.ts'
import { sendPage } from '../pages.ts'
import { type Reader, readerOf } from '../reader.ts'
import { forgetAtPage, isFromOurPage, keepAtPage, whoIsAtPage } from '../sessions.ts'

/** What pages of an account do besides, where there are scripts. */
export const ACCOUNT_SCRIPT = '/account.js'

/** How a customer comes to their account page: by a code that is texted to their phone. */
export function accountSignIn(house: House, doors: Doors): Router {
  const router = Router()
  router.use('/account', plainForm('4kb'), (request, response, next) => {
    if (request.method === 'GET' || isFromOurPage(house, request)) next()
    else response.sendStatus(403)
  })

  router.get('/account/sign-in', (request, response) =>
    sendPage(response, doors, phonePage(house, readerOf(house, request))),
  )

  router.post('/account/sign-in', async (request, response) => {
    const reader = readerOf(house, request)
    const typed = text(request.body?.phone)
    const again = (status: number, problem: string) =>
      sendPage(response, doors, phonePage(house, reader, { typed, problem }), { status })
    const phone = readPhone(typed, countryOf(house.settings.numbers[0]!))
    if (!phone) return again(400, reader.words.signIn.noPhone)
    const asked = await requestCode(house, { phone, from: addressOf(request) })
    if ('limitedUntil' in asked) return again(429, tooOften(reader, asked))
    await sendPage(response, doors, codePage(house, reader, asked.signIn, undefined))
  })

  router.post('/account/code', async (request, response) => {
    const reader = readerOf(house, request)
    const id = text(request.body?.signIn)
    const device = request.get('User-Agent') ?? ''
    const signed = await signIn(house, {
      signIn: id,
      code: text(request.body?.code),
      from: addressOf(request),
      device,
    })
    if (signed === 'wrong') {
      const problem = reader.words.signIn.wrong
      return sendPage(response, doors, codePage(house, reader, id, problem), { status: 403 })
    }
    if ('limitedUntil' in signed) {
      const problem = tooOften(reader, signed)
      return sendPage(response, doors, codePage(house, reader, id, problem), { status: 429 })
    }
    await keepAtPage(house, { request, response, token: signed.token })
    response.redirect(303, '/account')
  })

  router.post('/account/sign-out', async (request, response) => {
    const who = await whoIsAtPage(house, request)
    if (who) await signOut(house, { customer: who.customer.id, id: who.session.id })
    forgetAtPage(house, response)
    response.redirect(303, '/account/sign-in')
  })

  return router

  function tooOften({ words }: Reader, { limitedUntil }: Limited): string {
    return words.signIn.tooOften({ wait: waitWords(limitedUntil - house.world.clock.now()) })
  }
}

/** Asks whoever sends a form of a session that is over to sign in; nothing of it is done. */
export function openSignIn(house: House, doors: Doors) {
  return (response: Response, reader: Reader): Promise<void> =>
    sendPage(response, doors, phonePage(house, reader, { problem: reader.words.signIn.over }), {
      status: 401,
    })
}

/** @param sent what was typed before, and what was wrong with it */
function phonePage(
  { service }: House,
  { speech, words }: Reader,
  { typed, problem }: { typed?: string; problem?: string } = {},
): Markup {
  return page({
    title: `${words.account} - ${service.name}`,
    lang: speech.language,
    script: ACCOUNT_SCRIPT,
    main: html`<section class="receipt"><p class="muted">${service.name}</p><h1>${words.account}</h1>
${problem ? html`<p class="notice bad" role="alert">${problem}</p>` : ''}
<form method="post" action="/account/sign-in"><p class="field"><label for="phone">${words.signIn.phone}</label>
<input id="phone" name="phone" type="tel" autocomplete="tel" inputmode="tel" required
value="${typed ?? ''}"></p>
<button class="primary block">${words.signIn.ask}</button></form>
<p class="muted">${words.signIn.free}</p></section>`,
  })
}

function codePage(
  { service }: House,
  { speech, words }: Reader,
  signIn: string,
  problem: string | undefined,
): Markup {
  return page({
    title: `${words.signIn.title} - ${service.name}`,
    lang: speech.language,
    script: ACCOUNT_SCRIPT,
    main: html`<section class="receipt"><p class="muted">${service.name}</p><h1>${words.signIn.look}</h1>
<p>${words.signIn.onItsWay}</p>
${problem ? html`<p class="notice bad" role="alert">${problem}</p>` : ''}
<form method="post" action="/account/code"><input type="hidden" name="signIn" value="${signIn}">
<p class="field"><label for="code">${words.signIn.code}</label>
<input id="code" name="code" autocomplete="one-time-code" inputmode="numeric" maxlength="16" required></p>
<button class="primary block">${words.signIn.enter}</button></form>
<p><a href="/account/sign-in">${words.signIn.again}</a></p></section>`,
  })
}

/** A field of a form, as text; empty if it was not sent. */
export function text(field: unknown): string {
  return typeof field === 'string' ? field.slice(0, 200) : ''
}
