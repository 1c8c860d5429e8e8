import { expect, it } from 'vitest'
import { credit, openShop } from './shop.ts'

it('answers what the official package asks of a payment, one by one', async () => {
  const { stripe, world } = await openShop()
  const customer = await stripe.customers.create({ name: 'Ana' })
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
  expect(await stripe.paymentMethods.retrieve(card.id)).toEqual(card)
  expect(await stripe.customers.retrievePaymentMethod(customer.id, card.id)).toEqual(card)

  const intent = await stripe.paymentIntents.create({ amount: 2000, currency: 'usd', customer: customer.id })
  await stripe.paymentIntents.update(intent.id, { amount: 2500, metadata: { order: '7' } })
  const paid = await stripe.paymentIntents.confirm(intent.id, {
    payment_method: card.id,
    return_url: 'https://shop.test/paid',
  })
  expect(paid).toMatchObject({ status: 'succeeded', amount_received: 2500, metadata: { order: '7' } })
  await world.pass(5000)

  const charge = await stripe.charges.update(paid.latest_charge as string, { metadata: { seen: 'yes' } })
  expect(charge.metadata).toEqual({ order: '7', seen: 'yes' })
  expect(await stripe.balanceTransactions.retrieve(charge.balance_transaction as string)).toMatchObject({
    source: charge.id,
    amount: 2500,
    type: 'charge',
  })
})

it('answers what the official package asks of a shop, one by one', async () => {
  const { stripe } = await openShop()
  expect(await stripe.accounts.retrieveCurrent()).toMatchObject({ object: 'account', charges_enabled: true })
  const session = await stripe.checkout.sessions.create(credit())
  expect(await stripe.checkout.sessions.update(session.id, { metadata: { shelf: '3' } })).toMatchObject({
    id: session.id,
    metadata: { order: '7', shelf: '3' },
  })

  const cake = await stripe.products.create({ name: 'Cake' })
  expect(await stripe.products.retrieve(cake.id)).toEqual(cake)
  const price = await stripe.prices.create({ product: cake.id, currency: 'usd', unit_amount: 900 })
  expect(await stripe.prices.retrieve(price.id)).toEqual(price)
  const unsold = await stripe.products.create({ name: 'Stale cake' })
  expect(await stripe.products.del(unsold.id)).toEqual({ id: unsold.id, object: 'product', deleted: true })

  const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'once' })
  const code = await stripe.promotionCodes.create({
    code: 'TEN',
    promotion: { type: 'coupon', coupon: coupon.id },
  })
  expect(await stripe.promotionCodes.retrieve(code.id)).toEqual(code)
  const portal = await stripe.billingPortal.configurations.create({
    features: { payment_method_update: { enabled: true } },
  })
  expect(await stripe.billingPortal.configurations.retrieve(portal.id)).toEqual(portal)
})
