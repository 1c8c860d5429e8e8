import { type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import { closeCase } from '../../flows/close-case.ts'
import type { House } from '../../flows/house.ts'
import * as cases from '../../store/cases.ts'
import { Problem } from '../../till/problem.ts'
import type { Doors } from '../app.ts'
import { CASES, stateOf } from './cases.ts'
import { factsOf, moment, type Show } from './frame.ts'
import { badge, customerLink, stripeLink } from './links.ts'
import { type Refused, reasonForm, reasonOf, refusalNotice, refusalStatus, refusedBy } from './reason.ts'
import { only, visitOf } from './visit.ts'

type Asked = Request<{ id: string }>

/** One case: what happened, what can be done about it, and closing it. */
export function casePage(house: House, doors: Doors, show: Show): Router {
  const router = Router()

  router.get('/console/cases/:id', (request: Asked, response: Response) => draw(response, request.params.id))

  async function draw(response: Response, named: string, refused?: Refused): Promise<void> {
    const found = await house.store.read((read) => cases.find(read, named))
    if (!found) throw new Problem('not-found', 'There is no such case.')
    const { id, kind, subject, customer, words, opened_at, closed_at } = found
    const { name, advice } = CASES[kind]
    const mayClose = closed_at === null && visitOf(response).mayAct
    await show(response, {
      title: name,
      room: '/console/cases',
      ...(refused && { status: refusalStatus(refused) }),
      main: html`<h1>Case: ${name} ${badge(stateOf(found))}</h1>
${refused ? refusalNotice(refused, mayClose) : ''}
${factsOf([
  ['What happened', words],
  ['About', stripeLink(doors, subject)],
  ['Whose', customer && customerLink(customer, 'their account')],
  ['Since', moment(opened_at)],
  ['Closed', closed_at === null ? null : moment(closed_at)],
])}
${
  mayClose
    ? html`<section class="card"><h2>What to do</h2><p>${advice}</p>
${reasonForm(response, {
  action: `/console/cases/${encodeURIComponent(id)}/close`,
  label: 'What was done about it',
  wrote: refused?.wrote.reason,
  button: 'Close the case',
})}</section>`
    : ''
}`,
    })
  }

  router.post(
    '/console/cases/:id/close',
    only('owner', 'support'),
    async (request: Asked, response: Response) => {
      const { id } = request.params
      const { actor } = visitOf(response)
      const refused = await refusedBy(request, 'close', async () =>
        closeCase(house, { id, actor, reason: reasonOf(request) }),
      )
      if (refused) return draw(response, id, refused)
      response.redirect(303, `/console/cases/${encodeURIComponent(id)}`)
    },
  )
  return router
}
