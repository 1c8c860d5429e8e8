import type { Response } from 'express'
import { html } from 'hono/html'
import type { House } from '../../flows/house.ts'
import { type Markup, page } from '../../page/page.ts'
import type { Doors } from '../app.ts'
import { sendPage } from '../pages.ts'
import { type Visit, visitOf } from './visit.ts'

/** The rooms of the console in the order of their doors, some with several tables in them. */
const ROOMS: { name: string; tables: [href: string, name: string][] }[] = [
  { name: 'Today', tables: [['/console', 'Today']] },
  { name: 'Customers', tables: [['/console/customers', 'Customers']] },
  { name: 'Orders', tables: [['/console/orders', 'Orders']] },
  {
    name: 'Outbox',
    tables: [
      ['/console/texts', 'Texts'],
      ['/console/mails', 'Mail'],
      ['/console/deliveries', 'Webhooks'],
    ],
  },
  { name: 'Events', tables: [['/console/events', 'Events']] },
  {
    name: 'Attention',
    tables: [
      ['/console/cases', 'Cases'],
      ['/console/jobs', 'Jobs'],
    ],
  },
  {
    name: 'Books',
    tables: [
      ['/console/books', 'Trial balance'],
      ['/console/lines', 'Lines'],
    ],
  },
  { name: 'Deeds', tables: [['/console/deeds', 'Deeds']] },
  { name: 'Programs', tables: [['/console/programs', 'Programs']] },
  { name: 'Team', tables: [['/console/team', 'Team']] },
]
/** Rooms whose door only owners see. */
const OWNERS = new Set(['Programs'])

/** Where forms that ask who somebody is get what they can do besides. */
export const SIGN_IN_SCRIPT = '/sign-in.js'

/** How a door of the console shows a page to whoever is signed in. */
export type Show = (
  response: Response,
  args: {
    title: string
    /** Where the table stands whose page it is, such as `/console/orders`. */
    room?: string
    main: Markup
    status?: number
    /** Whether the page shows what is newest, and keeps itself up to date. */
    live?: boolean
    /** How late what it shows is, as `store.report` says; see there. */
    behindMs?: number
    /** Instead of the script that keeps pages up to date. */
    script?: string
  },
) => Promise<void>

export function openShow(house: House, doors: Doors): Show {
  // Nobody else's page may show ours in a frame.
  const alone = { ...doors, framedBy: [] }
  return async (response, { title, room, main, status, live, behindMs = 0, script = '/console.js' }) => {
    const markup = page({
      title: `${title} - ${house.service.name}`,
      stylesheets: ['/style.css', '/console.css'],
      script,
      wide: true,
      main: html`${bar(house, visitOf(response), room)}
<div class="console" id="main"${live ? html` data-live` : ''}${behindMs ? html` data-late` : ''}>${behindMs ? late(house, behindMs) : ''}${main}</div>
${live ? html`<div role="status"><button class="primary more" data-more hidden>Something new</button></div>` : ''}`,
    })
    await sendPage(response, alone, markup, status === undefined ? {} : { status })
  }
}

/** Rounded up, so that it never looks newer than it is. */
function late({ world }: House, behindMs: number): Markup {
  const behindS = Math.ceil(behindMs / 1_000)
  return html`<p class="notice wait" role="status">As of ${moment(world.clock.now() - behindS * 1_000)}, ${behindS} s ago: the replica that reports
are read from is behind. Pages of one account, order, case or job are as they are now.</p>`
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
        script: SIGN_IN_SCRIPT,
        main: html`<section class="card gate"><p class="muted">${house.service.name} &middot; console</p>
<h1>${args.title}</h1>${args.main}</section>`,
      }),
      args.status === undefined ? {} : { status: args.status },
    )
}

function bar({ service, settings }: House, { operator, token }: Visit, here: string | undefined): Markup {
  const isIn = (tables: [string, string][]) => tables.some(([href]) => href === here)
  const tables = ROOMS.find((room) => isIn(room.tables))?.tables ?? []
  const open = ROOMS.filter(({ name }) => operator.role === 'owner' || !OWNERS.has(name))
  const doors = open.map(({ name, tables: [[href] = ['', '']], tables: all }) =>
    doorOf(href, name, isIn(all)),
  )
  return html`<header class="bar"><a class="skip" href="#main">Skip to the page</a>
<a class="shop" href="/console"><img src="/icon.svg" alt="" width="28" height="28">${service.name}</a>
${settings.live ? '' : html`<span class="badge wait">test mode</span>`}
<form class="find" role="search" action="/console/search">
<input type="search" name="q" aria-label="Find a phone, an order or an id of Stripe's" placeholder="Phone, order, pi_…" required>
<button class="quiet">Find</button></form>
<nav aria-label="Console">${doors}</nav>
<form class="who" method="post" action="/console/sign-out"><input type="hidden" name="token" value="${token}">
<a href="/console/you">${operator.name}</a> <button class="quiet">Sign out</button></form>
</header>
${
  tables.length > 1
    ? html`<nav class="tables" aria-label="Tables">${tables.map(([href, name]) => doorOf(href, name, href === here))}</nav>`
    : ''
}`
}

function doorOf(href: string, name: string, isHere: boolean): Markup {
  return html`<a href="${href}"${isHere ? html` aria-current="page"` : ''}>${name}</a>`
}

/** What came of a form whose page is drawn anew: whoever sent it hears that first, and goes on from there. */
export function notice(kind: 'good' | 'bad', words: Markup): Markup {
  const role = kind === 'bad' ? 'alert' : 'status'
  return html`<div class="notice ${kind}" tabindex="-1" autofocus role="${role}">${words}</div>`
}

/** What a form of somebody who is signed in begins with. */
export function formToken(response: Response): Markup {
  return html`<input type="hidden" name="token" value="${visitOf(response).token}">`
}

/** What is known of one thing, by name; what there is nothing of is left out. */
export function factsOf(facts: [name: string, value: Markup | string | null][]): Markup {
  return html`<dl class="card facts">${facts
    .filter(([, value]) => value !== null)
    .map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

/** An amount whose decimal point stands below those of the others, however many digits come after it. */
export function aligned(words: string): Markup {
  const [, fraction] = /\.(\d+)$/.exec(words) ?? []
  const missing = fraction === undefined ? '.0000' : '0000'.slice(fraction.length)
  const isExact = missing.length < 2
  return html`<span class="aligned${isExact ? ' exact' : ''}" data-missing="${missing}">${words}</span>`
}

/** A moment, to the second, in UTC. */
export function moment(at: number): Markup {
  const iso = new Date(at).toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)}</time>`
}
