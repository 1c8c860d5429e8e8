import { Router } from 'express'
import { html } from 'hono/html'
import type { House } from '../../flows/house.ts'
import { page } from '../../page/page.ts'
import { exportOf } from '../api/export.ts'
import type { Doors } from '../app.ts'
import { sendPage } from '../pages.ts'
import { readerOf } from '../reader.ts'
import { whoIsAtPage } from '../sessions.ts'

/** All that is written down of a customer as a file, and what they see when they have had it deleted. */
export function ownDataPages(house: House, doors: Doors): Router {
  const { service } = house
  const router = Router()
  router.get('/account/data.json', async (request, response) => {
    const who = await whoIsAtPage(house, request)
    if (!who) return response.redirect(303, '/account/sign-in')
    const found = await exportOf(house, who.customer)
    response
      .set('Content-Disposition', 'attachment; filename="your-data.json"')
      .set('Cache-Control', 'no-store')
    response.type('json').send(JSON.stringify(found, null, 2))
  })
  router.get('/account/deleted', (request, response) => {
    const { speech, words } = readerOf(house, request)
    return sendPage(
      response,
      doors,
      page({
        title: `${words.data.deleted} - ${service.name}`,
        lang: speech.language,
        main: html`<section class="receipt"><p class="muted">${service.name}</p><h1>${words.data.isDeleted}</h1>
<p>${words.data.somebodyNew} ${words.questions({ contact: service.contact })}</p></section>`,
      }),
    )
  })
  return router
}
