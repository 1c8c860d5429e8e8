import { Router } from 'express'
import { html } from 'hono/html'
import { choosePassword } from '../../flows/choose-password.ts'
import type { House } from '../../flows/house.ts'
import { Problem } from '../../till/problem.ts'
import { formToken, type Show } from './frame.ts'
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
    await show(response, {
      title: 'You',
      main: html`<h1>${operator.name}</h1>
<section class="card"><h2>Password</h2>
<form method="post" action="/console/you/password">${formToken(response)}
<input type="hidden" name="name" value="${operator.name}" autocomplete="username">
<p class="field"><label for="current">Current password</label>
<input id="current" name="current" type="password" autocomplete="current-password" required></p>
<p class="field"><label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="12" maxlength="128" required></p>
<button class="primary">Change it</button></form>
<p class="muted small">You are signed out everywhere else.</p></section>`,
    })
  })

  router.post('/console/you/password', async (request, response) => {
    const { operator } = visitOf(response)
    const { current, password } = fieldsOf(request, 'current', 'password')
    const retryAt = await tryOften(house, { request, name: operator.name })
    if (retryAt !== undefined)
      throw new Problem('too-many-requests', 'That was tried too often.', { retryAt })
    if (!(await isPassword(current, operator.password)))
      throw new Problem('forbidden', 'The current password is another.')
    const problem = weakness(password, { name: operator.name, shop: service.name })
    if (problem) throw new Problem('invalid', problem)
    const hashed = await hashPassword(password, world.secret(26))
    await store.transact((tx) => choosePassword(tx, house, { operator, hashed, how: 'by the one before' }))
    await beginVisit(house, { request, response, operator })
    response.redirect(303, '/console/team')
  })

  return router
}
