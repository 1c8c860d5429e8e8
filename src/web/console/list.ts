import { type Request, Router } from 'express'
import { html } from 'hono/html'
import type { House } from '../../flows/house.ts'
import type { Markup } from '../../page/page.ts'
import type { Place } from '../../store/place.ts'
import type { Read } from '../../store/store.ts'
import { dateAndTime } from '../../till/exact.ts'
import { AS_FILE, type CsvColumn, sendCsv } from './csv-file.ts'
import { moment, type Show } from './frame.ts'
import { visitOf } from './visit.ts'

/** What one page of a list is made from: what is asked for, from where on, and how many. */
export type Asked = { filter: Record<string, string>; before: Place | undefined; limit: number }

/** One list of the console: a page with the newest on top, the pages after it, and all of it as CSV. */
export type List<Row> = {
  path: string
  title: string
  /** What may be chosen: the field, what it is called, and its values; without values it is typed. */
  filters: { name: string; label: string; values?: readonly string[] }[]
  rows(read: Read, asked: Asked): Promise<Row[]>
  placeOf(row: Row): Place
  /** The rows of the file after one of them, where a row's place may change while somebody reads on. */
  inFile?(
    read: Read,
    asked: { filter: Asked['filter']; after: Row | undefined; limit: number },
  ): Promise<Row[]>
  columns: Column<Row>[]
}

/** A column of a list; without a cell the page shows what the file says. */
export type Column<Row> = CsvColumn<Row> & { money?: boolean; cell?(row: Row): Cell }

type Cell = Markup | string | number | null

/** A column that tells a time, to the second. @param at of a row, ms since 1970 */
export function timeColumn<Row>(name: string, at: (row: Row) => number): Column<Row> {
  return { name, cell: (row) => moment(at(row)), csv: (row) => dateAndTime(at(row)) }
}

const SHOWN = 50

/** The doors of a list: its page, and `….csv` with the same filter. */
export function listDoors<Row>({ store }: House, show: Show, list: List<Row>): Router {
  const router = Router()
  const columns = list.columns.map((column) => ({ cell: column.csv, ...column }))

  router.get(list.path, async (request, response) => {
    const filter = filterOf(list, request)
    const before = readPlace(request.query.before)
    // One more than is shown, to know whether there is an older page.
    const { found: rows, behindMs } = await store.report(
      (read) => list.rows(read, { filter, before, limit: SHOWN + 1 }),
      visitOf(response),
    )
    const shown = rows.slice(0, SHOWN)
    const older = rows.length > SHOWN ? list.placeOf(shown.at(-1)!) : undefined
    await show(response, {
      title: list.title,
      room: list.path,
      live: before === undefined,
      behindMs,
      main: html`<header class="row apart"><h1>${list.title}</h1>
<a class="button small" href="${list.path}.csv${queryOf(filter)}">CSV</a></header>
${list.filters.length ? filterForm(list, filter) : ''}
<section class="card listed">${tableOf(columns, shown)}
${leafing({
  newest: before && `${list.path}${queryOf(filter)}`,
  older: older && `${list.path}${queryOf({ ...filter, before: placeWords(older) })}`,
})}</section>`,
    })
  })

  router.get(`${list.path}.csv`, async (request, response) => {
    const filter = filterOf(list, request)
    const file = list.path.slice(list.path.lastIndexOf('/') + 1)
    await sendCsv(response, { file, columns: list.columns }, async (last, limit) => {
      const before = last && list.placeOf(last)
      const more = (read: Read) =>
        list.inFile?.(read, { filter, after: last, limit }) ?? list.rows(read, { filter, before, limit })
      return (await store.report(more, AS_FILE)).found
    })
  })

  return router
}

/** The way to other pages of what is shown newest first; nothing where all of it is. */
export function leafing({ newest, older }: Record<'newest' | 'older', string | undefined>): Markup | string {
  if (newest === undefined && older === undefined) return ''
  return html`<nav class="row" aria-label="Pages">${newest === undefined ? '' : html`<a class="button small" href="${newest}">Newest</a>`}
${older === undefined ? '' : html`<a class="button small" rel="next" href="${older}">Older</a>`}</nav>`
}

export function tableOf<Row>(
  columns: { name: string; money?: boolean; cell(row: Row): Cell }[],
  rows: Row[],
): Markup {
  if (!rows.length) return html`<p class="muted">There are none.</p>`
  const money = (isMoney: boolean | undefined) => (isMoney ? html` class="money"` : '')
  return html`<div class="scrolls" tabindex="0"><table>
<thead><tr>${columns.map((column) => (column.name ? html`<th${money(column.money)}>${column.name}</th>` : html`<td></td>`))}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr>${columns.map((column) => html`<td${money(column.money)}>${column.cell(row)}</td>`)}</tr>`,
  )}</tbody></table></div>`
}

function filterForm<Row>(list: List<Row>, filter: Record<string, string>): Markup {
  return html`<form class="row ask" action="${list.path}">${list.filters.map(
    ({ name, label, values }) =>
      html`<p class="field"><label for="${name}">${label}</label>${
        values
          ? html`<select id="${name}" name="${name}"><option value="">all</option>${values.map(
              (value) => html`<option${value === filter[name] ? html` selected` : ''}>${value}</option>`,
            )}</select>`
          : html`<input id="${name}" name="${name}" value="${filter[name] ?? ''}">`
      }</p>`,
  )}<button>Show</button></form>`
}

function filterOf<Row>(list: List<Row>, request: Request): Record<string, string> {
  const chosen = list.filters.flatMap(({ name, values }): [string, string][] => {
    const value = request.query[name]
    if (typeof value !== 'string' || value.trim() === '') return []
    return !values || values.includes(value) ? [[name, value.trim()]] : []
  })
  return Object.fromEntries(chosen)
}

function queryOf(fields: Record<string, string>): string {
  const query = new URLSearchParams(fields).toString()
  return query && `?${query}`
}

/** `1764000000000.order_01J…`, as it stands in an address. */
export function placeWords({ at, id }: Place): string {
  return `${at}.${id}`
}

export function readPlace(words: unknown): Place | undefined {
  const [, at, id] = /^(\d{1,15})\.(.{1,300})$/.exec(typeof words === 'string' ? words : '') ?? []
  return id === undefined ? undefined : { at: Number(at), id }
}
