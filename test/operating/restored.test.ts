import { rmSync } from 'node:fs'
import { sql } from 'kysely'
import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { STRIPE_CLOCK } from '../../src/flows/agreed-time.ts'
import { dropJob } from '../../src/flows/attend-job.ts'
import { compareBooks, compareRegularly } from '../../src/flows/compare-books.ts'
import type { House } from '../../src/flows/house.ts'
import { receiveEvent } from '../../src/flows/receive-event.ts'
import { reconcile } from '../../src/flows/reconcile.ts'
import { refundOrder } from '../../src/flows/refund-order.ts'
import { requestRefund } from '../../src/flows/request-refund.ts'
import { sendText } from '../../src/flows/send-text.ts'
import { sweepBalance } from '../../src/flows/sweep-balance.ts'
import { openHouse } from '../../src/open-house.ts'
import { outside } from '../../src/outside.ts'
import { recount } from '../../src/store/audit.ts'
import { newest } from '../../src/store/cases.ts'
import * as customers from '../../src/store/customers.ts'
import { fileOf } from '../../src/store/database-url.ts'
import { writeCursor } from '../../src/store/events.ts'
import * as jobs from '../../src/store/jobs.ts'
import * as ledger from '../../src/store/ledger.ts'
import { broken, waiting } from '../../src/store/promises.ts'
import { findRequest } from '../../src/store/refunds.ts'
import { snapshot } from '../../src/store/sqlite-snapshot.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { formatMoney } from '../../src/till/money.ts'
import { readService } from '../../src/till/service.ts'
import service from '../../texttill.config.ts'
import { engines } from '../engines.ts'
import { openShop, type Shop } from '../money/open-shop.ts'
import { ACCOUNT_SID, AUTH_TOKEN, NUMBER, quietLog, STRIPE_KEY, WEBHOOK_SECRET } from '../open-till.ts'

const DAY_MS = 86_400_000

