import { Router } from 'express'
import { html } from 'hono/html'
import { HOUSE, type House } from '../flows/house.ts'
import { type Markup, page, pageFile } from '../page/page.ts'
import { recount } from '../store/audit.ts'
import { outstanding, owners, transfersOf } from '../store/books.ts'
import { newest } from '../store/journal.ts'
import * as ledger from '../store/ledger.ts'
import type { Read } from '../store/store.ts'
import { jobsDue, tally } from '../store/tally.ts'
import { formatMoney, formatRate } from '../till/money.ts'
import { accountName } from './account-names.ts'
import type { Doors } from './app.ts'
import { sendFile, sendPage } from './pages.ts'
import type { Streams } from './streams.ts'

const SHOWN = 40
/** What is due within this time is still part of what has just happened. */
const SOON_MS = 5_000

/** The books as they are written: a page that stands beside the sandbox's phone. */
export function books(house: House, doors: Doors, streams: Streams): Router {
  const router = Router()
  router.get(
    '/books.js',
    sendFile(pageFile('text/javascript; charset=utf-8', new URL('./browser/books.js', import.meta.url))),
  )
  router.get(
    '/books.css',
    sendFile(pageFile('text/css; charset=utf-8', new URL('./books.css', import.meta.url))),
  )

  router.get('/books', async (_request, response) => {
    const main = html`<section class="books" aria-label="The books">${await draw(house)}</section>
<p class="unseen" role="status"></p>`
    await sendPage(
      response,
      doors,
      page({
        title: `Books - ${house.service.name}`,
        main,
        stylesheets: ['/style.css', '/books.css'],
        script: '/books.js',
      }),
    )
  })

  // For programs that play at the till: what is `due`, a `tally`, the `moves` for `phone`s, and what is `wrong`, which
  // counts the whole books again. All of it, unless `of` names some.
  router.get('/books.json', async (request, response) => {
    const phones = [request.query.phone ?? []].flat().map(String)
    const of = [request.query.of ?? []].flat().map(String)
    const dueBy = house.world.clock.now() + SOON_MS
    const wants = (part: string) => of.length === 0 || of.includes(part)
    response.json(
      await house.store.read(async (read) => ({
        currency: house.service.currency,
        ...(wants('due') && { due: await jobsDue(read, { dueBy }) }),
        ...(wants('tally') && { tally: await tally(read, { dueBy }) }),
        ...(wants('moves') && { moves: await movesOf(read, phones) }),
        ...(wants('wrong') && { wrong: await recount(read) }),
      })),
    )
  })

  // Each look counts everything again, so what happens while one is drawn is shown by the next, however much it is.
  router.get('/books/stream', (_request, response) => {
    let drawing = false
    let again = false
    const stop = house.store.on('transfers', () => void tell())
    const send = streams.open(response, stop)
    const tell = async () => {
      again = true
      if (drawing) return
      drawing = true
      while (again && !response.closed) {
        again = false
        try {
          send('books', String(await draw(house)))
        } catch (error) {
          house.log.warn({ err: error }, 'books: cannot be read just now')
        }
      }
      drawing = false
    }
    void tell()
  })

  return router
}

async function movesOf(read: Read, phones: string[]) {
  const transfers = await transfersOf(read, phones)
  const names = await owners(
    read,
    transfers.flatMap(({ debit, credit }) => [debit, credit]),
  )
  return transfers.map(({ id, debit, credit, amount }) => ({
    id,
    from: names.get(debit) ?? debit,
    to: names.get(credit) ?? credit,
    amountMicros: amount,
  }))
}

async function draw({ store, service }: House): Promise<Markup> {
  const { currency } = service
  const drawn = await store.read(async (read) => {
    const transfers = await newest(read, { limit: SHOWN })
    return {
      transfers,
      names: await owners(
        read,
        transfers.flatMap(({ debit, credit }) => [debit, credit]),
      ),
      owed: await outstanding(read, currency),
      stripe: await ledger.balance(read, { account: HOUSE.stripe, currency }),
      revenue: await ledger.balance(read, { account: HOUSE.revenue, currency }),
      wrong: await recount(read),
    }
  })
  const { transfers, names, owed, wrong } = drawn
  const name = (account: string) => names.get(account) ?? accountName(account)
  return html`<header class="row apart">
<h1>${service.name}</h1>
<span class="badge ${wrong.length ? 'bad' : 'good'}">${wrong.length ? wrong[0] : 'in balance'}</span>
</header>
<dl class="lines">
<dt>Stripe holds for us</dt><dd class="money">${formatMoney(-drawn.stripe.availableMicros, currency)}</dd>
<dt>Customers have</dt><dd class="money">${formatMoney(owed.creditMicros, currency)}</dd>
<dt>Held for commands</dt><dd class="money">${formatMoney(owed.heldMicros, currency)}</dd>
<dt>We have earned</dt><dd class="money">${formatMoney(drawn.revenue.availableMicros, currency)}</dd>
</dl>
${
  transfers.length
    ? html`<div class="scrolls"><table>
<thead><tr><th>What moved</th><th class="money">Amount</th></tr></thead>
<tbody>${transfers.map(
        (line) =>
          html`<tr data-id="${line.id}" title="${line.id}"><td>${name(line.debit)} → ${name(line.credit)}<span class="what">${whatOf(line)}</span></td><td class="money">${formatRate(line.amount, currency)}</td></tr>`,
      )}</tbody></table></div>`
    : html`<p class="muted">Nothing has moved yet. Text BUY on the phone.</p>`
}`
}

function whatOf({ kind, note }: { kind: string; note: string | null }): string {
  return kind === 'fee' ? `fee of ${note}` : (note ?? kind)
}
