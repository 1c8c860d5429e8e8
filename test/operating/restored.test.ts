import { rmSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { House } from '../../src/flows/house.ts'
import { receiveEvent } from '../../src/flows/receive-event.ts'
import { reconcile } from '../../src/flows/reconcile.ts'
import { refundOrder } from '../../src/flows/refund-order.ts'
import { requestRefund } from '../../src/flows/request-refund.ts'
import { outside } from '../../src/outside.ts'
import { recount } from '../../src/store/audit.ts'
import * as customers from '../../src/store/customers.ts'
import { fileOf } from '../../src/store/database-url.ts'
import * as ledger from '../../src/store/ledger.ts'
import { broken } from '../../src/store/promises.ts'
import { findRequest } from '../../src/store/refunds.ts'
import { snapshot } from '../../src/store/sqlite-snapshot.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { openHouse } from '../../src/texttill.ts'
import { readService } from '../../src/till/service.ts'
import service from '../../texttill.config.ts'
import { engines } from '../engines.ts'
import { openShop, type Shop } from '../money/open-shop.ts'
import { ACCOUNT_SID, AUTH_TOKEN, NUMBER, quietLog, STRIPE_KEY, WEBHOOK_SECRET } from '../open-till.ts'

describe('a till that is restored from a backup', () => {
  let shop: Shop
  let backup: string
  let store: Store
  let house: House
  let payment: string
  let lost: string

  beforeAll(async () => {
    shop = await openShop(engines[0]!.open)
    const { charge } = await shop.regular()
    payment = String(charge.payment_intent)
    await shop.settled()
    backup = `${fileOf(shop.database.url)}.backup`
    snapshot(fileOf(shop.database.url)!, backup)
    // What the backup does not know: $5 of the payment went back since.
    lost = await giveBack(shop.house, 5_000_000)
    await shop.settled()
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
        { ...outside, store },
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
    for (const { id } of heard) await receiveEvent(house, id).catch(() => {})
  }
})
