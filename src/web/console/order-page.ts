import { type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import { giveMoneyBack } from '../../flows/give-money-back.ts'
import type { House } from '../../flows/house.ts'
import { acceptOrder, dismissOrder, isSettling } from '../../flows/judge-order.ts'
import type { Markup } from '../../page/page.ts'
import * as books from '../../store/books.ts'
import * as customers from '../../store/customers.ts'
import * as orders from '../../store/orders.ts'
import { formatMoney, formatRate } from '../../till/money.ts'
import { refOf } from '../../till/order.ts'
import { Problem } from '../../till/problem.ts'
import { cardName } from '../../till/wallet.ts'
import { accountName } from '../account-names.ts'
import type { Doors } from '../app.ts'
import { sendTable } from './csv-file.ts'
import { aligned, factsOf, moment, type Show } from './frame.ts'
import { LINE_COLUMNS } from './lines.ts'
import { badge, customerLink, idOf, stripeLink } from './links.ts'
import { tableOf } from './list.ts'
import { backOf, backTable, isUnderWay, refundForm } from './money-back.ts'
import { type Refused, reasonForm, reasonOf, refusalNotice, refusalStatus, refusedBy } from './reason.ts'
import { fieldsOf } from './sign-in.ts'
import { only, visitOf } from './visit.ts'

type Asked = Request<{ id: string }>

/** One order: what was asked for, what was paid, what stands in the books of it, and giving money back. */
export function orderPage(house: House, doors: Doors, show: Show): Router {
  const { store } = house
  const router = Router()

  router.get('/console/orders/:id.csv', async (request: Asked, response: Response) => {
    const { id } = request.params
    const found = await store.read(async (read) => {
      const order = await orders.find(read, 'id', id)
      return order && books.belongingTo(read, id)
    })
    if (!found) throw new Problem('not-found', 'There is no such order.')
    await sendTable(response, { file: id, columns: LINE_COLUMNS }, found)
  })

  router.get('/console/orders/:id', (request: Asked, response: Response) => draw(response, request.params.id))

  async function draw(response: Response, id: string, refused?: Refused): Promise<void> {
    const found = await store.read(async (read) => {
      const order = await orders.find(read, 'id', id)
      if (!order) return undefined
      const lines = await books.belongingTo(read, order.id)
      return {
        order,
        customer: (await customers.find(read, order.customer))!,
        lines,
        back: await backOf(read, { order, lines }),
        settling: await isSettling(read, order),
      }
    })
    if (!found) throw new Problem('not-found', 'There is no such order.')
    const { order, customer, lines, back, settling } = found
    const { mayAct } = visitOf(response)
    const waits = order.state === 'review'
    const cameToNothing = order.accepted_at !== null && order.payment_intent === null && !settling
    const mayJudge = mayAct && waits && (order.accepted_at === null || cameToNothing)
    const mayRefund = mayAct && (order.state === 'paid' || (waits && order.payment_intent !== null))
    const isKept = refused?.what === 'refund' ? mayRefund && !isUnderWay(back) : mayJudge
    await show(response, {
      title: `Order ${refOf(order)}`,
      room: '/console/orders',
      ...(refused && { status: refusalStatus(refused) }),
      main: html`<h1>Order ${refOf(order)} ${badge(order.state)}</h1>
${refused ? refusalNotice(refused, isKept) : ''}
${facts(order, customer)}
${mayRefund ? refundForm(response, order, back, refused) : ''}
${mayJudge ? judgeForms(response, order, refused) : ''}
<section class="card"><header class="row apart"><h2>In the books</h2>
<a class="button small" href="/console/orders/${order.id}.csv">CSV</a></header>${tableOf(
        [
          { name: 'When (UTC)', cell: ({ posted_at }) => moment(posted_at) },
          {
            name: 'What moved',
            cell: ({ debit, credit }) => `${nameIn(debit, customer)} → ${nameIn(credit, customer)}`,
          },
          { name: 'Why', cell: ({ note, kind }) => note ?? kind },
          { name: 'Line', cell: ({ id }) => idOf(id) },
          {
            name: 'Amount',
            money: true,
            cell: ({ amount, currency }) => aligned(formatRate(amount, currency)),
          },
        ],
        lines,
      )}</section>
${backTable(doors, back)}`,
    })
  }

  router.post(
    '/console/orders/:id/refund',
    only('owner', 'support'),
    async (request: Asked, response: Response) => {
      const { id } = request.params
      const { amount, seen } = fieldsOf(request, 'amount', 'seen')
      if (!/^\d{1,6}$/.test(seen)) throw new Problem('invalid', 'Ask on the page of the order.')
      const { actor } = visitOf(response)
      const refused = await refusedBy(request, 'refund', async () => {
        const { state, outcome } = await giveMoneyBack(house, {
          order: id,
          written: amount.trim() || undefined,
          reason: reasonOf(request),
          seen: Number(seen),
          actor,
        })
        if (state === 'refused') throw new Problem('refused', `It did not go back: ${outcome}`)
      })
      if (refused) return draw(response, id, refused)
      response.redirect(303, `/console/orders/${id}`)
    },
  )

  for (const [what, judge] of [
    ['accept', acceptOrder],
    ['dismiss', dismissOrder],
  ] as const)
    router.post(
      `/console/orders/:id/${what}`,
      only('owner', 'support'),
      async (request: Asked, response: Response) => {
        const { id: order } = request.params
        const { actor } = visitOf(response)
        const refused = await refusedBy(request, what, () => {
          const verdict = { order, actor, reason: reasonOf(request) }
          return store.transact((tx) => judge(tx, house, verdict))
        })
        if (refused) return draw(response, order, refused)
        response.redirect(303, `/console/orders/${order}`)
      },
    )
  return router

  function facts(order: orders.Order, customer: customers.Customer): Markup {
    const money = (micros: number) => formatMoney(micros, order.currency)
    const rows: [string, Markup | string | null][] = [
      ['Who', customerLink(customer.id, customer.address)],
      ['Pays', money(order.pay_micros)],
      ['Credit', money(order.credit_micros)],
      ['Access', order.access_micros ? money(order.access_micros) : null],
      ['Given', order.discount_micros ? money(order.discount_micros) : null],
      ['Code', order.promotion_code],
      [
        'By',
        order.card_brand && order.card_last4
          ? cardName({ brand: order.card_brand, last4: order.card_last4 })
          : order.via,
      ],
      ['Why', order.reason],
      ['Payment', order.payment_intent && stripeLink(doors, order.payment_intent)],
      ['Page', order.checkout && stripeLink(doors, order.checkout, order.payment_intent)],
      ['Receipt', order.state === 'paid' ? html`<a href="/thanks/${order.code}">theirs</a>` : null],
      ['Asked for', moment(order.opened_at)],
      ['Ended', order.ended_at === null ? null : moment(order.ended_at)],
      ['Here', idOf(order.id)],
    ]
    return factsOf(rows)
  }
}

function judgeForms(
  response: Response,
  { id, payment_intent: payment }: orders.Order,
  refused: Refused | undefined,
): Markup {
  const wrote = (what: string) => (refused?.what === what ? refused.wrote.reason : '')
  const open = (what: string) => (refused?.what === what ? html` open` : '')
  const accept = reasonForm(response, {
    action: `/console/orders/${id}/accept`,
    button: 'Credit it all the same',
    wrote: wrote('accept'),
  })
  const dismiss = reasonForm(response, {
    action: `/console/orders/${id}/dismiss`,
    button: 'Give nothing',
    className: 'danger',
    wrote: wrote('dismiss'),
  })
  return html`<section class="actions" aria-label="What you can decide"><details class="card"${open('accept')}><summary>Credit it all the same</summary>
<p>${payment === null ? 'They get what they asked for.' : 'What was paid becomes their credit, less what went back.'} They are
told by text.</p>${accept}</details>${
    payment === null
      ? html`<details class="card"${open('dismiss')}><summary>Give nothing</summary><p>Nothing was paid. They are told that it came to
nothing.</p>${dismiss}</details>`
      : ''
  }</section>`
}

function nameIn(account: string, customer: customers.Customer): string {
  return account === customers.accountOf(customer.id) ? customer.address : accountName(account)
}
