import { type Response, Router } from 'express'
import { html } from 'hono/html'
import type { House } from '../../flows/house.ts'
import type { Markup } from '../../page/page.ts'
import { outstanding } from '../../store/books.ts'
import { totals } from '../../store/day-totals.ts'
import { type Proof, proveBooks } from '../../store/proof.ts'
import type { DayTotalRow } from '../../store/schema-console.ts'
import * as seals from '../../store/seals.ts'
import { decimal } from '../../till/money.ts'
import { accountName } from '../account-names.ts'
import { AS_FILE, sendTable } from './csv-file.ts'
import { aligned, formToken, notice, type Show } from './frame.ts'
import { tableOf } from './list.ts'
import { visitOf } from './visit.ts'

/** The trial balance, and its proof: from the days' totals at once, and from every line when somebody wants it. */
export function booksPage({ store, service }: House, show: Show): Router {
  const { currency } = service
  const router = Router()
  let proving: Promise<Proof> | undefined
  /** Reads everything, so whoever asks while it is at that gets the same answer. */
  function prove(asked: { current: boolean }): Promise<Proof> {
    proving ??= store
      .report((read) => proveBooks(read, {}), asked)
      .then(({ found }) => found)
      .finally(() => {
        proving = undefined
      })
    return proving
  }

  router.get('/console/books', (_request, response) => draw(response))
  router.post('/console/books/proof', async (_request, response) => {
    const proof = await prove(visitOf(response))
    const words = `${proof.lines} lines and ${proof.seals} ${proof.seals === 1 ? 'seal' : 'seals'}`
    await draw(
      response,
      proof.wrong.length
        ? notice(
            'bad',
            html`<p>Of ${words}, this is wrong:</p><ul>${proof.wrong.map((one) => html`<li>${one}</li>`)}</ul>`,
          )
        : notice('good', html`Every one of ${words} is as it should be.`),
    )
  })
  router.get('/console/books.csv', async (_request, response) => {
    const { found } = await store.report((read) => totals(read, currency), AS_FILE)
    const accounts = trialBalance(found)
    await sendTable(response, { file: 'trial-balance', columns: COLUMNS }, accounts)
  })
  return router

  async function draw(response: Response, proved?: Markup): Promise<void> {
    const { found, behindMs } = await store.report(
      async (read) => ({
        days: await totals(read, currency),
        owed: await outstanding(read, currency),
        seal: await seals.last(read),
      }),
      visitOf(response),
    )
    const accounts = trialBalance(found.days)
    const sum = (side: 'debits' | 'credits') => accounts.reduce((all, one) => all + one[side], 0)
    const customers = accounts.find(({ account }) => account === 'customers')
    const kept = customers ? customers.credits - customers.debits : 0
    const isEven = sum('debits') === sum('credits') && kept === found.owed.creditMicros
    await show(response, {
      title: 'Books',
      room: '/console/books',
      behindMs,
      main: html`<header class="row apart"><h1>Books</h1>
<span class="badge ${isEven ? 'good' : 'bad'}">${isEven ? 'in balance' : 'out of balance'}</span></header>
${proved ?? ''}
<section class="card totalled"><header class="row apart"><h2>Trial balance, in ${currency.toUpperCase()}</h2>
<a class="button small" href="/console/books.csv">CSV</a></header>
${tableOf(COLUMNS, [...accounts, { account: 'All together', debits: sum('debits'), credits: sum('credits') }])}
<p class="muted">By their running balances customers have ${decimal(found.owed.creditMicros)}, by the lines ${decimal(kept)}.
${found.seal ? html`The last seal is <code>${seals.nameOf(found.seal)}</code>.` : 'Nothing is sealed yet.'}</p>
<form class="row" method="post" action="/console/books/proof">${formToken(response)}<button>Prove every line</button>
<span class="muted small">Reads the whole books, as <code>texttill verify</code> does. Whoever asks meanwhile gets the same answer.</span></form></section>`,
    })
  }
}

type Sums = { account: string; debits: number; credits: number }

const COLUMNS = [
  {
    name: 'Account',
    csv: ({ account }: Sums) => account,
    cell: ({ account }: Sums) => accountName(account),
  },
  moneyColumn('Debits', ({ debits }) => debits),
  moneyColumn('Credits', ({ credits }) => credits),
  moneyColumn('Balance', ({ debits, credits }) => credits - debits),
]

function moneyColumn(name: string, amountOf: (row: Sums) => number) {
  return { name, money: true, cell: (row: Sums) => aligned(decimal(amountOf(row))), csv: amountOf }
}

function trialBalance(days: DayTotalRow[]): Sums[] {
  const accounts = new Map<string, Sums>()
  const at = (account: string) => {
    const known = accounts.get(account) ?? { account, debits: 0, credits: 0 }
    accounts.set(account, known)
    return known
  }
  for (const { debit, credit, amount } of days) {
    at(debit).debits += amount
    at(credit).credits += amount
  }
  return [...accounts.values()].sort((a, b) => (a.account < b.account ? -1 : 1))
}
