import type { Response } from 'express'
import { html } from 'hono/html'
import type { House } from '../../flows/house.ts'
import { type Markup, page } from '../../page/page.ts'
import type { Doors } from '../app.ts'
import { sendPage } from '../pages.ts'
import { type Visit, visitOf } from './visit.ts'

/** The rooms of the console, in the order of their doors. */
const ROOMS = [
  ['/console', 'Today'],
  ['/console/customers', 'Customers'],
  ['/console/orders', 'Orders'],
  ['/console/texts', 'Texts'],
  ['/console/events', 'Events'],
  ['/console/books', 'Books'],
  ['/console/lines', 'Lines'],
  ['/console/deeds', 'Deeds'],
  ['/console/team', 'Team'],
] as const

export type Room = (typeof ROOMS)[number][0]

/** How a door of the console shows a page to whoever is signed in. */
export type Show = (
  response: Response,
  args: {
    title: string
    room?: Room
    main: Markup
    status?: number
    /** Whether the page shows what is newest, and keeps itself up to date. */
    live?: boolean
  },
) => Promise<void>

export function openShow(house: House, doors: Doors): Show {
  // Nobody else's page may show ours in a frame.
  const alone = { ...doors, framedBy: [] }
  return async (response, { title, room, main, status, live }) => {
    const markup = page({
      title: `${title} - ${house.service.name}`,
      stylesheets: ['/style.css', '/console.css'],
      script: '/console.js',
      wide: true,
      main: html`${bar(house, visitOf(response), room)}
<div class="console"${live ? html` data-live` : ''}>${main}</div>`,
    })
    await sendPage(response, alone, markup, status === undefined ? {} : { status })
  }
}

/** A page for whoever is not signed in. */
export function openGate(house: House, doors: Doors) {
  const alone = { ...doors, framedBy: [] }
  return (response: Response, args: { title: string; main: Markup; status?: number }): Promise<void> =>
    sendPage(
      response,
      alone,
      page({
        title: `${args.title} - ${house.service.name}`,
        stylesheets: ['/style.css', '/console.css'],
        main: html`<section class="card gate"><p class="muted">${house.service.name} &middot; console</p>
<h1>${args.title}</h1>${args.main}</section>`,
      }),
      args.status === undefined ? {} : { status: args.status },
    )
}

function bar({ service, settings }: House, { operator, token }: Visit, here: Room | undefined): Markup {
  return html`<header class="bar">
<a class="shop" href="/console">${service.name}</a>
${settings.live ? '' : html`<span class="badge wait">test mode</span>`}
<form class="find" role="search" action="/console/search">
<input type="search" name="q" aria-label="Find a phone, an order or an id of Stripe's" placeholder="Phone, order, pi_…" required>
<button class="quiet">Find</button></form>
<nav aria-label="Console">${ROOMS.map(
    ([href, name]) => html`<a href="${href}"${href === here ? html` aria-current="page"` : ''}>${name}</a>`,
  )}</nav>
<form method="post" action="/console/sign-out"><input type="hidden" name="token" value="${token}">
<span class="muted">${operator.name}</span> <button class="quiet">Sign out</button></form>
</header>`
}

/** What a form of somebody who is signed in begins with. */
export function formToken(response: Response): Markup {
  return html`<input type="hidden" name="token" value="${visitOf(response).token}">`
}

/** A moment, to the second, in UTC. */
export function moment(at: number): Markup {
  const iso = new Date(at).toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)}</time>`
}
