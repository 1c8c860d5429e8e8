import { Router } from 'express'
import { html } from 'hono/html'
import { HOUSE, type House } from '../../flows/house.ts'
import type { Markup } from '../../page/page.ts'
import { type Attention, attention } from '../../store/attention.ts'
import { oldestUnsentAt } from '../../store/backlog.ts'
import { byDay } from '../../store/bills.ts'
import { outstanding } from '../../store/books.ts'
import { texts, totals } from '../../store/day-totals.ts'
import { failedOrders, failedTexts } from '../../store/failures.ts'
import type { DayTextsRow, DayTotalRow } from '../../store/schema-console.ts'
import { DAY_MS, dayNumber } from '../../till/day.ts'
import { dateAndTime } from '../../till/exact.ts'
import { formatMoney } from '../../till/money.ts'
import { SALE_KINDS } from '../../till/posted-as.ts'
import { textRate } from '../../till/service.ts'
import { chart } from './chart.ts'
import { AS_FILE, type CsvColumn, sendTable } from './csv-file.ts'
import type { Show } from './frame.ts'
import { visitOf } from './visit.ts'

const DAYS = 30
const COUNT = new Intl.NumberFormat('en-US')

/** How the till does: what came in, what is owed, what was earned, what was said, and what wants a person. */
export function today({ store, world, service }: House, show: Show): Router {
  const { currency } = service
  const router = Router()

  router.get('/console/today.csv', async (_request, response) => {
    const { days, ...daily } = await look(AS_FILE)
    const column = (name: string, values: number[]): CsvColumn<number> => ({ name, csv: (i) => values[i]! })
    const columns: CsvColumn<number>[] = [
      { name: 'Day (UTC)', csv: (i) => dayWords(days[i]!) },
      column('Money in', daily.cameIn),
      column('Given back', daily.wentBack),
      column('Earned', daily.earned),
      column('Credit outstanding', daily.owed),
      { name: 'Texts sent', csv: (i) => String(daily.sent[i]!) },
      column('Their price at your rates', daily.costs),
      { name: 'Payments failed', csv: (i) => String(daily.unpaid[i]!) },
      { name: 'Texts not delivered', csv: (i) => String(daily.unheard[i]!) },
    ]
    await sendTable(response, { file: 'today', columns }, [...days.keys()])
  })

  router.get('/console', async (_request, response) => {
    const found = await look(visitOf(response))
    const { days, behindMs } = found
    const money = (micros: number) => formatMoney(micros, currency)
    const count = (value: number) => COUNT.format(value)
    await show(response, {
      title: 'Today',
      room: '/console',
      live: true,
      behindMs,
      main: html`<header class="row apart"><h1>Today</h1><a class="button small" href="/console/today.csv">CSV</a></header>
<section class="figures" aria-label="Figures">
${figure({ name: 'Money in', days, values: found.cameIn, write: money })}
${figure({ name: 'Given back', days, values: found.wentBack, write: money })}
${figure({ name: 'Earned', days, values: found.earned, write: money })}
${standing({ name: 'Credit outstanding', days, values: found.owed, write: money }, found.creditMicros)}
${figure({ name: 'Texts sent', days, values: found.sent, write: count })}
${figure({ name: 'Their price at your rates', days, values: found.costs, write: money })}
${found.bills.map(({ paidIn, values, atOurRates }) => {
  const write = (micros: number) => formatMoney(micros, paidIn)
  return figure({ name: 'Twilio took for them', days, values, write }, `; ${money(atOurRates)} at your rates`)
})}
${figure({ name: 'Payments failed', days, values: found.unpaid, write: count, isBad: true })}
${figure({ name: 'Texts not delivered', days, values: found.unheard, write: count, isBad: true }, `; ${unsent(found.unsentMs)}`)}
</section>
<section class="card"><h2>Wants a person</h2>${
        found.wants.length
          ? html`<ul class="wants">${found.wants.map(wanted)}</ul>`
          : html`<p class="muted">Nothing does.</p>`
      }</section>`,
    })
  })
  return router

  /** The figures of each day, the last of them today. */
  async function look(asked: { current: boolean }) {
    const now = world.clock.now()
    const last = dayNumber(now)
    const first = last - DAYS + 1
    const { found, behindMs } = await store.report(
      async (read) => ({
        lines: await totals(read, currency),
        texts: await texts(read, first),
        bills: await byDay(read, first),
        owed: await outstanding(read, currency),
        unpaid: await failedOrders(read, first),
        unheard: await failedTexts(read, first),
        unsentAt: await oldestUnsentAt(read),
        wants: await attention(read, { since: now - 7 * DAY_MS }),
      }),
      asked,
    )
    const days = Array.from({ length: DAYS }, (_, i) => first + i)
    const daily = <Row extends { day: number }>(rows: Row[], worth: (row: Row) => number) =>
      days.map((day) => rows.filter((row) => row.day === day).reduce((sum, row) => sum + worth(row), 0))
    return {
      days,
      behindMs,
      cameIn: daily(found.lines, cameIn),
      wentBack: daily(found.lines, wentBack),
      earned: daily(found.lines, earned),
      owed: owedDaily(found.lines, days),
      sent: daily(found.texts, (row) => row.texts),
      costs: daily(found.texts, (row) => row.segments * textRate(service, whereTo(row))),
      bills: [...new Set(found.bills.map((row) => row.currency))].map((paidIn) => {
        const theirs = found.bills.filter((row) => row.currency === paidIn)
        return {
          paidIn,
          values: daily(theirs, (row) => row.amount),
          atOurRates: sumOf(theirs.map((row) => row.at_our_rates)),
        }
      }),
      unpaid: daily(found.unpaid, (row) => row.count),
      unheard: daily(found.unheard, (row) => row.count),
      unsentMs: found.unsentAt === null ? null : now - found.unsentAt,
      creditMicros: found.owed.creditMicros,
      wants: found.wants,
    }
  }
}

