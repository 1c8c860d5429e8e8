import { type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import { choosePassword } from '../../flows/choose-password.ts'
import type { House } from '../../flows/house.ts'
import { tellOperator } from '../../flows/tell-operator.ts'
import type { Markup } from '../../page/page.ts'
import * as deeds from '../../store/deeds.ts'
import * as operators from '../../store/operators.ts'
import * as passkeys from '../../store/passkeys.ts'
import type { Tx } from '../../store/store.ts'
import { Problem } from '../../till/problem.ts'
import { formToken, moment, type Show, SIGN_IN_SCRIPT } from './frame.ts'
import { askToMake, mayHavePasskeys, readMade } from './passkey.ts'
import { hashPassword, isPassword } from './password.ts'
import { fieldsOf } from './sign-in.ts'
import { tryOften } from './try-often.ts'
import { beginVisit, visitOf } from './visit.ts'
import { weakness } from './weakness.ts'

/** How one signs in, and how that is changed: by whoever knows the password, not by whoever finds the browser open. */
export function you(house: House, show: Show): Router {
  const { store, world, service } = house
  const router = Router()

  router.get('/console/you', async (_request, response) => {
    const { operator } = visitOf(response)
    const known = await store.read((read) => passkeys.of(read, operator.id))
    const token = formToken(response)
    await show(response, {
      title: 'You',
      script: SIGN_IN_SCRIPT,
      main: html`<h1>${operator.name}</h1>
<div class="pair"><section class="card"><h2>Password</h2>
<form class="ask-who" method="post" action="/console/you/password">${token}
<input type="hidden" name="name" value="${operator.name}" autocomplete="username">
${currentField('current')}
<p class="field"><label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="12" maxlength="128" required></p>
<button class="primary">Change it</button></form>
<p class="muted small">You are signed out everywhere else.</p></section>
<section class="card"><h2>Passkeys</h2>${known.length ? list(known, token) : html`<p class="muted">None yet.</p>`}
${
  mayHavePasskeys(house)
    ? html`<form class="ask-who" method="post" action="/console/you/passkeys" data-passkey="/console/you/passkeys/options" data-makes hidden>${token}
<input type="hidden" name="credential">
<p class="field"><label for="passkey">Name of the passkey</label>
<input id="passkey" name="name" required maxlength="60" placeholder="laptop" autocomplete="off"></p>
${currentField('again')}
<button class="primary">Add a passkey</button><p role="alert"></p></form>
<p class="muted small">You sign in with your finger, face or PIN on your own device. Add two, so that one may be lost.</p>`
    : html`<p class="muted small">Passkeys belong to a name, and this till is at an address of numbers.</p>`
}</section></div>`,
    })
  })

  router.post('/console/you/password', async (request, response) => {
    const { operator } = visitOf(response)
    const { current, password } = fieldsOf(request, 'current', 'password')
    await showsPassword(request, operator, current)
    const problem = weakness(password, { name: operator.name, shop: service.name })
    if (problem) throw new Problem('invalid', problem)
    const hashed = await hashPassword(password, world.secret(26))
    const wish = { operator, hashed, how: 'by the one before' } as const
    // Else the next page asks whoever was removed meanwhile, or has another password, to sign in.
    if (await store.transact((tx) => choosePassword(tx, house, wish)))
      await beginVisit(house, {
        ...{ request, response, by: 'password' },
        operator: { ...operator, password: hashed },
      })
    response.redirect(303, '/console/team')
  })

  router.post('/console/you/passkeys/options', async (_request, response) => {
    response.json(await askToMake(house, visitOf(response).operator))
  })

  router.post('/console/you/passkeys', async (request, response) => {
    const { operator } = visitOf(response)
    const { credential, current, ...sent } = fieldsOf(request, 'credential', 'current', 'name')
    const name = sent.name.trim().slice(0, 60)
    if (!name) throw new Problem('invalid', 'Give the passkey a name.')
    await showsPassword(request, operator, current)
    const made = await readMade(house, { operator, credential })
    if (!made) throw new Problem('invalid', 'That is no passkey that was asked for just now.')
    const at = world.clock.now()
    await store.transact(async (tx) => {
      // Else it would be one way in more for whoever knew the password of before.
      if ((await operators.lock(tx, operator.id))?.password !== operator.password) return
      if (!(await passkeys.add(tx, { ...made, operator: operator.id, name, added_at: at }))) return
      await writeDown(tx, operator, { kind: 'passkey added', name })
    })
    response.redirect(303, '/console/you')
  })

  router.post(
    '/console/you/passkeys/:id/remove',
    async (request: Request<{ id: string }>, response: Response) => {
      const { operator } = visitOf(response)
      await showsPassword(request, operator, fieldsOf(request, 'current').current)
      await store.transact(async (tx) => {
        const name = await passkeys.remove(tx, { id: request.params.id, operator: operator.id })
        if (name !== undefined) await writeDown(tx, operator, { kind: 'passkey removed', name })
      })
      response.redirect(303, '/console/you')
    },
  )

  return router

  /** @throws Problem `too-many-requests`, `forbidden` */
  async function showsPassword(
    request: Request,
    operator: operators.Operator,
    current: string,
  ): Promise<void> {
    const retryAt = await tryOften(house, { request, name: operator.name })
    if (retryAt !== undefined)
      throw new Problem('too-many-requests', 'That was tried too often.', { retryAt })
    if (!(await isPassword(current, operator.password)))
      throw new Problem('forbidden', 'The current password is another.')
  }

  /** A passkey more or less is a deed, and its operator is told. */
  async function writeDown(
    tx: Tx,
    operator: operators.Operator,
    changed: { kind: 'passkey added' | 'passkey removed'; name: string },
  ): Promise<void> {
    const id = world.newId('deed')
    const deed = changed.kind === 'passkey added' ? 'add a passkey' : 'remove a passkey'
    const actor = deeds.operatorActor(operator.id)
    const at = world.clock.now()
    await deeds.write(tx, { id, actor, deed, subject: operator.name, words: changed.name, at })
    await tellOperator(tx, house, { operator, about: id, changed })
  }
}

function currentField(id: string): Markup {
  return html`<p class="field"><label for="${id}">Current password</label>
<input id="${id}" name="current" type="password" autocomplete="current-password" required></p>`
}

function list(known: passkeys.Passkey[], token: Markup): Markup {
  return html`<div class="scrolls"><table>
<thead><tr><th>Name</th><th>Since</th><th>Last used</th><td></td></tr></thead><tbody>${known.map(
    ({ id, name, added_at, used_at }, i) => html`<tr><td>${name}</td><td>${moment(added_at)}</td>
<td>${used_at === null ? 'never' : moment(used_at)}</td>
<td><details class="removal"><summary class="danger">Remove ${name}</summary>
<form method="post" action="/console/you/passkeys/${id}/remove">${token}${currentField(`removes-${i}`)}
<button class="danger">Remove it</button></form></details></td></tr>`,
  )}</tbody></table></div>`
}
