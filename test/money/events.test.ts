import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waiting } from '../../src/store/promises.ts'
import { engines } from '../engines.ts'
import { until } from '../open-till.ts'
import { openShop, type Shop } from './open-shop.ts'

describe.each(engines)('an event that cannot be worked, on $name,', ({ open }) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop(open)
  })
  afterAll(() => shop.close(['order_of_yesterday']))

  it('is kept as failed with the reason while it is tried again, and done when it works', async () => {
    const { person, charge } = await shop.regular()
    await shop.settled()
    const { faults } = shop.till.stripe.control
    const fault = faults.lay({
      when: 'before',
      mishap: { kind: 'status', status: 500 },
      path: '/v1/refunds*',
      method: 'GET',
    })
    const refund = await shop.api.refunds.create({ charge: charge.id, amount: 500 })
    const failed = await until(
      () => eventsAbout(refund.id),
      (events) => events.some(({ state }) => state === 'failed'),
    )
    expect(failed.find(({ state }) => state === 'failed')).toMatchObject({
      outcome: expect.stringMatching(/^Stripe: /),
      failing_since: expect.any(Number),
    })
    faults.lift(fault)
    await shop.hears(person, /goes back/)
    await until(
      () => eventsAbout(refund.id),
      (events) => events.every(({ state, failing_since }) => state === 'done' && failing_since === null),
    )
  })

  it('is set aside for a person when it has failed for three days', async () => {
    const { charge } = await shop.regular()
    await shop.settled()
    const { faults } = shop.till.stripe.control
    faults.lay({
      when: 'before',
      mishap: { kind: 'status', status: 500 },
      path: '/v1/refunds*',
      method: 'GET',
    })
    const refund = await shop.api.refunds.create({ charge: charge.id, amount: 500 })
    const event = await until(
      async () => (await eventsAbout(refund.id)).find(({ state }) => state === 'failed'),
      (found) => found !== undefined,
    )
    await shop.database.store.transact(async (tx) => {
      const since = Date.now() - 73 * 3_600_000
      await tx.db.updateTable('events').set({ failing_since: since }).where('id', '=', event!.id).execute()
      await tx.db.updateTable('jobs').set({ due_at: 0 }).where('subject', '=', event!.id).execute()
      tx.signal('jobs')
    })
    const job = await until(
      () =>
        shop.database.store.read(({ db }) =>
          db.selectFrom('jobs').select(['dead', 'error']).where('subject', '=', event!.id).executeTakeFirst(),
        ),
      (found) => found?.dead === 1,
    )
    expect(job!.error).toMatch(/^Stripe: /)
    faults.lift()
  })

  it('for an order that is not here is tried for three days and set aside, and keeps nobody else waiting', async () => {
    const { charge } = await shop.regular()
    const { metadata } = await shop.api.paymentIntents.retrieve(charge.payment_intent as string)
    const { id } = await shop.api.paymentIntents.create({
      amount: 700,
      currency: 'usd',
      customer: charge.customer as string,
      payment_method: charge.payment_method!,
      off_session: true,
      confirm: true,
      metadata: { ...metadata, order: 'order_of_yesterday' },
    })
    const event = await until(
      async () => (await eventsAbout(id, 'payment_intent.%')).find(({ state }) => state === 'failed'),
      (found) => found !== undefined,
    )
    expect(event!.outcome).toBe('order order_of_yesterday is not here yet')
    await shop.regular()
    await shop.database.store.transact(async (tx) => {
      const since = Date.now() - 73 * 3_600_000
      await tx.db.updateTable('events').set({ failing_since: since }).where('id', '=', event!.id).execute()
      await tx.db.updateTable('jobs').set({ due_at: 0 }).where('subject', '=', event!.id).execute()
      tx.signal('jobs')
    })
    const waits = `receive-event:${event!.id} was set aside: order order_of_yesterday is not here yet`
    await until(
      () => shop.database.store.read(waiting),
      (says) => says.includes(waits),
    )
    await shop.regular()
  })

  it('is kept as it came, whatever signs are in it', async () => {
    const object = { id: 'ch_odd', object: 'charge', description: 'a\0b' }
    const event = {
      id: 'evt_odd',
      object: 'event',
      type: 'charge.pending',
      livemode: false,
      data: { object },
    }
    expect((await shop.tell(event)).status).toBe(200)
    const kept = await shop.database.store.read(({ db }) =>
      db.selectFrom('events').select('raw').where('id', '=', 'evt_odd').executeTakeFirstOrThrow(),
    )
    expect(JSON.parse(kept.raw)).toEqual(event)
    expect((await shop.tell({ ...event, id: 'evt_\0' })).status).toBe(400)
  })

  it('is turned away at the door when it is no event at all', async () => {
    const answer = await shop.tell({ id: 'evt_nonsense', object: 'event', type: 'refund.created' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('no event') })
  })

  function eventsAbout(object: string, type = 'refund.%') {
    return shop.database.store.read(({ db }) =>
      db
        .selectFrom('events')
        .select(['id', 'state', 'outcome', 'failing_since'])
        .where('raw', 'like', `%${object}%`)
        .where('type', 'like', type)
        .execute(),
    )
  }
})
