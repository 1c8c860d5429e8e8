import { type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import type { House } from '../../flows/house.ts'
import { inviteOperator } from '../../flows/invite-operator.ts'
import { removeOperator } from '../../flows/remove-operator.ts'
import * as deeds from '../../store/deeds.ts'
import * as sessions from '../../store/operator-sessions.ts'
import * as operators from '../../store/operators.ts'
import { Problem } from '../../till/problem.ts'
import { formToken, moment, notice, type Show } from './frame.ts'
import { type Refused, refusalNotice, refusalStatus, refusedBy } from './reason.ts'
import { fieldsOf } from './sign-in.ts'
import { forgetCookie, IDLE_MS, only, visitOf } from './visit.ts'

const ROLES = ['owner', 'support', 'read-only'] as const
/** The least dangerous first to hand. */
const CHOICES = ['support', 'read-only', 'owner'] as const

/** What was asked of the form for a link, and the link, or why there is none. */
type Asked = { name: string; role: string; link: string | undefined; refused: Refused | undefined }

/** Who may come in, who is in, and how to show them out. */
export function team(house: House, show: Show): Router {
  const { store, world } = house
  const router = Router()

  router.get('/console/team', async (_request, response) => {
    await showTeam(response)
  })

  router.post('/console/team', only('owner'), async (request, response) => {
    const { name, role, deed } = fieldsOf(request, 'name', 'role', 'deed')
    const wanted = ROLES.find((one) => one === role)
    if (!wanted && role) throw new Problem('invalid', 'Say which role: owner, support or read-only.')
    let link: string | undefined
    const refused = await refusedBy(request, 'invite', async () => {
      link = await inviteOperator(house, {
        ...{ name, role: wanted ?? 'support', keepsRole: !wanted },
        actor: visitOf(response).actor,
        ...(/^deed_\w{1,60}$/.test(deed) && { deed }),
      })
    })
    await showTeam(response, { name, role, link, refused })
  })

  router.post(
    '/console/team/:id/remove',
    only('owner'),
    async (request: Request<{ id: string }>, response: Response) => {
      await removeOperator(house, {
        who: { by: 'id', value: request.params.id },
        keepsOwner: true,
        actor: visitOf(response).actor,
      })
      response.redirect(303, '/console/team')
    },
  )

  // One's own sessions, or anybody's for an owner.
  router.post('/console/sessions/:id/end', async (request: Request<{ id: string }>, response: Response) => {
    const { operator, actor } = visitOf(response)
    const at = world.clock.now()
    await store.transact(async (tx) => {
      const open = await sessions.open(tx, { at, seenSince: at - IDLE_MS })
      const session = open.find(({ id }) => id === request.params.id)
      if (!session) return
      if (session.operator !== operator.id && operator.role !== 'owner')
        throw new Problem('forbidden', 'Only an owner ends the sessions of others.')
      await sessions.end(tx, { id: session.id, at })
      await deeds.write(tx, {
        id: world.newId('deed'),
        actor,
        deed: 'end a session',
        subject: session.id,
        words: session.browser,
        at,
      })
    })
    response.redirect(303, '/console/team')
  })

  router.post('/console/sign-out', async (_request, response) => {
    const at = world.clock.now()
    await store.transact((tx) => sessions.end(tx, { id: visitOf(response).session, at }))
    forgetCookie(house, response)
    response.set('Clear-Site-Data', '"cache"').redirect(303, '/console/sign-in')
  })

  return router

  async function showTeam(response: Response, asked?: Asked): Promise<void> {
    const visit = visitOf(response)
    const at = world.clock.now()
    const isOwner = visit.operator.role === 'owner'
    const { all, open } = await store.read(async (read) => ({
      all: await operators.list(read),
      open: await sessions.open(read, { at, seenSince: at - IDLE_MS }),
    }))
    const names = new Map(all.map(({ id, name }) => [id, name]))
    const token = formToken(response)
    const kept = asked?.refused && asked
    await show(response, {
      title: 'Team',
      room: '/console/team',
      ...(asked?.refused && { status: refusalStatus(asked.refused) }),
      main: html`<h1>Team</h1>
${
  asked?.link
    ? notice(
        'good',
        html`A link for ${asked.name}, good once and for a day. It is shown only now:<br><code>${asked.link}</code>`,
      )
    : ''
}${asked?.refused ? refusalNotice(asked.refused, true) : ''}
<section class="card"><h2>Operators</h2><div class="scrolls" tabindex="0"><table>
<thead><tr><th>Name</th><th>Role</th><th>Since</th><td></td></tr></thead><tbody>${all.map(
        (
          one,
        ) => html`<tr><td>${one.name}${one.password === null ? html` <span class="badge wait">invited</span>` : ''}</td>
<td>${one.role}</td><td>${moment(one.added_at)}</td><td>${
          isOwner
            ? html`<form method="post" action="/console/team/${one.id}/remove">${token}<button class="danger small">Remove ${one.name}</button></form>`
            : ''
        }</td></tr>`,
      )}</tbody></table></div>
${
  isOwner
    ? html`<form class="row ask" method="post" action="/console/team">${token}
<input type="hidden" name="deed" value="${world.newId('deed')}">
<p class="field"><label for="name">Name or mail address</label><input id="name" name="name" value="${kept?.name ?? ''}" required maxlength="60" autocomplete="off" autocapitalize="none"></p>
<p class="field"><label for="role">Role</label><select id="role" name="role"><option value="">as before (new: support)</option>${CHOICES.map(
        (role) => html`<option${role === kept?.role ? html` selected` : ''}>${role}</option>`,
      )}</select></p>
<button class="primary">Make a link</button></form>
<p class="muted small">Owners look after the team; support also gives money back, gives credit, freezes and notes; read-only looks.
Somebody who has forgotten their password needs a new link, and keeps their role.</p>`
    : ''
}</section>
<section class="card"><h2>Signed in now</h2><div class="scrolls" tabindex="0"><table>
<thead><tr><th>Who</th><th>Browser</th><th>Since</th><th>Last seen</th><td></td></tr></thead><tbody>${open.map(
        (one) => html`<tr><td>${names.get(one.operator)}</td><td class="small">${one.browser}</td>
<td>${moment(one.began_at)}</td><td>${moment(one.seen_at)}</td><td>${
          one.id === visit.session
            ? html`<span class="badge good">this one</span>`
            : isOwner || one.operator === visit.operator.id
              ? html`<form method="post" action="/console/sessions/${one.id}/end">${token}<button class="small">End</button></form>`
              : ''
        }</td></tr>`,
      )}</tbody></table></div></section>`,
    })
  }
}