describe('a till that is restored from a backup', () => {
  let shop: Shop
  let backup: string
  let store: Store
  let house: House
  let payment: string
  let lost: string
  let aheadMs = 0
  let sold: Stripe.Charge

  beforeAll(async () => {
    shop = await openShop(engines[0]!.open)
    const { person, charge } = await shop.regular()
    payment = String(charge.payment_intent)
    await shop.settled()
    backup = `${fileOf(shop.database.url)}.backup`
    snapshot(fileOf(shop.database.url)!, backup)
    // What the backup does not know: $5 of the payment went back since, and $50 more were paid.
    lost = await giveBack(shop.house, 5_000_000)
    expect(await shop.ask(person, 'BUY 50')).toMatch(/^Added \$50/)
    await shop.settled()
    sold = await shop.chargeOf(person)
    store = await openStore(`sqlite:${backup}`)
    house = (
      await openHouse(
        {
          databaseUrl: '',
          publicUrl: shop.till.url,
          service: readService(service),
          doorMs: 1_000,
          accountSid: ACCOUNT_SID,
          authTokens: [AUTH_TOKEN],
          numbers: [NUMBER],
          stripeKey: STRIPE_KEY,
          stripeSecrets: [WEBHOOK_SECRET],
          stripeBase: new URL(shop.till.stripeUrl),
        },
        { ...outside, store, clock: { ...outside.clock, now: () => Date.now() + aheadMs } },
        quietLog,
      )
    ).house
    await hear()
  })
  afterAll(async () => {
    await store.close()
    rmSync(backup)
    await shop.close()
  })

  it('hears all that Stripe did since the backup, however little it is told to look back', async () => {
    const { seen } = await reconcile(house, Date.now() + DAY_MS)
    expect(seen).toBeGreaterThan(0)
  })

  it.each([5_000_000, 3_000_000])('gives back %i once more of what it gave back since', async (micros) => {
    const before = await refunds()
    const request = await giveBack(house, micros)
    expect(await store.read((read) => findRequest(read, request))).toMatchObject({ state: 'accepted' })
    expect(await refunds()).toEqual([micros / 10_000, ...before])
    expect(await store.read(broken)).toEqual([])
    await hear()
  })

  it('says of a request by the name of one that the backup has lost, as they were numbered once, that nothing was made', async () => {
    const before = await refunds()
    await ask({ id: lost, state: 'sending', ended_at: null })
    await refundOrder(house, lost)
    expect(await store.read((read) => findRequest(read, lost))).toMatchObject({
      state: 'refused',
      outcome: 'Stripe never made this refund. Ask for it again.',
    })
    expect(await refunds()).toEqual(before)
    expect(await store.read(broken)).toEqual([])
  })

  it('gives back what such requests had set aside and had not given back as they ended', async () => {
    await ask({ id: 'refund:order_1:1', state: 'accepted', ended_at: 2 })
    expect(await store.read(broken)).toEqual([expect.stringMatching(/^refund:order_1:1 is set aside/)])
    await store.transact(({ db }) =>
      sql`delete from kysely_migration where name = '170_ended_requests'`.execute(db),
    )
    await (await openStore(`sqlite:${backup}`)).close()
    expect(await store.read(broken)).toEqual([])
    expect(await store.read(recount)).toEqual([])
  })

  it('does not send what has waited since before the backup and went out after it', async () => {
    const waits = () =>
      store.read(({ db }) =>
        db.selectFrom('texts_out').selectAll().where('id', 'like', 'thanks:%').executeTakeFirstOrThrow(),
      )
    const { id, recipient, sid, written_at } = await waits()
    const unsent = { state: 'waiting', sid: null, carrier: null, handed_at: null, delivery: null } as const
    await store.transact(({ db }) =>
      db
        .updateTable('texts_out')
        .set({ ...unsent, written_at: written_at - 120_000 })
        .where('id', '=', id)
        .execute(),
    )
    const before = shop.received(recipient)
    await sendText({ ...house, world: { ...house.world, carrier: shop.house.world.carrier } }, id)
    expect(shop.received(recipient)).toEqual(before)
    expect(await waits()).toMatchObject({ state: 'sent', sid })
  })

  it('finds money that was paid for an order that it does not know, and has a person told of it, once', async () => {
    const order = sold.metadata.order!
    const to = { currency: 'usd', booksMicros: 0, lost: order }
    const fee = (await shop.api.balanceTransactions.retrieve(String(sold.balance_transaction))).fee
    const paid = [
      { ...to, name: `sale:${sold.payment_intent}`, stripeMicros: 50_000_000 },
      { ...to, name: `fee:${sold.balance_transaction}`, stripeMicros: -fee * 10_000 },
    ]
    expect((await compare()).differences).toEqual(paid)

    // The operator gives it back at Stripe, and drops what fails for it.
    const refund = await shop.api.refunds.create({ charge: sold.id })
    await shop.settled()
    await hear()
    const failing = await store.read((read) =>
      jobs.list(read, { state: 'failing', before: undefined, limit: 50 }),
    )
    expect(new Set(failing.map(({ error }) => error))).toEqual(new Set([`order ${order} is not here yet`]))
    expect(failing.length).toBeGreaterThan(2)
    await dropJob(house, { id: failing[0]!.id, reason: 'refunded by hand', actor: 'olga' })
    expect(await store.read((read) => waiting(read))).toEqual([])
    const { untold } = await sweepBalance(house, {
      sinceMs: Date.now() - DAY_MS,
      untilMs: Date.now() + DAY_MS,
    })
    expect(untold).toEqual([])

    aheadMs = 1.5 * DAY_MS
    const value = String(Date.now() + aheadMs)
    await store.transact((tx) => writeCursor(tx, { name: STRIPE_CLOCK, value }))
    for (const _day of ['before the till began', 'since']) await compareRegularly(house)
    const cases = await store.read((read) => newest(read, { before: undefined, limit: 9 }))
    const of = (name: string, micros: number) =>
      `Of ${name}, Stripe's balance says ${formatMoney(micros, 'usd')} and our books say $0.00. It was for ${order}, which is not here.`
    expect(cases.map(({ words }) => words).toSorted()).toEqual(
      [
        ...paid.map(({ name, stripeMicros }) => of(name, stripeMicros)),
        of(`refund:${refund.id}`, -50_000_000),
      ].toSorted(),
    )
  })

  const compare = () => compareBooks(house, { fromMs: Date.now() - DAY_MS, toMs: Date.now() + DAY_MS })

  /** Writes a request down as a till did that is older than this one. */
  async function ask(row: { id: string; state: 'sending' | 'accepted'; ended_at: number | null }) {
    await store.transact(async (tx) => {
      const [order] = await tx.db.selectFrom('orders').selectAll().execute()
      const { currency, customer } = order!
      const account = customers.accountOf(customer)
      await ledger.hold(tx, { id: row.id, account, currency, amountMicros: 1_000_000, at: 1 })
      const wish = {
        payment,
        currency,
        amount_micros: 1_000_000,
        reason: 'rain',
        held: 1 as const,
        asked_at: 1,
      }
      await tx.db
        .insertInto('refund_requests')
        .values({ ...wish, ...row, order_id: order!.id })
        .execute()
    })
  }

  async function giveBack(of: House, amountMicros: number): Promise<string> {
    const request = await requestRefund(of, { order: payment, amountMicros, reason: 'rain', actor: 'olga' })
    await refundOrder(of, request)
    return request
  }

  async function refunds(): Promise<number[]> {
    const { data } = await shop.api.refunds.list({ payment_intent: payment })
    return data.map(({ amount }) => amount)
  }

  /** Reads Stripe's list of events and works them, as the restored till's worker would. */
  async function hear(): Promise<void> {
    await reconcile(house)
    const heard = await store.read(({ db }) =>
      db.selectFrom('events').select('id').where('state', '=', 'received').execute(),
    )
    for (const { id } of heard)
      await receiveEvent(house, id).catch((error: Error) =>
        store.transact(async (tx) => {
          const job = (await jobs.find(tx, `receive-event:${id}`))!
          await jobs.putOff(tx, job, { until: job.due_at, error: error.message })
        }),
      )
  }
})