/** Texts on other channels are counted apart: `whatsapp:US`. */
function whereTo({ country }: DayTextsRow) {
  return { address: country, country: country.slice(country.indexOf(':') + 1) || null }
}

function wanted({ what, count, table, state }: Attention): Markup {
  const query = new URLSearchParams({ state })
  return html`<li><a href="/console/${table}?${query.toString()}"><strong>${String(count)}</strong> ${what}</a></li>`
}

function cameIn({ kind, debit, amount }: DayTotalRow): number {
  return debit === HOUSE.stripe && SALE_KINDS.includes(kind) ? amount : 0
}

/** Refunds and disputes, less what came back of them. */
function wentBack({ kind, debit, credit, amount }: DayTotalRow): number {
  if (credit === HOUSE.stripe && (kind === 'refund' || kind === 'dispute')) return amount
  return debit === HOUSE.stripe && (kind === 'refund-failed' || kind === 'dispute-won') ? -amount : 0
}

function earned({ debit, credit, amount }: DayTotalRow): number {
  return (credit === HOUSE.revenue ? amount : 0) - (debit === HOUSE.revenue ? amount : 0)
}

/** What customers had at the end of each day, from the first line of the books on. */
function owedDaily(rows: DayTotalRow[], days: number[]): number[] {
  const change = ({ debit, credit, amount }: DayTotalRow) =>
    (credit === 'customers' ? amount : 0) - (debit === 'customers' ? amount : 0)
  return days.map((day) => rows.filter((row) => row.day <= day).reduce((sum, row) => sum + change(row), 0))
}

/** How long the text waits that has waited to go for longest. */
function unsent(ms: number | null): string {
  if (ms === null) return 'none waits to go'
  const [minutes, hours] = [Math.floor(ms / 60_000), Math.floor(ms / 3_600_000)]
  const age = hours >= 1 ? `${hours} h` : minutes >= 1 ? `${minutes} min` : 'less than a minute'
  return `the oldest that waits to go: ${age}`
}

type Shown = {
  name: string
  days: number[]
  values: number[]
  write: (value: number) => string
  /** Whether the less of it, the better. */
  isBad?: boolean
}

/** Something that adds up: today, and the last thirty days. */
function figure(shown: Shown, besides = ''): Markup {
  const sum = shown.write(sumOf(shown.values))
  return drawn(shown, { now: shown.write(shown.values.at(-1)!), about: `${sum} in ${DAYS} days${besides}` })
}

function sumOf(values: number[]): number {
  return values.reduce((one, other) => one + other, 0)
}

/** Something that stands: now, and at the end of each day. */
function standing(shown: Shown, now: number): Markup {
  return drawn(shown, { now: shown.write(now), about: 'what customers still have' })
}

function drawn(
  { name, days, values, write, isBad }: Shown,
  { now, about }: { now: string; about: string },
): Markup {
  const says = (value: number, i: number) => `${dayWords(days[i]!)}: ${write(value)}`
  return html`<div class="card${isBad ? ' bad' : ''}"><h2>${name}</h2><strong>${now}</strong><p class="muted small">${about}</p>
${chart(values, { label: `${name}, by day, for ${DAYS} days`, says })}
<div class="row apart small muted" aria-hidden="true"><span>${dayWords(days[0]!)}</span><span>today</span></div></div>`
}

function dayWords(day: number): string {
  return dateAndTime(day * DAY_MS).slice(0, 10)
}
