import { html } from 'hono/html'
import type { House } from '../../flows/house.ts'
import { type Markup, page } from '../../page/page.ts'
import { dayOf } from '../../speech/days.ts'
import { en } from '../../speech/en.ts'
import { accountOf, type Customer } from '../../store/customers.ts'
import * as ledger from '../../store/ledger.ts'
import * as search from '../../store/order-search.ts'
import { formatMoney } from '../../till/money.ts'
import { refOf } from '../../till/order.ts'
import { cut, readCursor } from '../api/cursor.ts'

const SHOWN = 10

/** What moved on an account, newest first. @param cursor where the lines before ended @throws Problem `invalid` */
export async function historyPart(
  { store, service }: House,
  { id }: Customer,
  cursor: string | undefined,
): Promise<Markup> {
  const { currency } = service
  const account = accountOf(id)
  const place = readCursor(cursor)
  const before = place && { posted_at: place.at, id: place.id }
  const found = await store.read((read) =>
    ledger.history(read, { account, currency, limit: SHOWN + 1, ...(before && { before }) }),
  )
  const { rows, next } = cut(found, SHOWN, (line) => ({ at: line.posted_at, id: line.id }))
  const lines = rows.map(({ kind, note, amount, credit, posted_at }) => {
    const isIn = credit === account
    return html`<tr><td class="muted">${dayOf(posted_at, en.language)}</td><td>${en.note({ note: note ?? kind })}</td>
<td class="money${isIn ? ' in' : ''}">${isIn ? '+' : '-'}${formatMoney(amount, currency)}</td></tr>`
  })
  return html`<section class="card"><h2>History</h2>${
    lines.length
      ? html`<table><thead class="unseen"><tr><th>Day</th><th>What</th><th>Amount</th></tr></thead><tbody>${lines}</tbody></table>`
      : html`<p class="muted">Nothing yet.</p>`
  }${older('history', next)}</section>`
}

/** The receipts of what was paid, newest first. @param cursor as for {@link historyPart} @throws Problem `invalid` */
export async function receiptsPart(
  { store }: House,
  { id: customer }: Customer,
  cursor: string | undefined,
): Promise<Markup | string> {
  const asked = { customer, state: 'paid', limit: SHOWN + 1, before: readCursor(cursor) } as const
  const found = await store.read((read) => search.page(read, asked))
  const { rows, next } = cut(found, SHOWN, ({ opened_at, id }) => ({ at: opened_at, id }))
  if (!rows.length) return ''
  const lines = rows.map(
    (order) => html`<tr><td class="muted">${dayOf(order.ended_at ?? order.opened_at, en.language)}</td>
<td><a href="/thanks/${order.code}">Receipt ${refOf(order)}</a></td>
<td class="money">${formatMoney(order.pay_micros, order.currency)}</td></tr>`,
  )
  return html`<section class="card"><h2>Receipts</h2><table><thead class="unseen"><tr><th>Day</th><th>Receipt</th><th>Paid</th></tr></thead>
<tbody>${lines}</tbody></table>${older('receipts', next)}</section>`
}

/** The page of a list that goes on. */
export function listPage({ service }: House, part: Markup | string): Markup {
  return page({
    title: `Your account - ${service.name}`,
    stylesheets: ['/style.css', '/account.css'],
    main: html`<div class="account stack"><h1 class="unseen">Your account</h1>${part}
<p><a href="/account">Back to your account</a></p></div>`,
  })
}

function older(list: string, next: string | null): Markup | string {
  return next === null ? '' : html`<p><a class="button" href="/account/${list}?cursor=${next}">Older</a></p>`
}
