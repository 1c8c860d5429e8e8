import { type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import { redeliver } from '../../flows/deliver-webhook.ts'
import type { House } from '../../flows/house.ts'
import * as webhooks from '../../store/webhooks.ts'
import { Problem } from '../../till/problem.ts'
import { factsOf, formToken, moment, type Show } from './frame.ts'
import { badge, idOf } from './links.ts'
import { only, visitOf } from './visit.ts'

type Asked = Request<{ id: string }>

/** What one backend is told of one thing, and telling it once more. */
export function deliveryPage(house: House, show: Show): Router {
  const router = Router()

  router.get('/console/deliveries/:id', async (request: Asked, response: Response) => {
    const found = await house.store.read((read) => webhooks.find(read, request.params.id))
    if (!found) throw new Problem('not-found', 'There is no such delivery; they are kept for 30 days.')
    const { delivery, endpoint, message } = found
    const { id, state, tries, outcome, at, ended_at } = delivery
    const mayTell = state !== 'waiting' && visitOf(response).mayAct
    await show(response, {
      title: message.type,
      room: '/console/deliveries',
      main: html`<h1>${message.type} ${badge(state)}</h1>
${factsOf([
  ['To', endpoint.url],
  ['What came of it', outcome],
  ['Tries', String(tries)],
  ['Since', moment(at)],
  ['Ended', ended_at === null ? null : moment(ended_at)],
  ['webhook-id', idOf(message.id)],
])}
${
  mayTell
    ? html`<form class="row" method="post" action="/console/deliveries/${encodeURIComponent(id)}/retry">${formToken(response)}
<button>Tell it once more</button></form>`
    : ''
}
<section class="card"><h2>What it says</h2><pre tabindex="0">${JSON.stringify(JSON.parse(message.body), null, 2)}</pre></section>`,
    })
  })

  router.post(
    '/console/deliveries/:id/retry',
    only('owner', 'support'),
    async (request: Asked, response: Response) => {
      const { actor } = visitOf(response)
      await redeliver(house, { id: request.params.id, actor, hasEnded: true })
      response.redirect(303, `/console/deliveries/${encodeURIComponent(request.params.id)}`)
    },
  )
  return router
}
