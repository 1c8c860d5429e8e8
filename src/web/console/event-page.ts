import { type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import type { House } from '../../flows/house.ts'
import { replayEvent } from '../../flows/replay-event.ts'
import * as events from '../../store/events.ts'
import { Problem } from '../../till/problem.ts'
import type { Doors } from '../app.ts'
import { factsOf, formToken, moment, type Show } from './frame.ts'
import { badge, customerLink, stripeLink } from './links.ts'
import { only, visitOf } from './visit.ts'

type Asked = Request<{ id: string }>

/** One event just as it came, and working it again. */
export function eventPage(house: House, doors: Doors, show: Show): Router {
  const { store } = house
  const router = Router()

  router.get('/console/events/:id', async (request: Asked, response: Response) => {
    const event = await store.read((read) => events.find(read, request.params.id))
    if (!event) throw new Problem('not-found', 'There is no such event.')
    const { mayAct } = visitOf(response)
    await show(response, {
      title: event.type,
      room: '/console/events',
      main: html`<h1>${event.type} ${badge(event.state)}</h1>
${factsOf([
  ['What came of it', event.outcome ?? 'nothing yet'],
  ['Whose', event.customer ? customerLink(event.customer, 'their account') : 'nobody’s'],
  ['Came', html`${moment(event.received_at)} by ${event.source}`],
  ['At Stripe', stripeLink(doors, event.id)],
])}
${
  mayAct
    ? html`<form class="row" method="post" action="/console/events/${event.id}/replay">${formToken(response)}
<button>Work it again</button><span class="muted small">What it led to is not done twice.</span></form>`
    : ''
}
<section class="card"><h2>As it came</h2><pre tabindex="0">${pretty(event.raw)}</pre></section>`,
    })
  })

  router.post(
    '/console/events/:id/replay',
    only('owner', 'support'),
    async (request: Asked, response: Response) => {
      const { id } = request.params
      const { actor } = visitOf(response)
      const event = await replayEvent(house, { id, actor }).catch(async (error) => {
        // Its page says why it failed, where that is written down.
        const known = await store.read((read) => events.find(read, id))
        if (known?.state === 'failed') return known
        throw error
      })
      if (!event) throw new Problem('not-found', 'There is no such event.')
      response.redirect(303, `/console/events/${id}`)
    },
  )
  return router
}

function pretty(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2)
  } catch {
    return raw
  }
}
