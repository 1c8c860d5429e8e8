import { expect, test } from 'vitest'
import { openShop, refusalOf, type Shop } from './shop.ts'

async function paid({ stripe }: Shop, token = 'pm_card_visa', amount = 3000) {
  return stripe.paymentIntents.create({
    amount,
    currency: 'usd',
    payment_method: token,
    off_session: true,
    confirm: true,
    metadata: { order: '7' },
  })
}

test('money goes back in parts until nothing is left', async () => {
  const shop = await openShop()
  const { stripe, world, told } = shop
  const intent = await paid(shop)
  const parts = []
  for (const amount of [1000, 1000, undefined])
    parts.push(
      await stripe.refunds.create({
        payment_intent: intent.id,
        amount,
        reason: 'requested_by_customer',
        metadata: { wish: 'x' },
      }),
    )
  expect(parts.map((refund) => refund.amount)).toEqual([1000, 1000, 1000])
  expect(parts[0]).toMatchObject({ status: 'succeeded', payment_intent: intent.id, metadata: { wish: 'x' } })
  const charge = await stripe.charges.retrieve(intent.latest_charge as string, { expand: ['refunds'] })
  expect(charge).toMatchObject({ amount_refunded: 3000, refunded: true })
  expect(charge.refunds!.data.map(({ id }) => id)).toEqual(parts.map(({ id }) => id).reverse())
  expect(await refusalOf(stripe.refunds.create({ payment_intent: intent.id }))).toMatchObject({
    statusCode: 400,
    code: 'charge_already_refunded',
  })
  await world.pass(60_000)
  expect(
    told()
      .filter((type) => /refund/.test(type))
      .slice(0, 6),
  ).toEqual([
    'refund.created',
    'charge.refunded',
    'refund.created',
    'charge.refunded',
    'refund.created',
    'charge.refunded',
  ])
  expect((await stripe.balanceTransactions.list({ type: 'refund' })).data.map(({ net }) => net)).toEqual([
    -1000, -1000, -1000,
  ])
})

test('no more goes back than came, and nothing of what was never paid', async () => {
  const shop = await openShop()
  const { stripe } = shop
  const intent = await paid(shop)
  await stripe.refunds.create({ payment_intent: intent.id, amount: 2900 })
  const more = await refusalOf(stripe.refunds.create({ charge: intent.latest_charge as string, amount: 101 }))
  expect(more.message).toBe('Refund amount ($1.01) is greater than unrefunded amount on charge ($1.00)')
  const open = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' })
  expect((await refusalOf(stripe.refunds.create({ payment_intent: open.id }))).message).toContain(
    'does not have a successful charge',
  )
  expect(await refusalOf(stripe.refunds.create({ charge: 'ch_x' }))).toMatchObject({
    code: 'resource_missing',
    param: 'charge',
  })
})

test('a refund may be pending first', async () => {
  const shop = await openShop()
  const { stripe, world, told } = shop
  const intent = await paid(shop, 'pm_card_pendingRefund')
  const refund = await stripe.refunds.create({ payment_intent: intent.id })
  expect(refund.status).toBe('pending')
  await world.pass(60_000)
  expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({
    status: 'succeeded',
    destination_details: { card: { reference_status: 'available' } },
  })
  expect(told()).toContain('refund.updated')
})

test('a refund may fail after it succeeded; then the charge has its money again', async () => {
  const shop = await openShop()
  const { stripe, world, told } = shop
  const intent = await paid(shop, 'pm_card_refundFail')
  const refund = await stripe.refunds.create({ payment_intent: intent.id, expand: ['charge'] })
  expect(refund).toMatchObject({ status: 'succeeded', charge: { refunded: true } })
  await world.pass(60_000)
  expect(
    await stripe.refunds.retrieve(refund.id, { expand: ['charge', 'failure_balance_transaction'] }),
  ).toMatchObject({
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
    charge: { refunded: false, amount_refunded: 0 },
    failure_balance_transaction: { type: 'refund_failure', net: 3000 },
  })
  expect(told().slice(-3)).toEqual(['refund.updated', 'refund.failed', 'charge.refund.updated'])
})

test('a refund can be noted, and not be called off', async () => {
  const shop = await openShop()
  const { stripe } = shop
  const refund = await stripe.refunds.create({ payment_intent: (await paid(shop)).id })
  expect((await stripe.refunds.update(refund.id, { metadata: { note: 'sorry' } })).metadata).toEqual({
    note: 'sorry',
  })
  expect(await refusalOf(stripe.refunds.cancel(refund.id))).toMatchObject({ statusCode: 400 })
  expect((await stripe.refunds.list({ payment_intent: refund.payment_intent as string })).data).toHaveLength(
    1,
  )
})
