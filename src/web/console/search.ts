import { Router } from 'express'
import { html } from 'hono/html'
import { findCharge } from '../../flows/find-charge.ts'
import type { House } from '../../flows/house.ts'
import { type Hit, searchFor } from '../../store/customer-search.ts'
import type { Show } from './frame.ts'
import { visitOf } from './visit.ts'

const PLACES: Record<Hit['kind'], string> = {
  customer: '/console/customers',
  order: '/console/orders',
  event: '/console/events',
}

/** Leads from what an operator has in hand to its page; where it may be several things, to a choice. */
export function search(house: House, show: Show): Router {
  const { store } = house
  const router = Router()
  router.get('/console/search', async (request, response) => {
    const wanted = typeof request.query.q === 'string' ? request.query.q.trim().slice(0, 200) : ''
    const named = /^(ch|py)_\w+$/.test(wanted) ? await findCharge(house, wanted) : wanted
    const { found: hits, behindMs } = await store.report(
      async (read) => (named ? searchFor(read, named) : []),
      visitOf(response),
    )
    const [only] = hits
    if (only && hits.length === 1) return response.redirect(303, `${PLACES[only.kind]}/${only.id}`)
    await show(response, {
      title: 'Search',
      behindMs,
      main: html`<section class="card"><h1>${hits.length ? 'Which one?' : 'Nothing found'}</h1>
${
  hits.length
    ? html`<ul>${hits.map((hit) => html`<li>${hit.kind} <a href="${PLACES[hit.kind]}/${hit.id}">${hit.words}</a></li>`)}</ul>`
    : html`<p>Nothing here is called ${wanted}. Try a whole number or its last digits, the four letters of an order, or an id
that begins with pi_, ch_, cs_, cus_, pm_, re_, du_, evt_ or SM.</p>`
}</section>`,
    })
  })
  return router
}
