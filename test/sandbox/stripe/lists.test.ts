import { expect, test } from 'vitest'
import { credit, openShop, refusalOf } from './shop.ts'

test('lists are paged from the newest, forwards and backwards', async () => {
  const { stripe } = await openShop()
  const made: string[] = []
  for (let i = 0; i < 25; i++)
    made.unshift((await stripe.customers.create({ metadata: { i: String(i) } })).id)
  const first = await stripe.customers.list()
  expect(first.data.map(({ id }) => id)).toEqual(made.slice(0, 10))
  expect(first.has_more).toBe(true)
  const next = await stripe.customers.list({ limit: 15, starting_after: made[9] })
  expect(next).toMatchObject({ has_more: false })
  expect(next.data.map(({ id }) => id)).toEqual(made.slice(10))
  const before = await stripe.customers.list({ limit: 5, ending_before: made[9] })
  expect(before).toMatchObject({ has_more: true })
  expect(before.data.map(({ id }) => id)).toEqual(made.slice(4, 9))
  const all = await stripe.customers.list({ limit: 4 }).autoPagingToArray({ limit: 100 })
  expect(all.map(({ id }) => id)).toEqual(made)
  expect(await refusalOf(stripe.customers.list({ limit: 101 }))).toMatchObject({ param: 'limit' })
  expect(await refusalOf(stripe.customers.list({ starting_after: 'cus_x' }))).toMatchObject({
    code: 'resource_missing',
    param: 'starting_after',
  })
})

test('lists know their filters', async () => {
  const { stripe, world } = await openShop()
  const ana = await stripe.customers.create({ email: 'ana@example.com' })
  const pay = (amount: number) =>
    stripe.paymentIntents.create({
      amount,
      currency: 'usd',
      customer: ana.id,
      payment_method: 'pm_card_visa',
      off_session: true,
      confirm: true,
      metadata: { order: String(amount) },
    })
  const early = await pay(500)
  await world.pass(60_000)
  const late = await pay(600)
  await stripe.paymentIntents.create({ amount: 700, currency: 'usd' })
  const since = Math.floor(world.now() / 1000) - 30
  expect(
    (await stripe.paymentIntents.list({ customer: ana.id, created: { gte: since } })).data.map(
      ({ id }) => id,
    ),
  ).toEqual([late.id])
  expect((await stripe.charges.list({ payment_intent: early.id })).data).toMatchObject([{ amount: 500 }])
  expect((await stripe.customers.list({ email: 'ana@example.com' })).data).toHaveLength(1)
  expect((await stripe.balanceTransactions.list({ type: 'charge' })).data).toHaveLength(1)
  // Search is behind: what was just written is not found yet.
  expect((await stripe.paymentIntents.search({ query: "metadata['order']:'600'" })).data).toEqual([])
  await world.pass(60_000)
  const found = await stripe.paymentIntents.search({
    query: "status:'succeeded' AND metadata['order']:'600'",
  })
  expect(found.data.map(({ id }) => id)).toEqual([late.id])
  expect((await stripe.charges.search({ query: 'amount>550' })).data).toMatchObject([{ amount: 600 }])
  expect((await stripe.customers.search({ query: 'email~"example"', limit: 1 })).data).toMatchObject([
    { id: ana.id },
  ])
  expect((await refusalOf(stripe.paymentIntents.search({ query: 'what?' }))).message).toContain(
    'unable to parse',
  )
})

test('ids turn into objects where it is asked for', async () => {
  const { stripe } = await openShop()
  const customer = await stripe.customers.create({ payment_method: 'pm_card_visa' })
  const [card] = (await stripe.customers.listPaymentMethods(customer.id)).data
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card!.id } })
  const intent = await stripe.paymentIntents.create({
    amount: 500,
    currency: 'usd',
    customer: customer.id,
    payment_method: card!.id,
    off_session: true,
    confirm: true,
    capture_method: 'automatic',
    expand: [
      'latest_charge.balance_transaction',
      'customer.invoice_settings.default_payment_method',
      'latest_charge.refunds',
    ],
  })
  expect(intent).toMatchObject({
    latest_charge: { balance_transaction: { fee: 45 }, refunds: { data: [] } },
    customer: { invoice_settings: { default_payment_method: { id: card!.id } } },
  })
  const listed = await stripe.paymentIntents.list({
    expand: ['data.latest_charge.balance_transaction.source'],
  })
  expect(listed.data[0]).toMatchObject({
    latest_charge: { balance_transaction: { source: { object: 'charge' } } },
  })
  const session = await stripe.checkout.sessions.create({
    ...credit(),
    expand: ['line_items.data.price.product'],
  })
  expect(session.line_items!.data[0]).toMatchObject({ price: { product: { name: 'Credit' } } })
  for (const path of [
    'latest_chrage',
    'amount',
    'latest_charge.balance_transaction.source.payment_intent.customer',
  ])
    expect((await refusalOf(stripe.paymentIntents.retrieve(intent.id, { expand: [path] }))).message).toMatch(
      /cannot (be )?expand/,
    )
  expect((await refusalOf(stripe.paymentIntents.list({ expand: ['latest_charge'] }))).message).toContain(
    "'data.latest_charge'",
  )
})
