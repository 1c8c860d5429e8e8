import { Router } from 'express'
import { html } from 'hono/html'
import type { House } from '../../flows/house.ts'
import { requestCode, signIn, signOut } from '../../flows/sign-in.ts'
import { type Markup, page } from '../../page/page.ts'
import { countryOf, readPhone } from '../../till/phone.ts'
import { addressOf } from '../address.ts'
import type { Doors } from '../app.ts'
import { plainForm } from '../no-nul.ts'
import { sendPage } from '../pages.ts'
import { forgetAtPage, isFromOurPage, keepAtPage, whoIsAtPage } from '../sessions.ts'

const TOO_OFTEN = 'That was tried too often. Please try again in a quarter of an hour.'

/** How a customer comes to their account page: by a code that is texted to their phone. */
export function accountSignIn(house: House, doors: Doors): Router {
  const router = Router()
  router.use('/account', plainForm('4kb'), (request, response, next) => {
    if (request.method === 'GET' || isFromOurPage(house, request)) next()
    else response.sendStatus(403)
  })

  router.get('/account/sign-in', (_request, response) =>
    sendPage(response, doors, phonePage(house, undefined)),
  )

  router.post('/account/sign-in', async (request, response) => {
    const phone = readPhone(text(request.body?.phone), countryOf(house.settings.numbers[0]!))
    if (!phone)
      return sendPage(response, doors, phonePage(house, 'That is not a phone number.'), { status: 400 })
    const asked = await requestCode(house, { phone, from: addressOf(request) })
    if ('limitedUntil' in asked)
      return sendPage(response, doors, phonePage(house, TOO_OFTEN), { status: 429 })
    await sendPage(response, doors, codePage(house, asked.signIn, undefined))
  })

  router.post('/account/code', async (request, response) => {
    const id = text(request.body?.signIn)
    const device = request.get('User-Agent') ?? ''
    const signed = await signIn(house, {
      signIn: id,
      code: text(request.body?.code),
      from: addressOf(request),
      device,
    })
    if (signed === 'wrong') {
      const problem = 'That code is wrong, or does not work any more.'
      return sendPage(response, doors, codePage(house, id, problem), { status: 403 })
    }
    if ('limitedUntil' in signed)
      return sendPage(response, doors, codePage(house, id, TOO_OFTEN), { status: 429 })
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
}

function phonePage({ service }: House, problem: string | undefined): Markup {
  return page({
    title: `Your account - ${service.name}`,
    main: html`<section class="receipt"><p class="muted">${service.name}</p><h1>Your account</h1>
${problem ? html`<p class="notice bad" role="alert">${problem}</p>` : ''}
<form method="post" action="/account/sign-in"><p class="field"><label for="phone">Your phone number</label>
<input id="phone" name="phone" type="tel" autocomplete="tel" inputmode="tel" required></p>
<button class="primary block">Text me a code</button></form>
<p class="muted">There is no password. Message and data rates may apply.</p></section>`,
  })
}

function codePage({ service }: House, signIn: string, problem: string | undefined): Markup {
  return page({
    title: `Your code - ${service.name}`,
    main: html`<section class="receipt"><p class="muted">${service.name}</p><h1>Look at your phone</h1>
<p>If it has texted us before, a code is on its way to it, good for ten minutes.</p>
${problem ? html`<p class="notice bad" role="alert">${problem}</p>` : ''}
<form method="post" action="/account/code"><input type="hidden" name="signIn" value="${signIn}">
<p class="field"><label for="code">Code</label>
<input id="code" name="code" autocomplete="one-time-code" inputmode="numeric" maxlength="16" required></p>
<button class="primary block">Sign in</button></form>
<p><a href="/account/sign-in">Another number, or another code</a></p></section>`,
  })
}

/** A field of a form, as text; empty if it was not sent. */
export function text(field: unknown): string {
  return typeof field === 'string' ? field.slice(0, 200) : ''
}
