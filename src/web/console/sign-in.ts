import { type Request, type RequestHandler, type Response, Router } from 'express'
import { html } from 'hono/html'
import { choosePassword } from '../../flows/choose-password.ts'
import type { House } from '../../flows/house.ts'
import type { Markup } from '../../page/page.ts'
import { waitWords } from '../../speech/days.ts'
import * as operators from '../../store/operators.ts'
import * as passkeys from '../../store/passkeys.ts'
import { Problem } from '../../till/problem.ts'
import type { Doors } from '../app.ts'
import { plainForm } from '../no-nul.ts'
import { isFromOurPage } from '../sessions.ts'
import { moment, openGate } from './frame.ts'
import { askToSign, mayHavePasskeys, readSigned } from './passkey.ts'
import { hashPassword, isPassword } from './password.ts'
import { tryOften } from './try-often.ts'
import { beginVisit } from './visit.ts'
import { weakness } from './weakness.ts'

const MAY: Record<operators.Operator['role'], string> = {
  owner: 'do everything',
  support: 'help customers and give money back',
  'read-only': 'look at everything',
}

const WAY_IN = html`No way in? An owner can make you a link, and so can <code>texttill operator add</code> on the server.`

/** How operators come in: by name and password or a passkey, and the first time by a link. */
export function signIn(house: House, doors: Doors): Router {
  const { store, world, log } = house
  const router = Router()
  const gate = openGate(house, doors)
  const askToSignIn = openSignIn(house, doors)
  /** Nobody is signed in by a form of another site's. */
  const refuseElsewhere: RequestHandler = (request, response, next) => {
    if (isFromOurPage(house, request)) next()
    else response.sendStatus(403)
  }
  const form = plainForm('4kb')
  const passkeyForm = plainForm('20kb')

  router.get('/console/sign-in', async (request, response) => {
    await askToSignIn(response, { to: placeIn(request.query.to) })
  })

  router.post('/console/sign-in', form, refuseElsewhere, async (request, response) => {
    const sent = fieldsOf(request, 'name', 'password', 'to')
    const name = sent.name.trim().toLowerCase()
    const to = placeIn(sent.to)
    const limitedUntil = await tryOften(house, { request, name })
    if (limitedUntil !== undefined) {
      log.warn('console: somebody tries to sign in too often')
      const waitMs = limitedUntil - world.clock.now()
      response.set('Retry-After', String(Math.ceil(waitMs / 1_000)))
      const problem = `That was tried too often. Try again in ${waitWords(waitMs)}.`
      return askToSignIn(response, { to, name, problem, status: 429 })
    }
    const operator = await store.read((read) => operators.find(read, 'name', name))
    const isRight = await isPassword(sent.password, operator?.password ?? null)
    const begin = { request, response, by: 'password' } as const
    if (!isRight || !operator || !(await beginVisit(house, { ...begin, operator }))) {
      log.warn({ operator: operator?.id ?? null }, 'console: a password was wrong')
      return askToSignIn(response, { to, name, problem: 'Name or password is wrong.', status: 403 })
    }
    response.redirect(303, to)
  })

  router.post('/console/sign-in/passkey/options', form, refuseElsewhere, async (request, response) => {
    const retryAt = await tryOften(house, { request })
    if (retryAt !== undefined)
      throw new Problem('too-many-requests', 'That was tried too often.', { retryAt })
    response.json(await askToSign(house))
  })

  router.post('/console/sign-in/passkey', passkeyForm, refuseElsewhere, async (request, response) => {
    const sent = fieldsOf(request, 'credential', 'to')
    const to = placeIn(sent.to)
    const signed = await readSigned(house, sent.credential)
    const operator =
      signed && (await store.read((read) => operators.find(read, 'id', signed.passkey.operator)))
    const passkey = signed && { id: signed.passkey.id, counter: signed.counter }
    const begin = { request, response, by: 'passkey', ...(passkey && { passkey }) } as const
    if (!operator || !(await beginVisit(house, { ...begin, operator }))) {
      log.warn({ operator: signed?.passkey.operator ?? null }, 'console: a passkey was wrong')
      return askToSignIn(response, { to, problem: 'That passkey is not known here.', status: 403 })
    }
    response.redirect(303, to)
  })

  router.get('/console/welcome/:secret', async (request, response) => {
    const operator = await welcomed(request.params.secret)
    if (operator) await askForPassword(response, { operator })
    else await sayOver(response, request.params.secret)
  })

  router.post(
    '/console/welcome/:secret',
    form,
    refuseElsewhere,
    async (request: Request<{ secret: string }>, response: Response) => {
      const { secret } = request.params
      const operator = await welcomed(secret)
      if (!operator) return sayOver(response, secret)
      const { password } = fieldsOf(request, 'password')
      const problem = weakness(password, { name: operator.name, shop: house.service.name })
      if (problem) return askForPassword(response, { operator, problem, status: 400 })
      const hashed = await hashPassword(password, world.secret(26))
      const at = world.clock.now()
      const isSet = await store.transact(async (tx) => {
        if (!(await operators.useInvitation(tx, { secret, at }))) return false
        if (!(await choosePassword(tx, house, { operator, hashed, how: 'by link' }))) return false
        // A link begins anew, for whoever lost control of what they had.
        await passkeys.removeAll(tx, operator.id)
        return true
      })
      if (!isSet) return sayOver(response, secret)
      await beginVisit(house, { request, response, operator: { ...operator, password: hashed }, by: 'link' })
      response.redirect(303, '/console')
    },
  )

  return router

  function welcomed(secret: string) {
    return store.read((read) => operators.invited(read, { secret, at: world.clock.now() }))
  }

  function askForPassword(
    response: Response,
    { operator, problem, status }: { operator: operators.Operator; problem?: string; status?: number },
  ): Promise<void> {
    const main = html`<p>You will sign in as <strong>${operator.name}</strong> and may ${MAY[operator.role]}. Choose a
password of 12 characters or more; three or four words that only you put together are a good one.</p>
${problem ? html`<p class="notice bad" role="alert">${problem}</p>` : ''}
<form method="post"><input type="hidden" name="name" value="${operator.name}" autocomplete="username">
<p class="field"><label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="12" maxlength="128" required></p>
<button class="primary block">Go in</button></form>`
    return gate(response, { title: 'Welcome', main, ...(status !== undefined && { status }) })
  }

  async function sayOver(response: Response, secret: string): Promise<void> {
    const link = await store.read((read) => operators.findInvitation(read, secret))
    return gate(response, {
      title: link ? 'This link is over' : 'There is no such link',
      main: html`<p>${whyOver(link)}</p><p class="muted">${WAY_IN}</p>
<p><a href="/console/sign-in">Sign in</a></p>`,
      status: 404,
    })
  }
}

