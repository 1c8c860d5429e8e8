import { html } from 'hono/html'
import type { Markup } from '../../../page/page.ts'
import { type LoggedRequest, loggedRequests } from '../requests.ts'
import { badge, dash, missing, type Pages, when } from './dash.ts'

/** What was asked of the API: changes, and whatever went wrong. `request_log_url` of an error leads here. */
export function requestPages({ app, account }: Pages): void {
  app.get('/dashboard/requests', (c) =>
    dash(c, {
      title: 'Requests',
      at: '/dashboard/requests',
      main: html`<section class="card"><h2>Requests</h2>${table(loggedRequests(account))}</section>`,
    }),
  )
  app.get('/dashboard/requests/:id', (c) => {
    const request = loggedRequests(account).find(({ requestId }) => requestId === c.req.param('id'))
    if (!request) return missing(c, '/dashboard/requests')
    return dash(c, { title: request.requestId, at: '/dashboard/requests', main: one(request) })
  })
}

function table(requests: LoggedRequest[]): Markup {
  if (requests.length === 0) return html`<p class="nothing">None yet.</p>`
  return html`<div class="scrolls"><table><thead><tr><th>Status</th><th>Request</th><th class="far">Key</th><th class="far">When (UTC)</th></tr></thead><tbody>${requests.map(
    (request) => html`<tr><td>${status(request)}</td>
<td><a href="/dashboard/requests/${request.requestId}">${request.method} ${request.path}</a></td>
<td class="far id">${request.key ?? ''}</td><td class="far">${when(request.at / 1000)}</td></tr>`,
  )}</tbody></table></div>`
}

const status = (request: LoggedRequest): Markup =>
  html`${request.status === undefined ? '' : badge(String(request.status))} ${request.mishap ? badge(`answer: ${request.mishap}`) : ''}`

function one(request: LoggedRequest): Markup {
  const asked = [...new URLSearchParams(request.asked)]
  return html`<section class="card"><h2>${request.method} ${request.path}</h2>
<p>${status(request)} <span class="id">${request.requestId}</span> ${when(request.at / 1000)}</p>
${request.refusal ? html`<p class="notice bad">${request.refusal}</p>` : ''}
${request.key ? html`<p>Idempotency key <span class="id">${request.key}</span></p>` : ''}
<pre>${asked.map(([name, value]) => `${name} = ${value}`).join('\n') || 'no parameters'}</pre></section>`
}
