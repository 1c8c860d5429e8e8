import type { Context, Hono } from 'hono'
import { html } from 'hono/html'
import { contentSecurityPolicy, type Markup, page } from '../../../page/page.ts'
import type { Account } from '../account.ts'
import { fields } from './frame.ts'

const places = [
  ['/dashboard', 'Payments'],
  ['/dashboard/customers', 'Customers'],
  ['/dashboard/events', 'Events'],
  ['/dashboard/requests', 'Requests'],
  ['/dashboard/break', 'Break things'],
] as const

/** One page of the dashboard. What is in `main` keeps itself up to date. */
export async function dash(
  c: Context,
  args: { title: string; at: string; main: Markup; status?: 200 | 404 },
): Promise<Response> {
  const body = html`<p class="test-strip">Sandbox: no real money, test cards only</p>
<div class="dash">
<header><h1>Stripe sandbox</h1>
<nav aria-label="Dashboard">${places.map(
    ([href, name]) =>
      html`<a href="${href}" ${href === args.at ? html`aria-current="${href === c.req.path ? 'page' : 'true'}"` : ''}>${name}</a>`,
  )}</nav></header>
<div id="live" class="live">${args.main}</div>
</div>`
  const whole = await page({
    title: `${args.title} · Stripe sandbox`,
    main: body,
    stylesheets: ['/assets/style.css', '/assets/dashboard.css'],
    icon: '/assets/icon.svg',
    script: '/assets/dashboard.js',
    wide: true,
  })
  return c.html(whole, args.status ?? 200, {
    'content-security-policy': contentSecurityPolicy({
      framedBy: ['http://127.0.0.1:*', 'http://localhost:*'],
    }),
    'cache-control': 'no-store',
  })
}

/**
 * A button of the dashboard: does what was pressed, and comes back to the page. What comes from another site is
 * refused, so that no page of the web presses buttons here.
 */
export function press(
  app: Hono,
  path: string,
  act: (form: Record<string, string>, id: string) => string | undefined,
): void {
  app.post(path, async (c) => {
    const site = c.req.header('sec-fetch-site')
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      return c.text('Not from another site', 403)
    const back = c.req.path.replace(/\/do$/, '')
    let next: string | undefined
    try {
      next = act(await fields(c), c.req.param('id') ?? '')
    } catch (error) {
      if (!(error instanceof Error)) throw error
      next = `${back}?wrong=${encodeURIComponent(error.message)}`
    }
    return c.redirect(next ?? back, 303)
  })
}

/** A form of hidden values and one button. */
export function button(path: string, words: string, values: Record<string, string>, kind = ''): Markup {
  return html`<form method="post" action="${path}">${Object.entries(values).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="${kind}">${words}</button></form>`
}

/** What went wrong with the button that was pressed. */
export const wrong = (c: Context): Markup | '' => {
  const words = c.req.query('wrong')
  return words === undefined ? '' : html`<p class="notice bad" role="alert">${words}</p>`
}

/** `23 Nov, 12:00:05` of a time in seconds, in UTC. */
export function when(seconds: number): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZone: 'UTC',
  }).format(seconds * 1000)
}

const good = ['succeeded', 'paid', 'complete', 'delivered', 'won', 'available', '200']
const bad = ['failed', 'canceled', 'lost', 'dropped', 'needs_response', 'expired', 'declined', 'disputed']

export function badge(status: string): Markup {
  const kind = good.includes(status) ? 'good' : bad.includes(status) ? 'bad' : 'wait'
  return html`<span class="badge ${kind}">${status.replaceAll('_', ' ')}</span>`
}

/** An object as Stripe gives it. */
export const body = (object: unknown): Markup =>
  html`<details><summary>As Stripe tells it</summary><pre>${JSON.stringify(object, null, 2)}</pre></details>`

export const missing = (c: Context, at: string): Promise<Response> =>
  dash(c, { title: 'Not found', at, main: html`<p>There is no such thing here.</p>`, status: 404 })

/** The account and its pages, for those that add to them. */
export type Pages = { app: Hono; account: Account }
