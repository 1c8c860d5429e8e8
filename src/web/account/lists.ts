import { html } from 'hono/html'
import type { House } from '../../flows/house.ts'
import { type Markup, page } from '../../page/page.ts'
import { dayOf } from '../../speech/days.ts'
import type { Pages } from '../../speech/pages.ts'
import { accountOf, type Customer } from '../../store/customers.ts'
import * as ledger from '../../store/ledger.ts'
import * as search from '../../store/order-search.ts'
import { formatMoney } from '../../till/money.ts'
import { refOf } from '../../till/order.ts'
import { cut, readCursor } from '../api/cursor.ts'
import type { Reader } from '../reader.ts'

const SHOWN = 10

/** What moved on an account, newest first. @param cursor where the lines before ended @throws Problem `invalid` */
export async function historyPart(
  { store, service }: House,
  { id }: Customer,
  { speech, words }: Reader,
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
    return html`<tr><td class="muted">${dayOf(posted_at, speech.language)}</td><td>${speech.note({ note: note ?? kind })}</td>
<td class="money${isIn ? ' in' : ''}">${isIn ? '+' : '-'}${formatMoney(amount, currency)}</td></tr>`
  })
  return html`<section class="card" id="history"><h2>${words.history.title}</h2>${
    lines.length
      ? html`<table><thead class="unseen"><tr><th>${words.history.day}</th><th>${words.history.what}</th><th>${words.history.amount}</th></tr></thead><tbody>${lines}</tbody></table>`
      : html`<p class="muted">${words.history.none}</p>`
  }${older('history', words, next)}</section>`
}

/** The receipts of what was paid, newest first. @param cursor as for {@link historyPart} @throws Problem `invalid` */
export async function receiptsPart(
  { store }: House,
  { id: customer }: Customer,
  { speech, words }: Reader,
  cursor: string | undefined,
): Promise<Markup | string> {
  const asked = { customer, state: 'paid', limit: SHOWN + 1, before: readCursor(cursor) } as const
  const found = await store.read((read) => search.page(read, asked))
  const { rows, next } = cut(found, SHOWN, ({ opened_at, id }) => ({ at: opened_at, id }))
  if (!rows.length) return ''
  const lines = rows.map(
    (order) => html`<tr><td class="muted">${dayOf(order.ended_at ?? order.opened_at, speech.language)}</td>
<td><a href="/thanks/${order.code}">${words.receipts.one({ ref: refOf(order) })}</a></td>
<td class="money">${formatMoney(order.pay_micros, order.currency)}</td></tr>`,
  )
  return html`<section class="card" id="receipts"><h2>${words.receipts.title}</h2><table><thead class="unseen"><tr><th>${words.history.day}</th><th>${words.receipts.receipt}</th><th>${words.receipts.paid}</th></tr></thead>
<tbody>${lines}</tbody></table>${older('receipts', words, next)}</section>`
}

/** The page of a list that goes on. */
export function listPage({ service }: House, { speech, words }: Reader, part: Markup | string): Markup {
  return page({
    title: `${words.account} - ${service.name}`,
    lang: speech.language,
    stylesheets: ['/style.css', '/account.css'],
    main: html`<div class="account stack"><h1 class="unseen">${words.account}</h1>${part}
<p><a href="/account">${words.back}</a></p></div>`,
  })
}

function older(list: string, words: Pages, next: string | null): Markup | string {
  return next === null
    ? ''
    : html`<p><a class="button" href="/account/${list}?cursor=${next}">${words.older}</a></p>`
}
