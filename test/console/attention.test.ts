import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inviteOperator } from '../../src/flows/invite-operator.ts'
import type { Role } from '../../src/store/operators.ts'
import { broken, waiting } from '../../src/store/promises.ts'
import { engines } from '../engines.ts'
import { openShop, type Shop } from '../money/open-shop.ts'
import { until } from '../open-till.ts'
import { welcome } from './visitor.ts'

describe.each(engines)('what only a person can settle, on $name,', ({ open }) => {
  let shop: Shop
  let olga: Awaited<ReturnType<typeof enter>>
  beforeAll(async () => {
    shop = await openShop(open)
    olga = await enter('olga', 'support')
  })
  afterAll(async () => {
    expect(await shop.database.store.read(broken)).toEqual([])
    await shop.close(['order_of_yesterday'])
  })

  const enter = async (name: string, role: Role) =>
    welcome(shop.till.url, await inviteOperator(shop.house, { name, role, actor: 'command-line' }))

  /** Charges a customer as somebody at Stripe's dashboard does. */
  const chargeByHand = (customer: string, method: string, metadata: Record<string, string> = {}) =>
    shop.api.paymentIntents.create({
      amount: 2_000,
      currency: 'usd',
      customer,
      payment_method: method,
      metadata,
      confirm: true,
      off_session: true,
    })

  const page = async (path: string) => (await olga.get(path)).page

  it('shows a payment that nobody ordered here, credits nothing, and is closed with what was done', async () => {
    const { person, charge } = await shop.regular()
    const intent = await chargeByHand(charge.customer as string, charge.payment_method!)
    await shop.settled()
    expect((await shop.moved(person)).map(({ micros }) => micros)).toEqual([20_000_000])
    expect(await page('/console')).toMatch(/<strong>1<\/strong> open case</)
    const [said] = await shop.database.store.read(waiting)
    expect(said).toBe(
      `unattributed:${intent.id} is a case to be looked at: $20.00 was paid by a customer of ours, for no order here. Nothing was credited.`,
    )
    const list = await page('/console/cases?state=open')
    const [link] = /\/console\/cases\/unattributed[^"]+/.exec(list)!
    expect(await page(link)).toContain(`/payments/${intent.id}`)
    await olga.post(`${link}/close`, { reason: 'refunded at Stripe' })
    expect(await page('/console/cases?state=open')).toContain('There are none.')
    const twice = await olga.post(`${link}/close`, { reason: 'given as credit' })
    expect({ status: twice.status, page: twice.page }).toEqual({
      status: 409,
      page: expect.stringMatching(/closed<.*It was closed before.*You wrote: <q>given as credit</s),
    })
    expect(await page('/console/deeds')).toMatch(/closed a case.*refunded at Stripe/s)
    await shop.api.refunds.create({ payment_intent: intent.id })
    await shop.settled()
    expect((await shop.moved(person)).map(({ micros }) => micros)).toEqual([20_000_000])
  })

  it('credits an order that was paid with another customer’s card, whose card it stays', async () => {
    const ana = await shop.regular()
    const eve = '+14155550666'
    const link = await shop.ask(eve, 'BUY 20')
    const order = await shop.database.store.read(({ db }) =>
      db
        .selectFrom('orders')
        .select(['id', 'customer'])
        .where('code', '=', /\/p\/(\w+)/.exec(link)![1]!)
        .executeTakeFirstOrThrow(),
    )
    const paid = await shop.api.paymentIntents.retrieve(ana.charge.payment_intent as string)
    await chargeByHand(ana.charge.customer as string, ana.charge.payment_method!, {
      texttill: paid.metadata.texttill!,
      order: order.id,
      customer: order.customer,
    })
    await shop.hears(eve, /^Added \$20\.00/)
    await shop.settled()
    expect(await page('/console/cases?state=open')).toMatch(
      /paid by somebody else here.*The card was not saved/s,
    )
    expect(await shop.ask(eve, 'CARD')).toMatch(/^No card is saved\./)
    expect(await page('/console/events?state=failed')).toContain('There are none.')
  })

  describe('a job that was set aside', () => {
    /** A payment for an order that was lost with what came after the last backup, tried for three days. */
    async function setAside(): Promise<{ event: string; link: string }> {
      const { charge } = await shop.regular()
      const paid = await shop.api.paymentIntents.retrieve(charge.payment_intent as string)
      await shop.settled()
      const intent = await chargeByHand(charge.customer as string, charge.payment_method!, {
        texttill: paid.metadata.texttill!,
        order: 'order_of_yesterday',
      })
      const { id } = await until(
        () => told(intent.id),
        (event) => event.state === 'failed',
      )
      await shop.database.store.transact(async (tx) => {
        await tx.db.updateTable('events').set({ failing_since: 0 }).where('id', '=', id).execute()
        await tx.db.updateTable('jobs').set({ due_at: 0 }).where('subject', '=', id).execute()
        tx.signal('jobs')
      })
      const link = `/console/jobs/receive-event%3A${id}`
      await waits(link)
      return { event: id, link }
    }

    const waits = (link: string) =>
      until(
        () => page('/console/jobs?state=set+aside'),
        (shown) => shown.includes(link),
      )
    const told = (intent: string) =>
      until(
        () =>
          shop.database.store.read(({ db }) =>
            db
              .selectFrom('events')
              .select(['id', 'state', 'outcome'])
              .where('raw', 'like', `%${intent}%`)
              .where('type', '=', 'payment_intent.succeeded')
              .executeTakeFirst(),
          ),
        (event) => event !== undefined,
      ).then((event) => event!)

    it('says why, is tried again at a word, and dropped for a reason that is written down', async () => {
      const { event, link } = await setAside()
      expect(await page('/console')).toMatch(/jobs? that (was|were) set aside/)
      expect(await page(link)).toMatch(/order order_of_yesterday is not here yet/)
      await olga.post(`${link}/retry`)
      await waits(link)
      const retries = async () => (await page('/console/deeds')).split('tried a job again').length - 1
      expect(await page(link)).toMatch(/<dt>Tries<\/dt><dd>1<\/dd>/)
      expect((await olga.post(`${link}/drop`, { reason: ' ' })).page).toContain('Say why')
      await olga.get(link)
      await olga.post(`${link}/drop`, { reason: 'given back by hand' })
      expect(await page(`/console/events/${event}`)).toMatch(/ignored.*dropped: given back by hand/s)
      // Whoever presses again reads how it stands, and it is not written down twice.
      for (const what of ['drop', 'retry']) {
        const twice = await olga.post(`${link}/${what}`, { reason: 'given back by hand' })
        expect(twice).toMatchObject({ status: 409, page: expect.stringContaining('is done, or was dropped') })
      }
      expect(await retries()).toBe(1)
      expect(await page(link)).toMatch(/is done, or was dropped/)
      expect(await page('/console/deeds')).toMatch(/dropped a job.*given back by hand.*tried a job again/s)
      // Who has it worked again is written down before it is, and so although it fails.
      await page(`/console/events/${event}`)
      expect((await olga.post(`/console/events/${event}/replay`)).page).toMatch(
        /failed<.*order_of_yesterday is not here yet/s,
      )
      expect(await page('/console/deeds.csv')).toContain(
        `,olga,replay,${event},was ignored: dropped: given back by hand\r\n`,
      )
      // It fails anew, and nobody has to wait for three days to drop it.
      const failing = await until(
        () => page(link),
        (shown) => shown.includes('Drop it'),
      )
      expect(failing).toContain('It is tried again by itself.')
      await olga.post(`${link}/drop`, { reason: 'given back long ago' })
      expect(await page(`/console/events/${event}`)).toMatch(/ignored.*dropped: given back long ago/s)
    })

    it('is not dropped when somebody’s order waits for it, nor touched by who may only read', async () => {
      const id = 'charge-card:attempt_of_somebody'
      const job = { id, kind: 'charge-card', subject: 'attempt_of_somebody', error: 'no' }
      await shop.database.store.transact(({ db }) =>
        db
          .insertInto('jobs')
          .values({ ...job, due_at: 0, dead: 1 })
          .execute(),
      )
      const link = `/console/jobs/${encodeURIComponent(id)}`
      const rita = await enter('rita', 'read-only')
      expect((await rita.get(link)).page).not.toContain('Try it again')
      expect((await rita.post(`${link}/retry`)).status).toBe(403)
      expect(await page(link)).toContain('it cannot be dropped')
      expect((await olga.post(`${link}/drop`, { reason: 'in the way' })).page).toContain(
        'only be tried again',
      )
      await olga.get(link)
      await olga.post(`${link}/retry`)
      await until(
        () => page(link),
        (shown) => shown.includes('is done, or was dropped'),
      )
    })
  })
})
