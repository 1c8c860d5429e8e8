import { html } from 'hono/html'
import type { Stripe } from 'stripe'
import type { Markup } from '../../../page/page.ts'
import type { Account } from '../account.ts'
import { clone, type Delivery, deliveriesOf, release, resend } from '../deliveries.ts'
import { badge, button, dash, missing, type Pages, press, when } from './dash.ts'

/** All events, and each with its deliveries and what they carried. */
export function eventPages({ app, account }: Pages): void {
  app.get('/dashboard/events', (c) => {
    const events = account.events.values().reverse().slice(0, 200)
    return dash(c, {
      title: 'Events',
      at: '/dashboard/events',
      main: html`<section class="card"><h2>Events</h2>${eventTable(account, events)}</section>${endpoints(account)}`,
    })
  })
  app.get('/dashboard/events/:id', (c) => {
    const event = account.events.get(c.req.param('id'))
    if (!event) return missing(c, '/dashboard/events')
    return dash(c, { title: event.type, at: '/dashboard/events', main: one(account, event) })
  })
  press(app, '/dashboard/events/:id/do', (form, id) => {
    if (form.do === 'resend') for (let time = 0; time < Number(form.times ?? 1); time++) resend(account, id)
    if (form.do === 'release') release(account, [form.delivery!])
    const cloned = form.do === 'clone' ? clone(account, id) : undefined
    return cloned && `/dashboard/events/${cloned}`
  })
}

/** Events in a table, newest first as given, with how their deliveries stand. */
export function eventTable(account: Account, events: Stripe.Event[]): Markup {
  if (events.length === 0) return html`<p class="nothing">None yet.</p>`
  return html`<div class="scrolls"><table><thead><tr><th>Type</th><th class="far">Object</th><th>Webhook</th><th class="far">When (UTC)</th></tr></thead>
<tbody>${events.map(
    (event) => html`<tr><td><a href="/dashboard/events/${event.id}">${event.type}</a></td>
<td class="far id">${(event.data.object as { id?: string }).id ?? ''}</td>
<td>${states(deliveriesOf(account, event.id))}</td><td class="far">${when(event.created)}</td></tr>`,
  )}</tbody></table></div>`
}

function states(deliveries: Delivery[]): Markup {
  if (deliveries.length === 0) return html`<span class="nothing">nobody listens</span>`
  const counts = new Map<string, number>()
  for (const { state, attempts } of deliveries) {
    const said = state === 'pending' && attempts.length > 0 ? 'retrying' : state
    counts.set(said, (counts.get(said) ?? 0) + 1)
  }
  return html`${[...counts].map(([state, count]) => badge(count > 1 ? `${state} × ${count}` : state))}`
}

function one(account: Account, event: Stripe.Event): Markup {
  const path = `/dashboard/events/${event.id}/do`
  const deliveries = deliveriesOf(account, event.id)
  return html`<section class="card"><h2>${event.type}</h2>
<p class="id">${event.id}${event.request?.id ? html` · <a href="/dashboard/requests/${event.request.id}">${event.request.id}</a>` : ''}</p>
<div class="row">${button(path, 'Send again', { do: 'resend' }, 'primary')}${button(path, 'Send five times', { do: 'resend', times: '5' })}${button(path, 'Tell it under another id', { do: 'clone' })}</div></section>
<section class="card"><h2>Deliveries</h2>${
    deliveries.length === 0
      ? html`<p class="nothing">No endpoint listens to this type.</p>`
      : deliveries.map((delivery) => deliveryRows(account, delivery, path))
  }</section>
<section class="card"><h2>Body</h2><pre>${JSON.stringify(event, null, 2)}</pre></section>`
}

function deliveryRows(account: Account, delivery: Delivery, path: string): Markup {
  const url = account.endpoints.get(delivery.endpointId)?.endpoint.url ?? delivery.endpointId
  return html`<div class="row">${badge(delivery.state)} <span class="id">${url}</span>${delivery.byHand ? html`<span>by hand</span>` : ''}
${delivery.state === 'held' || delivery.state === 'dropped' ? button(path, 'Let it go', { do: 'release', delivery: delivery.id }) : ''}</div>
${
  delivery.attempts.length === 0
    ? ''
    : html`<ul>${delivery.attempts.map(
        (attempt) =>
          html`<li>${when(attempt.at / 1000)}: ${attempt.status ?? 'no answer'} ${attempt.answer ? html`<span class="id">${attempt.answer.slice(0, 200)}</span>` : ''}</li>`,
      )}</ul>`
}`
}

function endpoints(account: Account): Markup {
  return html`<section class="card"><h2>Endpoints</h2><div class="scrolls"><table><tbody>${account.endpoints
    .values()
    .map(
      ({ endpoint }) =>
        html`<tr><td class="id">${endpoint.url}</td><td>${badge(endpoint.status)}</td><td class="wraps">${endpoint.enabled_events.join(', ')}</td></tr>`,
    )}</tbody></table></div></section>`
}
