import { giveCredit } from '../../src/flows/give-credit.ts'
import * as jobs from '../../src/store/jobs.ts'
import type { Tx } from '../../src/store/store.ts'
import type { Shop } from '../money/open-shop.ts'

const DAY_MS = 86_400_000
/** How busy a day of the week is, Thursday first, as days since 1970 go. */
const BUSY = [1, 1.15, 1.6, 1.75, 0.8, 0.85, 0.9]
/** Credit that people have, in major units, and how they stand. */
const PEOPLE: [credit: number, state?: 'on hold' | 'locked' | 'opted out'][] = [
  [142.5],
  [88],
  [205.25],
  [64.75, 'opted out'],
  [120],
  [171.5],
  [96.25, 'on hold'],
  [57],
  [133.75],
  [249],
  [78.5, 'locked'],
  [110],
  [186.25],
]

/**
 * A month of a town that texts, for pictures: a dozen people whose credit is in the books, what moved on the days before
 * as the days' totals have it, and what went wrong. Credit outstanding comes to what they really have.
 */
export async function seedTown(shop: Shop): Promise<void> {
  const { house } = shop
  const at = house.world.clock.now()
  const people: string[] = []
  for (const [i, [credit]] of PEOPLE.entries()) {
    const phone = `+1415555${String(2_017 + i * 613).padStart(4, '0')}`
    await shop.ask(phone, 'BALANCE')
    const { id } = await house.store.read(({ db }) =>
      db.selectFrom('customers').select('id').where('address', '=', phone).executeTakeFirstOrThrow(),
    )
    const amountMicros = credit * 1e6
    await giveCredit(house, {
      key: `town:${i}`,
      customer: id,
      amountMicros,
      reason: 'a town',
      actor: 'command-line',
    })
    people.push(id)
  }
  await shop.settled()
  await house.store.transact(async (tx) => {
    for (const [i, [, state]] of PEOPLE.entries()) {
      const stands = {
        'on hold': { frozen: 'account', frozen_at: at },
        locked: { locked_at: at },
        'opted out': { opted_out_at: at },
      } as const
      if (state)
        await tx.db.updateTable('customers').set(stands[state]).where('id', '=', people[i]!).execute()
    }
    await seedDays(tx, at)
    await seedFailures(tx, { at, people })
  })
}

async function seedDays(tx: Tx, at: number): Promise<void> {
  const today = Math.floor(at / DAY_MS)
  const move = (day: number, kind: string, debit: string, credit: string, major: number) =>
    tx.db
      .insertInto('day_totals')
      .values({ day, kind, debit, credit, currency: 'usd', count: 1, amount: Math.round(major * 1e6) })
      .onConflict((conflict) =>
        conflict.columns(['day', 'currency', 'kind', 'debit', 'credit']).doUpdateSet((eb) => ({
          amount: eb('day_totals.amount', '+', Math.round(major * 1e6)),
        })),
      )
      .execute()
  let left = 1_350
  await move(today - 40, 'grant', 'house:stripe', 'customers', left)
  for (let i = 0; i <= 29; i++) {
    const day = today - 29 + i
    // Some of today is still to come.
    const share = day === today ? 0.62 : 1
    const sold = Math.round((118 + i * 2.4 + ((i * 37) % 23)) * BUSY[day % 7]! * share)
    const spent = sold * (0.8 + ((i * 7) % 5) * 0.045)
    const back = [20, 0, 7.5, 0, 0, 40, 0, 0, 10, 0, 0][(i * 5) % 11]!
    left += sold - spent - back
    await move(day, 'grant', 'house:stripe', 'customers', sold)
    await move(day, 'capture', 'customers', 'house:revenue', spent)
    if (back) await move(day, 'refund', 'customers', 'house:stripe', back)
    const texts = Math.round(sold * 3.1)
    const segments = Math.round(texts * 1.08)
    await tx.db
      .insertInto('day_texts')
      .values({ day, country: 'US', texts, segments })
      .onConflict((conflict) => conflict.columns(['day', 'country']).doUpdateSet({ texts, segments }))
      .execute()
    const bill = {
      texts,
      segments,
      billed_segments: segments,
      amount: segments * 13_100,
      at_our_rates: segments * 15_800,
    }
    // Twilio's list has a text's price some hours later.
    if (day < today)
      await tx.db
        .insertInto('day_bills')
        .values({ day, currency: 'usd', ...bill })
        .execute()
  }
  // The gifts of today are what the town has: they stand for what it bought before.
  await move(today, 'gift', 'customers', 'house:discounts', left)
}

async function seedFailures(tx: Tx, { at, people }: { at: number; people: string[] }): Promise<void> {
  for (const [i, daysAgo] of [27, 22, 21, 15, 14, 9, 8, 3, 0].entries()) {
    const ended_at = at - daysAgo * DAY_MS
    const customer = people[i % people.length]!
    const micros = 20_000_000
    await tx.db
      .insertInto('orders')
      .values({
        id: `order_of_town_${i}`,
        code: `TWN${i}000000`,
        customer,
        via: 'card',
        product: 'top-up',
        access_micros: 0,
        discount_micros: 0,
        currency: 'usd',
        credit_micros: micros,
        pay_micros: micros,
        state: 'failed',
        reason: 'insufficient_funds',
        opened_at: ended_at,
        ended_at,
      })
      .execute()
  }
  const text = {
    sender: '+15550100',
    recipient: '+14155552017',
    body: 'Added $20.00.',
    segments: 1,
    encoding: 'GSM-7',
  }
  for (const [i, daysAgo] of [25, 19, 13, 12, 6, 2, 0].entries())
    await tx.db
      .insertInto('texts_out')
      .values({
        ...text,
        id: `text_of_town_${i}`,
        ref: `town:${i}`,
        customer: people[i]!,
        state: 'sent',
        carrier: 'rest',
        sid: `SMtown${i}`,
        delivery: 'undelivered',
        error: '30003 unreachable handset',
        written_at: at - daysAgo * DAY_MS,
      })
      .execute()
  const waits = {
    id: 'text_of_town_waiting',
    ref: 'town:waiting',
    customer: people[0]!,
    written_at: at - 2.5 * 3_600_000,
  }
  await tx.db
    .insertInto('texts_out')
    .values({ ...text, ...waits, state: 'waiting' })
    .execute()
  await jobs.leave(tx, { kind: 'send-text', subject: waits.id, at: at + DAY_MS })
  const cases = [
    [
      'unattributed',
      'pi_3QwTown1Xy',
      '$20.00 was paid by a customer of ours, for no order here. Nothing was credited.',
    ],
    [
      'stranger',
      'pi_3QtTown7Ab',
      'The order of +14155553243 was paid by +14155556308. The card was not saved.',
    ],
    [
      'unattributed',
      'pi_3QsTown4Cd',
      '$12.00 was paid by a customer of ours, for no order here. Nothing was credited.',
    ],
  ] as const
  for (const [i, [kind, subject, words]] of cases.entries())
    await tx.db
      .insertInto('cases')
      .values({
        id: `${kind}:${subject}`,
        kind,
        subject,
        customer: people[i]!,
        words,
        opened_at: at - i * 3.3 * 3_600_000,
      })
      .execute()
}
