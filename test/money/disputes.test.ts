import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { unfreezeCustomer } from '../../src/flows/freeze-customer.ts'
import * as webhooks from '../../src/store/webhooks.ts'
import { command } from '../../src/till/command.ts'
import { readService } from '../../src/till/service.ts'
import service from '../../texttill.config.ts'
import { TOMORROWS_STATUS } from '../contract/verdict.ts'
import { engines } from '../engines.ts'
import { until } from '../open-till.ts'
import { openShop, type Shop } from './open-shop.ts'

const LISTENS = {
  id: 'webhook_listens',
  url: 'http://127.0.0.1:9/',
  types: 'dispute.changed',
  secret: `whsec_${'A'.repeat(32)}`,
  at: 1,
}

const tent = command({
  keywords: ['TENT'],
  usage: 'TENT',
  help: 'a tent',
  price: '4',
  args: z.string(),
  maxSegments: 2,
  run: async (_, { ask }) => `A tent for ${await ask('For whom?')}.`,
})

describe.each(engines)('disputes, on $name', ({ open }) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop(open, {
      service: readService({ ...service, commands: [...service.commands, tent] }),
    })
  })
  afterAll(() => shop.close())

  it('by inquiry pause buying and take nothing, and buying goes on when the bank is content', async () => {
    const { person, charge } = await shop.regular()
    const inquiry = shop.stripe.bank.dispute(charge.id, { inquiry: true })
    expect(await shop.hears(person, /^Your bank asks/)).toMatch(
      /^Your bank asks about your payment of \$20\.00, ref \w{4}\. Buying is paused until then; your credit stays/,
    )
    expect(await shop.ask(person, 'BUY 10')).toMatch(/^Buying is paused for now/)
    expect(await shop.ask(person, 'SUN 46.5 7.9')).toMatch(/^Sun/)
    shop.stripe.bank.close(inquiry.id, 'warning_closed')
    await shop.hears(person, /You can buy again/)
    expect(await shop.ask(person, 'BUY 10')).toMatch(/^Added \$10\.00\. Balance \$29\.73/)
    expect((await shop.moved(person)).map(({ id }) => id.split(':')[0])).toEqual([
      'grant',
      'capture',
      'grant',
    ])
  })

  it('by chargeback take the credit back, post the bank’s fee as ours, and put the account on hold', async () => {
    const { person, charge } = await shop.regular()
    await shop.ask(person, 'SUN 46.5 7.9')
    const dispute = shop.stripe.bank.dispute(charge.id)
    expect(await shop.hears(person, /^Your bank took/)).toMatch(
      /^Your bank took \$20\.00 back, ref \w{4}\. Balance -\$0\.26\. Your account is on hold\. Help: \S+$/,
    )
    expect(await shop.ask(person, 'BUY 10')).toMatch(/^Your account is on hold\. Nothing charged/)
    expect(await shop.ask(person, 'SUN 46.5 7.9')).toMatch(/^Your account is on hold/)
    expect(await shop.ask(person, 'BALANCE')).toMatch(/^Balance -\$0\.26\. Your account is on hold/)
    expect(await shop.ask(person, 'HELP')).toMatch(/^Trail Till/)
    await shop.settled()
    expect((await shop.moved(person)).at(-1)).toEqual({
      id: `dispute:${dispute.id}:withdraw`,
      micros: -20_000_000,
    })
    expect(await feesOf(charge.payment_intent as string)).toEqual([
      { debit: 'house:fees', credit: 'house:stripe', amount: 880_000 },
      { debit: 'house:dispute-fees', credit: 'house:stripe', amount: 15_000_000 },
    ])
  })

  it('by chargeback end what a command had asked: an answer to it is told of the hold, and costs nothing', async () => {
    const { person, charge } = await shop.regular()
    expect(await shop.ask(person, 'TENT')).toBe('For whom?')
    shop.stripe.bank.dispute(charge.id)
    await shop.hears(person, /^Your bank took/)
    expect(await shop.ask(person, 'Ana')).toMatch(/^Your account is on hold/)
    expect(await shop.ask(person, 'BALANCE')).toMatch(/^Balance \$0\.00\. Your account is on hold/)
    expect((await shop.moved(person)).map(({ id }) => id.split(':')[0])).toEqual(['grant', 'dispute'])
  })

  it('that we win give the credit back once and open the account, whatever order Stripe tells it in', async () => {
    const { person, charge } = await shop.regular()
    const rule = shop.stripe.webhooks.rule({ twist: { kind: 'hold' }, types: ['charge.dispute.*'] })
    const dispute = shop.stripe.bank.dispute(charge.id)
    shop.stripe.bank.close(dispute.id, 'won')
    shop.stripe.webhooks.lift(rule)
    shop.stripe.webhooks.release(
      shop.stripe.webhooks
        .held()
        .map(({ id }) => id)
        .reverse(),
    )
    expect(await shop.hears(person, /^Your bank returned/)).toMatch(
      /it is credit again\. Balance \$20\.00\.$/,
    )
    await shop.settled()
    expect((await shop.moved(person)).slice(1)).toEqual([
      { id: `dispute:${dispute.id}:withdraw`, micros: -20_000_000 },
      { id: `dispute:${dispute.id}:reinstate`, micros: 20_000_000 },
    ])
    expect(await shop.ask(person, 'BUY 10')).toMatch(/^Added \$10\.00\. Balance \$30\.00/)
  })

  it('that we win of what waits for a person say that it does, and not that it is credit', async () => {
    const person = '+14155550902'
    await shop.pay(await shop.misordered(person))
    await shop.hears(person, /^We are checking your payment/)
    const dispute = shop.stripe.bank.dispute((await shop.chargeOf(person)).id)
    await shop.hears(person, /^Your bank took/)
    shop.stripe.bank.close(dispute.id, 'won')
    const checked = await until(
      () => shop.received(person).filter((text) => text.startsWith('We are checking')),
      (texts) => texts.length === 2,
    )
    expect(checked[1]).toMatch(/^We are checking your payment of \$20\.00 by hand, ref \w{4}\./)
    expect(shop.received(person).join()).not.toContain('credit again')
    expect(await shop.ask(person, 'BALANCE')).toMatch(/^Balance \$0\.00/)
  })

  it('that are opened, contested and won by evidence end where they began', async () => {
    const { person, charge } = await shop.regular('4000000000000259')
    const [dispute] = await until(
      async () => (await shop.api.disputes.list({ charge: charge.id })).data,
      (found) => found.length > 0,
    )
    await shop.hears(person, /^Your bank took \$20\.00 back/)
    await shop.api.disputes.update(dispute!.id, { evidence: { uncategorized_text: 'winning_evidence' } })
    await shop.hears(person, /^Your bank returned the \$20\.00 .* Balance \$20\.00\.$/)
  })

  it('that we lose stay taken, and the account stays on hold', async () => {
    const { person, charge } = await shop.regular()
    const dispute = shop.stripe.bank.dispute(charge.id)
    await shop.hears(person, /^Your bank took/)
    shop.stripe.bank.close(dispute.id, 'lost')
    expect(await shop.hears(person, /^Your bank keeps/)).toMatch(
      /Balance \$0\.00\. Your account stays on hold/,
    )
    await shop.settled()
    expect((await shop.moved(person)).map(({ micros }) => micros)).toEqual([20_000_000, -20_000_000])
    expect(await shop.ask(person, 'BUY 10')).toMatch(/^Your account is on hold/)
  })

  it('of a status that nobody has taught us freeze the account for a person to look at, and post nothing', async () => {
    const { person, charge } = await shop.regular()
    const dispute = shop.stripe.bank.dispute(charge.id, { inquiry: true })
    await shop.hears(person, /^Your bank asks/)
    shop.stripe.bank.setStatus(dispute.id, TOMORROWS_STATUS)
    await until(
      () => frozen(person),
      (extent) => extent === 'account',
    )
    expect((await shop.moved(person)).map(({ id }) => id.split(':')[0])).toEqual(['grant'])
  })

  it('that are appealed or prevented keep the account on hold and post nothing, until the bank has decided', async () => {
    const { person, charge } = await shop.regular()
    const dispute = shop.stripe.bank.dispute(charge.id)
    await shop.hears(person, /^Your bank took/)
    for (const status of ['appeal_needs_response', 'appeal_under_review', 'prevented']) {
      shop.stripe.bank.setStatus(dispute.id, status)
      await until(
        () => standingOf(dispute.id),
        (known) => known === status,
      )
      expect(await frozen(person)).toBe('account')
    }
    expect((await shop.moved(person)).map(({ micros }) => micros)).toEqual([20_000_000, -20_000_000])
    shop.stripe.bank.setStatus(dispute.id, 'under_review')
    shop.stripe.bank.close(dispute.id, 'won')
    await shop.hears(person, /^Your bank returned .* Balance \$20\.00\.$/)
    expect(await frozen(person)).toBe(null)
  })

  it('that are opened again after they were over are told of each time, to their customer and to webhooks', async () => {
    await shop.database.store.transact((tx) => webhooks.add(tx, LISTENS))
    const { person, charge } = await shop.regular()
    const inquiry = shop.stripe.bank.dispute(charge.id, { inquiry: true })
    await shop.hears(person, /^Your bank asks/)
    shop.stripe.bank.close(inquiry.id, 'warning_closed')
    await shop.hears(person, /You can buy again/)
    shop.stripe.bank.setStatus(inquiry.id, 'warning_under_review')
    const evidence = { uncategorized_text: 'escalate_inquiry_evidence' }
    await shop.api.disputes.update(inquiry.id, { evidence })
    await shop.hears(person, /^Your bank took/)
    shop.stripe.bank.close(inquiry.id, 'won')
    await shop.hears(person, /^Your bank returned/)
    shop.stripe.bank.setStatus(inquiry.id, 'appeal_needs_response')
    expect(await shop.hears(person, /once more/)).toMatch(
      /^Your bank looks at the \$20\.00 of ref \w{4} once more\. Balance \$20\.00\. Your account is on hold\. Help: \S+$/,
    )
    shop.stripe.bank.setStatus(inquiry.id, 'won')
    const free = /^Your bank's question about \$20\.00 is settled, ref \w{4}\. You can buy again\.$/
    await until(
      () => shop.received(person).filter((text) => free.test(text)),
      (texts) => texts.length === 2,
    )
    await shop.settled()
    expect(shop.received(person).filter((text) => text.startsWith('Your bank'))).toHaveLength(6)
    expect(await frozen(person)).toBe(null)
    const { messages } = await shop.database.store.transact(async (tx) => {
      await webhooks.end(tx, { id: LISTENS.id, at: Date.now() })
      const query = tx.db.selectFrom('webhook_messages').select('body').orderBy('at').orderBy('id')
      return { messages: await query.execute() }
    })
    const changes = messages.map(({ body }) => JSON.parse(body).data)
    expect(changes.map(({ status }) => status)).toEqual([
      'warning_needs_response',
      'warning_closed',
      'needs_response',
      'won',
      'appeal_needs_response',
      'won',
    ])
  })

  it('that are won in part give back what the bank did, and say so much', async () => {
    const { person, charge } = await shop.regular()
    shop.stripe.bank.close(shop.stripe.bank.dispute(charge.id).id, 'won', 1200)
    expect(await shop.hears(person, /^Your bank returned/)).toMatch(
      /^Your bank returned the \$12\.00 of ref \w{4}, and it is credit again\. Balance \$12\.00\.$/,
    )
  })

  it('that are lost after they were won are told of as lost when the money has gone again', async () => {
    const { person, charge } = await shop.regular()
    const { id } = shop.stripe.bank.dispute(charge.id, { inquiry: true })
    const escalate = async () => {
      shop.stripe.bank.setStatus(id, 'warning_under_review')
      await shop.api.disputes.update(id, { evidence: { uncategorized_text: 'escalate_inquiry_evidence' } })
    }
    await escalate()
    await shop.hears(person, /^Your bank took/)
    shop.stripe.bank.close(id, 'won')
    await shop.hears(person, /^Your bank returned .* Balance \$20\.00\.$/)
    shop.stripe.bank.setStatus(id, 'lost')
    await until(
      () => frozen(person),
      (extent) => extent === 'account',
    )
    await shop.settled()
    expect(shop.received(person).at(-1)).toMatch(/^Your bank returned/)
    await escalate()
    expect(await shop.hears(person, /^Your bank keeps/)).toMatch(
      /^Your bank keeps the \$20\.00 of ref \w{4}\. Balance \$0\.00\. Your account stays on hold\./,
    )
  })

  it('that were lost and whose money comes back all the same leave the credit taken, once', async () => {
    const { person, charge } = await shop.regular()
    const dispute = shop.stripe.bank.dispute(charge.id)
    await shop.hears(person, /^Your bank took/)
    const rule = shop.stripe.webhooks.rule({ twist: { kind: 'hold' }, types: ['charge.dispute.*'] })
    shop.stripe.bank.close(dispute.id, 'won')
    shop.stripe.bank.setStatus(dispute.id, 'lost')
    shop.stripe.webhooks.lift(rule)
    shop.stripe.webhooks.release()
    await shop.hears(person, /^Your bank keeps/)
    await shop.settled()
    expect((await shop.moved(person)).map(({ micros }) => micros)).toEqual([20_000_000, -20_000_000])
    expect(await frozen(person)).toBe('account')
    const back = await shop.database.store.read(({ db }) =>
      db
        .selectFrom('transfers')
        .select(['debit', 'credit', 'amount'])
        .where('id', 'like', `dispute:${dispute.id}:reinstate%`)
        .execute(),
    )
    expect(back).toEqual([{ debit: 'house:stripe', credit: 'house:losses', amount: 20_000_000 }])
  })

  it('below zero are made good by the next purchase, once the operator takes the account off hold', async () => {
    const { person, charge } = await shop.regular()
    await shop.ask(person, 'SUN 46.5 7.9')
    shop.stripe.bank.close(shop.stripe.bank.dispute(charge.id).id, 'lost')
    await shop.hears(person, /^Your bank keeps/)
    await unfreezeCustomer(shop.house, { customer: await idOf(person), reason: 'paid', actor: 'olga' })
    expect(await shop.ask(person, 'SUN 46.5 7.9')).toMatch(/^Your balance is -\$0\.26: .* Nothing charged/)
    expect(await shop.ask(person, 'BUY 10')).toMatch(
      /^Added \$10\.00, of which \$0\.26 made up for what was missing\. Balance \$9\.73\./,
    )
    expect(await shop.ask(person, 'SUN 46.5 7.9')).toMatch(/^Sun/)
  })

  it('that come back leave to be taken what was our loss only because they had taken it', async () => {
    const { person, charge } = await shop.regular()
    const rule = shop.stripe.webhooks.rule({
      twist: { kind: 'hold' },
      types: ['refund.*', 'charge.refunded', 'charge.refund.updated'],
    })
    const refund = await shop.api.refunds.create({ charge: charge.id, amount: 667 })
    const dispute = shop.stripe.bank.dispute(charge.id)
    await shop.hears(person, /^Your bank took .* Balance \$0\.00/)
    shop.stripe.webhooks.lift(rule)
    shop.stripe.webhooks.release()
    await shop.hears(person, /goes back/)
    shop.stripe.bank.close(dispute.id, 'won')
    expect(await shop.hears(person, /^Your bank returned/)).toMatch(
      /^Your bank returned the \$20\.00 of ref \w{4}\. \$13\.33 of it is credit again\. Balance \$13\.33\.$/,
    )
    await shop.settled()
    expect((await shop.moved(person)).slice(1)).toEqual([
      { id: `dispute:${dispute.id}:withdraw`, micros: -20_000_000 },
      { id: `dispute:${dispute.id}:reinstate`, micros: 20_000_000 },
      { id: `refund:${refund.id}:again1`, micros: -6_670_000 },
    ])
  })

  it('and refunds together never take more than was granted; the rest is our loss', async () => {
    const { person, charge } = await shop.regular()
    await shop.api.refunds.create({ charge: charge.id, amount: 1500 })
    await shop.hears(person, /goes back/)
    const dispute = shop.stripe.bank.dispute(charge.id)
    expect(await shop.hears(person, /^Your bank took/)).toMatch(/Balance \$0\.00/)
    await shop.settled()
    expect((await shop.moved(person)).map(({ micros }) => micros)).toEqual([
      20_000_000, -15_000_000, -5_000_000,
    ])
    const lossOf = (move: string) =>
      shop.database.store.read(({ db }) =>
        db
          .selectFrom('transfers')
          .select(['debit', 'credit', 'amount'])
          .where('id', '=', `dispute:${dispute.id}:${move}:loss`)
          .execute(),
      )
    expect(await lossOf('withdraw')).toEqual([
      { debit: 'house:losses', credit: 'house:stripe', amount: 15_000_000 },
    ])

    // Won, by a dollar more than was taken: what was lost is ours again, and so is what nobody can say whose it is.
    shop.stripe.bank.close(dispute.id, 'won', 2100)
    expect(await shop.hears(person, /^Your bank returned/)).toMatch(
      /\. \$5\.00 of it is credit again\. Balance \$5\.00\.$/,
    )
    await shop.settled()
    expect(await lossOf('reinstate')).toEqual([
      { debit: 'house:stripe', credit: 'house:losses', amount: 16_000_000 },
    ])
  })

  it('take what a refund had taken, once that refund has failed', async () => {
    const { person, charge } = await shop.regular()
    const refund = await shop.api.refunds.create({ charge: charge.id, amount: 1500 })
    await shop.hears(person, /goes back/)
    const dispute = shop.stripe.bank.dispute(charge.id)
    await shop.hears(person, /^Your bank took/)
    shop.stripe.bank.failRefund(refund.id)
    expect(await shop.hears(person, /^Your bank did not take/)).toMatch(/, ref \w{4}\. Balance \$0\.00\.$/)
    shop.stripe.bank.close(dispute.id, 'lost')
    await shop.settled()
    expect((await shop.moved(person)).slice(3)).toEqual([
      { id: `refund-failed:${refund.id}`, micros: 15_000_000 },
      { id: `dispute:${dispute.id}:withdraw:again1`, micros: -15_000_000 },
    ])
    const losses = await shop.database.store.read(({ db }) =>
      db
        .selectFrom('transfers')
        .select(['id', 'debit', 'amount'])
        .where('reference', '=', charge.metadata.order!)
        .where((eb) => eb.or([eb('debit', '=', 'house:losses'), eb('credit', '=', 'house:losses')]))
        .orderBy('posted_at')
        .execute(),
    )
    expect(losses).toEqual([
      { id: `dispute:${dispute.id}:withdraw:loss`, debit: 'house:losses', amount: 15_000_000 },
      { id: `dispute:${dispute.id}:withdraw:recovered1`, debit: 'house:stripe', amount: 15_000_000 },
    ])
  })

  it('may be several on one payment, and the account is open again when the last is won', async () => {
    const { person, charge } = await shop.regular()
    const first = shop.stripe.bank.dispute(charge.id, { amount: 1200 })
    await shop.hears(person, /^Your bank took \$12\.00 back/)
    const second = shop.stripe.bank.dispute(charge.id, { amount: 800 })
    await shop.hears(person, /^Your bank took \$8\.00 back/)
    shop.stripe.bank.close(first.id, 'won')
    expect(await shop.hears(person, /^Your bank returned the \$12\.00/)).toMatch(
      / of ref \w{4}\. Balance \$12\.00\. Your account stays on hold\. Help: \S+$/,
    )
    expect(await shop.ask(person, 'BUY 10')).toMatch(/^Your account is on hold/)
    shop.stripe.bank.close(second.id, 'won')
    await shop.hears(person, /Balance \$20\.00\.$/)
    expect(await frozen(person)).toBe(null)
    expect((await shop.moved(person)).map(({ micros }) => micros)).toEqual([
      20_000_000, -12_000_000, -8_000_000, 12_000_000, 8_000_000,
    ])
  })

  it('that a warning of fraud announces are met with a pause in charging', async () => {
    const { person, charge } = await shop.regular()
    shop.stripe.bank.warn(charge.id)
    await until(
      () => frozen(person),
      (extent) => extent === 'charging',
    )
    expect(await shop.ask(person, 'BUY 10')).toMatch(/^Buying is paused/)
    expect(await shop.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
    // And a bank that is content does not end it.
    const inquiry = shop.stripe.bank.dispute(charge.id, { inquiry: true })
    await shop.hears(person, /^Your bank asks/)
    shop.stripe.bank.close(inquiry.id, 'warning_closed')
    expect(await shop.hears(person, /^Your bank's question/)).toMatch(
      /about \$20\.00 is settled, ref \w{4}\. Buying stays paused\. Help: \S+$/,
    )
  })

  it('heard of before the payment take their part in one go with the grant', async () => {
    const rule = shop.stripe.webhooks.rule({
      twist: { kind: 'hold' },
      types: ['payment_intent.*', 'checkout.*', 'charge.updated', 'charge.succeeded'],
    })
    const person = '+14155550901'
    await shop.pay(await shop.ask(person, 'BUY 20'))
    const charge = await shop.chargeOf(person)
    shop.stripe.bank.dispute(charge.id)
    await shop.hears(person, /^Your bank took/)
    shop.stripe.webhooks.lift(rule)
    shop.stripe.webhooks.release()
    await shop.settled()
    expect((await shop.moved(person)).map(({ micros }) => micros)).toEqual([20_000_000, -20_000_000])
  })

  const frozen = async (person: string) => (await customer(person)).frozen
  const idOf = async (person: string) => (await customer(person)).id

  function standingOf(id: string) {
    return shop.database.store.read(async ({ db }) => {
      const row = await db.selectFrom('disputes').select('status').where('id', '=', id).executeTakeFirst()
      return row?.status
    })
  }

  function customer(person: string) {
    return shop.database.store.read(({ db }) =>
      db
        .selectFrom('customers')
        .select(['id', 'frozen'])
        .where('address', '=', person)
        .executeTakeFirstOrThrow(),
    )
  }

  function feesOf(payment: string) {
    return shop.database.store.read(async ({ db }) => {
      const order = await db
        .selectFrom('orders')
        .select('id')
        .where('payment_intent', '=', payment)
        .executeTakeFirstOrThrow()
      return db
        .selectFrom('transfers')
        .select(['debit', 'credit', 'amount'])
        .where('reference', '=', order.id)
        .where('kind', '=', 'fee')
        .orderBy('amount')
        .execute()
    })
  }
})
