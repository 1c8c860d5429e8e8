import { type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import { makeApiKey, revokeApiKey } from '../../flows/api-keys.ts'
import { changeWebhookSecret } from '../../flows/deliver-webhook.ts'
import type { House } from '../../flows/house.ts'
import type { Markup } from '../../page/page.ts'
import * as apiKeys from '../../store/api-keys.ts'
import * as webhooks from '../../store/webhooks.ts'
import { Problem } from '../../till/problem.ts'
import { isScope, SCOPES } from '../../till/scope.ts'
import { formToken, moment, notice, type Show } from './frame.ts'
import { badge } from './links.ts'
import { tableOf } from './list.ts'
import { type Refused, refusalNotice, refusalStatus, refusedBy } from './reason.ts'
import { fieldsOf } from './sign-in.ts'
import { only, visitOf } from './visit.ts'

type Asked = Request<{ id: string }>
/** A key or a secret just made, which is shown now and never again. */
type Made = { what: string; secret: string; then?: Markup }

/** Owners' programs: the keys that they show, and where they hear what happens. */
export function programs(house: House, show: Show): Router {
  const { store } = house
  const router = Router()
  router.use('/console/programs', only('owner'))

  router.get('/console/programs', (_request, response) => draw(response))

  router.post('/console/programs/keys', async (request, response) => {
    const { key: named, ...sent } = fieldsOf(request, 'name', 'key')
    const name = sent.name.trim().slice(0, 60)
    const id = /^key_\w{1,60}$/.test(named) ? named : undefined
    const scopes = [(request.body as { scopes?: unknown }).scopes ?? []].flat().map(String)
    const known = scopes.filter(isScope)
    if (!name) throw new Problem('invalid', 'Say which program the key is for.')
    if (!known.length || known.length < scopes.length)
      throw new Problem('invalid', 'Choose what the key may do.')
    const wish = { id, name, scopes: known, actor: visitOf(response).actor }
    let made: Made | undefined
    const refused = await refusedBy(request, 'make', async () => {
      made = { what: `The key of ${name}`, secret: (await makeApiKey(house, wish)).key }
    })
    await draw(response, { made, refused })
  })

  router.post('/console/programs/keys/:id/revoke', async (request: Asked, response: Response) => {
    const { id } = request.params
    await revokeApiKey(house, { id, actor: visitOf(response).actor }).catch(async (error) => {
      // Whoever presses twice wants what there is already.
      if (!(await store.read((read) => apiKeys.isRevoked(read, id)))) throw error
    })
    response.redirect(303, '/console/programs')
  })

  router.post('/console/programs/webhooks/:id/secret', async (request: Asked, response: Response) => {
    const { id } = request.params
    const { secret, beforeUntil } = await changeWebhookSecret(house, { id, actor: visitOf(response).actor })
    const then = html`Those of before sign too until ${moment(beforeUntil)}.`
    await draw(response, { made: { what: 'The new secret of the webhook', secret, then } })
  })

  return router

  async function draw(
    response: Response,
    { made, refused }: { made?: Made | undefined; refused?: Refused | undefined } = {},
  ): Promise<void> {
    const { keys, endpoints } = await store.read(async (read) => {
      const all = await webhooks.endpoints(read)
      const told = (endpoint: string) => webhooks.deliveries(read, { endpoint, limit: 5 })
      const endpoints: { endpoint: webhooks.Endpoint; last: webhooks.Delivery[] }[] = []
      for (const endpoint of all) endpoints.push({ endpoint, last: await told(endpoint.id) })
      return { keys: await apiKeys.list(read), endpoints }
    })
    await show(response, {
      title: 'Programs',
      room: '/console/programs',
      ...(refused && { status: refusalStatus(refused) }),
      main: html`<h1>Programs</h1>${made ? shownOnce(made) : ''}${refused ? refusalNotice(refused, false) : ''}
<section class="card"><h2>API keys</h2>${tableOf(keyColumns(response), keys)}
<details><summary>Make a key</summary>${keyForm(response, house.world.newId('key'))}</details></section>
${
  endpoints.length
    ? endpoints.map(({ endpoint, last }) => webhookCard(response, endpoint, last))
    : html`<section class="card"><h2>Webhooks</h2><p class="muted">No program hears what happens. One that has a key for it
says at <code>POST /v1/webhooks</code> where it wants to.</p></section>`
}`,
    })
  }
}

function shownOnce({ what, secret, then }: Made): Markup {
  return notice('good', html`${what}. It is shown only now. ${then ?? ''}<br><code>${secret}</code>`)
}

function keyColumns(response: Response) {
  type Key = apiKeys.ApiKey
  return [
    { name: 'Name', cell: ({ name, hint }: Key) => html`${name} <span class="id">…${hint}</span>` },
    { name: 'May', cell: ({ scopes }: Key) => scopes.split(' ').join(', ') },
    { name: 'Made (UTC)', cell: ({ made_at }: Key) => moment(made_at) },
    { name: 'Last used', cell: ({ used_at }: Key) => (used_at === null ? 'never' : moment(used_at)) },
    {
      name: '',
      cell: ({ id, name, revoked_at }: Key) =>
        revoked_at === null
          ? html`<form method="post" action="/console/programs/keys/${id}/revoke">${formToken(response)}
<button class="danger small">Revoke ${name}</button></form>`
          : html`${badge('revoked')} ${moment(revoked_at)}`,
    },
  ]
}

/** @param id of the key that it makes, so that a form which is sent twice makes one */
function keyForm(response: Response, id: string): Markup {
  return html`<form class="ask-who" method="post" action="/console/programs/keys">${formToken(response)}
<input type="hidden" name="key" value="${id}">
<p class="field"><label for="program">Name of the program</label>
<input id="program" name="name" required maxlength="60" placeholder="map server" autocomplete="off"></p>
<fieldset><legend>It may</legend>${Object.entries(SCOPES).map(
    ([scope, what]) => html`<label class="choice"><input type="checkbox" name="scopes" value="${scope}">
<span>${what} <code class="muted">${scope}</code></span></label>`,
  )}</fieldset>
<button class="primary">Make a key</button></form>`
}

function webhookCard(
  response: Response,
  { id, url, types, made_at }: webhooks.Endpoint,
  last: webhooks.Delivery[],
): Markup {
  type Told = webhooks.Delivery
  const columns = [
    { name: 'When (UTC)', cell: ({ at }: Told) => moment(at) },
    {
      name: 'What',
      cell: (one: Told) =>
        html`<a href="/console/deliveries/${encodeURIComponent(one.id)}">${one.message.split(':')[0]}</a>`,
    },
    { name: 'State', cell: ({ state }: Told) => badge(state) },
    { name: 'What came of it', cell: ({ outcome }: Told) => outcome },
  ]
  return html`<section class="card"><header class="row apart"><h2>${url}</h2>
<form method="post" action="/console/programs/webhooks/${id}/secret">${formToken(response)}
<button class="small">Give it a new secret</button></form></header>
<p class="muted small">Hears ${types === '*' ? 'everything' : types.split(' ').join(', ')} since ${moment(made_at)}. With a new secret, both
sign for a day.</p>${tableOf(columns, last)}</section>`
}
