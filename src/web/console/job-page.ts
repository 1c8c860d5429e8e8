import { type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import { dropJob, isDroppable, retryJob } from '../../flows/attend-job.ts'
import type { House } from '../../flows/house.ts'
import type { Markup } from '../../page/page.ts'
import * as jobs from '../../store/jobs.ts'
import type { Doors } from '../app.ts'
import { factsOf, formToken, moment, type Show } from './frame.ts'
import { stateOf } from './jobs.ts'
import { badge, linkTo } from './links.ts'
import { type Refused, reasonForm, reasonOf, refusalNotice, refusalStatus, refusedBy } from './reason.ts'
import { only, visitOf } from './visit.ts'

type Asked = Request<{ id: string }>

/** One job: why it fails or was set aside, trying it again, and deciding that it is not done. */
export function jobPage(house: House, doors: Doors, show: Show): Router {
  const router = Router()

  router.get('/console/jobs/:id', (request: Asked, response: Response) => draw(response, request.params.id))

  async function draw(response: Response, id: string, refused?: Refused): Promise<void> {
    const job = await house.store.read((read) => jobs.find(read, id))
    const mayAct = job && stateOf(job) !== 'waiting' && visitOf(response).mayAct
    await show(response, {
      title: job?.kind ?? 'Done',
      room: '/console/jobs',
      ...(refused && { status: refusalStatus(refused) }),
      main: job
        ? html`<h1>${job.kind} ${badge(stateOf(job))}</h1>
${refused ? refusalNotice(refused, false) : ''}
${factsOf([
  ['Why', job.error || null],
  ['About', linkTo(doors, job.subject)],
  ['Tries', String(job.tries)],
  [job.dead ? 'Set aside' : 'Due', moment(job.due_at)],
])}
${mayAct ? actions(response, job) : ''}`
        : html`${refused ? refusalNotice(refused, false) : ''}<section class="card"><h1>Done</h1><p>${id} does not wait any more: it is done, or was dropped.</p>
<p><a href="/console/jobs?state=set+aside">What is set aside</a></p></section>`,
    })
  }

  router.post(
    '/console/jobs/:id/retry',
    only('owner', 'support'),
    async (request: Asked, response: Response) => {
      const { id } = request.params
      const wish = { id, actor: visitOf(response).actor }
      const refused = await refusedBy(request, 'retry', () => retryJob(house, wish))
      if (refused) return draw(response, id, refused)
      response.redirect(303, `/console/jobs/${encodeURIComponent(id)}`)
    },
  )
  router.post(
    '/console/jobs/:id/drop',
    only('owner', 'support'),
    async (request: Asked, response: Response) => {
      const wish = { id: request.params.id, actor: visitOf(response).actor }
      const refused = await refusedBy(request, 'drop', async () =>
        dropJob(house, { ...wish, reason: reasonOf(request) }),
      )
      if (refused) return draw(response, wish.id, refused)
      response.redirect(303, '/console/jobs?state=set+aside')
    },
  )
  return router
}

function actions(response: Response, { id, kind, dead }: jobs.Job): Markup {
  const here = `/console/jobs/${encodeURIComponent(id)}`
  const drop = { action: `${here}/drop`, button: 'Drop it', className: 'danger' }
  const again = html`<form method="post" action="${here}/retry">${formToken(response)}<button class="primary">Try it again</button></form>`
  return html`<section class="actions" aria-label="What you can do">
${dead ? again : html`<p class="muted">It is tried again by itself.</p>`}
${
  isDroppable(kind)
    ? html`<details class="card"><summary>Drop it</summary>${reasonForm(response, drop)}</details>`
    : html`<p class="muted">Somebody’s order, credit or words wait for it, so it cannot be dropped.</p>`
}</section>`
}
