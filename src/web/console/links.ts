import { html } from 'hono/html'
import type { Markup } from '../../page/page.ts'
import { refOf } from '../../till/order.ts'
import type { Doors } from '../app.ts'

/** Which of Stripe's pages shows an object, by the beginning of its id. */
const PAGES: Record<string, string> = { pi: 'payments', cus: 'customers', evt: 'events', ch: 'payments' }
/** What has no page there but is shown on the page of its payment, or of its customer. */
const SHOWN_WITH = new Set(['re', 'pyr', 'du', 'dp', 'cs', 'pm', 'card'])

/** An id that nothing opens. Where there is little room its end is cut off, and a mouse that rests on it shows it whole. */
export function idOf(id: string): Markup {
  return html`<span class="id" title="${id}">${id}</span>`
}

/**
 * An id of Stripe's that opens what it names in Stripe's own console, where it has a page for it.
 *
 * @param whole the payment or customer that it belongs to, whose page shows what has none
 */
export function stripeLink({ consoles }: Doors, id: string, whole: string | null = null): Markup {
  const kind = kindOf(id)
  const shown = whole !== null && SHOWN_WITH.has(kind) ? whole : id
  const place = PAGES[kindOf(shown)]
  if (!place) return idOf(id)
  return html`<a class="id" title="${id}" href="${consoles.stripe}/${place}/${shown}" target="_blank" rel="noreferrer">${id}</a>`
}

function kindOf(id: string): string {
  return id.slice(0, id.indexOf('_'))
}

/** A text's sid that opens Twilio's log of it. */
export function twilioLink({ consoles }: Doors, sid: string): Markup {
  if (consoles.twilio === null) return idOf(sid)
  return html`<a class="id" title="${sid}" href="${consoles.twilio}/${sid}" target="_blank" rel="noreferrer">${sid}</a>`
}

/** An id of ours or Stripe's, as a link to its page where there is one. */
export function linkTo(doors: Doors, id: string): Markup {
  const [, kind] = /^([a-z]+)_/.exec(id) ?? []
  if (kind !== 'customer' && kind !== 'order' && kind !== 'evt') return stripeLink(doors, id)
  return html`<a class="id" title="${id}" href="/console/${{ customer: 'customers', order: 'orders', evt: 'events' }[kind]}/${id}">${id}</a>`
}

export function customerLink(id: string, words: string): Markup {
  return html`<a href="/console/customers/${id}">${words}</a>`
}

export function orderLink(order: { id: string; code: string }): Markup {
  return html`<a class="id" href="/console/orders/${order.id}">${refOf(order)}</a>`
}

const GOOD = new Set(['paid', 'done', 'delivered', 'sent', 'carried', 'captured', 'accepted', 'on', 'closed'])
const BAD = new Set(['failed', 'refused', 'undelivered', 'review', 'set aside', 'lost', 'unknown'])

/** How something stands, in a word and a colour. */
export function badge(state: string): Markup {
  const colour = GOOD.has(state) ? 'good' : BAD.has(state) ? 'bad' : 'wait'
  return html`<span class="badge ${colour}">${state}</span>`
}
