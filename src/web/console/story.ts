import { html } from 'hono/html'
import type { Markup } from '../../page/page.ts'
import type { Happening } from '../../store/timeline.ts'
import { dateAndTime } from '../../till/exact.ts'
import { formatMoney, formatRate } from '../../till/money.ts'
import { refOf } from '../../till/order.ts'
import { withoutCodes } from '../../till/text.ts'
import type { Doors } from '../app.ts'
import type { CsvColumn } from './csv-file.ts'
import { aligned, moment } from './frame.ts'
import { badge, orderLink, stripeLink, twilioLink } from './links.ts'

/** What happened, as a line of an account's story. @param who names actors, and accounts besides the customer's own */
export function storyLine(
  doors: Doors,
  happening: Happening,
  { account, names }: { account: string; names: (id: string) => string },
): Markup {
  const { what, money } = drawn(doors, happening, { account, names })
  return html`<li class="${happening.source}"><span class="when">${moment(happening.at)}</span>
<span class="label">${LABELS[happening.source]}</span>
<div class="what">${what}</div><span class="money">${money === undefined ? '' : aligned(money)}</span></li>`
}

const LABELS: Record<Happening['source'], string> = {
  consent: 'consent',
  deed: 'operator',
  event: 'Stripe',
  order: 'order',
  'text-in': 'they text',
  'text-out': 'we text',
  transfer: 'books',
}

function drawn(
  doors: Doors,
  happening: Happening,
  { account, names }: { account: string; names: (id: string) => string },
): { what: Markup; money?: string } {
  switch (happening.source) {
    case 'text-in': {
      const { body, sid } = happening.row
      return { what: html`<q>${withoutCodes(body)}</q> <small>${twilioLink(doors, sid)}</small>` }
    }
    case 'text-out': {
      const { body, state, delivery, error, segments, sid } = happening.row
      const length = segments === 1 ? '' : html`<small class="muted">${segments} segments</small>`
      return {
        what: html`<q>${withoutCodes(body)}</q> ${badge(delivery ?? state)} ${error ? html`<small>${error}</small>` : ''} ${length}
<small>${sid && twilioLink(doors, sid)}</small>`,
      }
    }
    case 'order': {
      const order = happening.row
      const payment = order.payment_intent
      return {
        what: html`${order.product} ${orderLink(order)} ${badge(order.state)} <span class="muted">${order.reason}</span>
<small>${payment && stripeLink(doors, payment)}</small>`,
        money: formatMoney(order.pay_micros, order.currency),
      }
    }
    case 'transfer': {
      const { id, kind, note, credit, debit, amount, currency } = happening.row
      const isIn = credit === account
      return {
        what: html`${isIn ? `from ${names(debit)}` : `to ${names(credit)}`}: ${note ?? kind} <small class="id" title="${id}">${id}</small>`,
        money: `${isIn ? '+' : '-'}${formatRate(amount, currency)}`,
      }
    }
    case 'event': {
      const { type, state, outcome } = happening.row
      return {
        what: html`<a href="/console/events/${happening.id}">${type}</a> ${badge(state)} <span class="muted">${outcome}</span>`,
      }
    }
    case 'deed': {
      const { deed, words, said, actor } = happening.row
      return {
        what: html`<strong>${deed}</strong>: ${words || said} <span class="muted">by ${names(actor)}</span>`,
      }
    }
    case 'consent': {
      const { subject, given, words } = happening.row
      return { what: html`${given ? 'agreed to' : 'took back'} ${subject}: <q>${words}</q>` }
    }
  }
}

/** The columns of a story as a file. @param about as for {@link storyLine} */
export function storyColumns(about: {
  account: string
  names: (id: string) => string
}): CsvColumn<Happening>[] {
  const text = (one: Happening) => told(one, about)
  return [
    { name: 'When (UTC)', csv: ({ at }) => dateAndTime(at) },
    { name: 'What', csv: ({ source }) => LABELS[source] },
    { name: 'Words', csv: (one) => text(one).words },
    { name: 'State', csv: (one) => text(one).state ?? null },
    { name: 'Amount', csv: (one) => text(one).amountMicros ?? null },
    { name: 'Id', csv: ({ id }) => id },
  ]
}

function told(
  happening: Happening,
  { account, names }: { account: string; names: (id: string) => string },
): { words: string | null; state?: string | null; amountMicros?: number } {
  switch (happening.source) {
    case 'text-in':
      return { words: withoutCodes(happening.row.body) }
    case 'text-out': {
      const { body, state, delivery } = happening.row
      return { words: withoutCodes(body), state: delivery ?? state }
    }
    case 'order': {
      const { product, state, pay_micros } = happening.row
      return { words: `${product} ${refOf(happening.row)}`, state, amountMicros: pay_micros }
    }
    case 'transfer': {
      const { kind, note, credit, debit, amount } = happening.row
      const isIn = credit === account
      const where = isIn ? `from ${names(debit)}` : `to ${names(credit)}`
      return { words: `${where}: ${note ?? kind}`, amountMicros: isIn ? amount : -amount }
    }
    case 'event':
      return { words: happening.row.type, state: happening.row.state }
    case 'deed': {
      const { deed, words, said, actor } = happening.row
      return { words: `${deed}: ${words || (said ?? '')} by ${names(actor)}` }
    }
    case 'consent': {
      const { subject, given, words } = happening.row
      return { words: `${given ? 'agreed to' : 'took back'} ${subject}: ${words}` }
    }
  }
}