/** Why a link lets nobody in, and what to do where that is a surprise. */
function whyOver(link: Awaited<ReturnType<typeof operators.findInvitation>>): Markup {
  if (!link) return html`Look whether all of it was copied.`
  if (link.removed_at !== null) return html`Whoever it was for was taken out of the team.`
  if (link.used_at === null) return html`It was good for a day, until ${moment(link.expires_at)}.`
  if (link.replaced)
    return html`Another was made in its place at ${moment(link.used_at)}, and that one is good.`
  return html`A password was chosen by it at ${moment(link.used_at)}. If that was you, sign in with it. If not, have another
link made at once: it ends what this one opened.`
}

/** How whoever is not signed in is asked to, and led on from there. */
export function openSignIn(house: House, doors: Doors) {
  const gate = openGate(house, doors)
  return (
    response: Response,
    {
      to,
      name = '',
      problem,
      wrote,
      status,
    }: { to: string; name?: string; problem?: string; wrote?: string; status?: number },
  ): Promise<void> => {
    const main = html`${problem ? html`<p class="notice bad" role="alert">${problem}</p>` : ''}
${wrote ? html`<p class="muted">You wrote: <q>${wrote}</q></p>` : ''}
<form method="post" action="/console/sign-in"><input type="hidden" name="to" value="${to}">
<p class="field"><label for="name">Name</label>
<input id="name" name="name" value="${name}" autocomplete="username" autocapitalize="none" required></p>
<p class="field"><label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required></p>
<button class="primary block">Sign in</button></form>
${
  mayHavePasskeys(house)
    ? html`<form method="post" action="/console/sign-in/passkey" data-passkey="/console/sign-in/passkey/options" hidden>
<input type="hidden" name="to" value="${to}"><input type="hidden" name="credential">
<button class="block">Sign in with a passkey</button><p role="alert"></p></form>`
    : ''
}
<p class="muted">${WAY_IN}</p>`
    return gate(response, { title: 'Sign in', main, ...(status !== undefined && { status }) })
  }
}

/** Where to go after signing in: a page of the console's, and of nobody else's. */
function placeIn(to: unknown): string {
  return typeof to === 'string' && /^\/console(?:[/?]|$)/.test(to) ? to : '/console'
}

/** The page that a form stands on, by where it is posted to: that of one thing, or of the room. */
export function pageOfForm(path: string): string {
  if (path.startsWith('/console/sessions/')) return '/console/team'
  return (
    /^\/console\/(?:(?:customers|orders|deliveries|events|cases|jobs)\/[^/]+|(?!sign-)[\w-]+)/.exec(
      path,
    )?.[0] ?? '/console'
  )
}

/** The fields of a form, as text; those that were not sent are empty. */
export function fieldsOf<Name extends string>(request: Request, ...names: Name[]): Record<Name, string> {
  const body = (request.body ?? {}) as Record<string, unknown>
  return Object.fromEntries(
    names.map((name) => [name, typeof body[name] === 'string' ? body[name] : '']),
  ) as Record<Name, string>
}
