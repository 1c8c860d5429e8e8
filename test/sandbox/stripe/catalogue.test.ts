import { expect, test } from 'vitest'
import { credit, openShop, refusalOf } from './shop.ts'

test('products and prices are made, sold, changed and put away', async () => {
  const { stripe, world, told } = await openShop()
  const product = await stripe.products.create({ name: 'Credit', metadata: { kind: 'pack' } })
  const price = await stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 2000,
    lookup_key: 'pack-20',
  })
  const session = await stripe.checkout.sessions.create({
    ...credit(),
    line_items: [{ price: price.id, quantity: 3 }],
  })
  expect(session).toMatchObject({ amount_total: 6000, currency: 'usd' })
  expect((await stripe.checkout.sessions.listLineItems(session.id)).data).toMatchObject([
    { quantity: 3, amount_total: 6000, description: 'Credit' },
  ])
  await stripe.products.update(product.id, { name: 'More credit' })
  await stripe.prices.update(price.id, { active: false })
  expect(
    (await refusalOf(stripe.checkout.sessions.create({ ...credit(), line_items: [{ price: price.id }] })))
      .message,
  ).toContain('inactive')
  expect((await stripe.prices.list({ lookup_keys: ['pack-20'] })).data).toMatchObject([
    { id: price.id, active: false },
  ])
  expect((await stripe.products.list({ active: true })).data).toMatchObject([{ name: 'More credit' }])
  expect(await refusalOf(stripe.products.del(product.id))).toMatchObject({ statusCode: 400 })
  await world.pass(1000)
  expect(told()).toEqual(['product.created', 'price.created', 'product.updated', 'price.updated'])
})

test('coupons and promotion codes keep to their terms', async () => {
  const { stripe, world } = await openShop()
  const coupon = await stripe.coupons.create({
    id: 'WELCOME',
    amount_off: 500,
    currency: 'usd',
    duration: 'once',
    name: 'Welcome',
  })
  expect(await refusalOf(stripe.coupons.create({ id: 'WELCOME', percent_off: 10 }))).toMatchObject({
    code: 'resource_already_exists',
  })
  const soon = Math.floor(world.now() / 1000) + 3600
  const code = await stripe.promotionCodes.create({
    promotion: { type: 'coupon', coupon: coupon.id },
    code: 'hello',
    expires_at: soon,
    restrictions: { minimum_amount: 1000, minimum_amount_currency: 'usd' },
    expand: ['promotion.coupon'],
  })
  expect(code).toMatchObject({ active: true, promotion: { coupon: { name: 'Welcome' } } })
  const applied = await stripe.checkout.sessions.create({
    ...credit(),
    discounts: [{ promotion_code: code.id }],
  })
  expect(applied).toMatchObject({
    amount_subtotal: 2000,
    amount_total: 1500,
    discounts: [{ promotion_code: code.id }],
  })
  expect(
    (
      await refusalOf(
        stripe.checkout.sessions.create({ ...credit(900), discounts: [{ promotion_code: code.id }] }),
      )
    ).message,
  ).toContain('larger order')
  expect(
    await refusalOf(stripe.checkout.sessions.create({ ...credit(520), discounts: [{ coupon: coupon.id }] })),
  ).toMatchObject({ code: 'amount_too_small' })
  expect((await stripe.promotionCodes.list({ code: 'HELLO' })).data).toHaveLength(1)
  await world.pass(3_601_000)
  expect(
    (
      await refusalOf(
        stripe.checkout.sessions.create({ ...credit(), discounts: [{ promotion_code: code.id }] }),
      )
    ).message,
  ).toContain('invalid')
  expect(await stripe.promotionCodes.update(code.id, { active: false })).toMatchObject({ active: false })
  await stripe.coupons.update(coupon.id, { name: 'Was welcome' })
  expect(await stripe.coupons.del(coupon.id)).toMatchObject({ deleted: true })
  expect((await stripe.coupons.list()).data).toEqual([])
})

test('a discount is shared out so that the items add up', async () => {
  const { stripe } = await openShop()
  const third = await stripe.coupons.create({ percent_off: 33.3 })
  const item = (unit_amount: number) => ({
    price_data: { currency: 'usd', unit_amount, product_data: { name: 'Credit' } },
  })
  const session = await stripe.checkout.sessions.create({
    ...credit(),
    line_items: [item(333), item(334), item(101)],
    discounts: [{ coupon: third.id }],
    expand: ['line_items'],
  })
  const shares = session.line_items!.data.map(({ amount_discount }) => amount_discount)
  expect(shares.reduce((sum, share) => sum + share, 0)).toBe(session.total_details!.amount_discount)
  expect(session.amount_total).toBe(768 - 256)
})

test('a customer minds their cards on a page of their own', async () => {
  const { stripe, visit, world, told } = await openShop()
  const customer = await stripe.customers.create({ email: 'ana@example.com', payment_method: 'pm_card_visa' })
  const [old] = (await stripe.customers.listPaymentMethods(customer.id)).data
  const session = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    return_url: 'https://shop.test/',
    flow_data: {
      type: 'payment_method_update',
      after_completion: { type: 'redirect', redirect: { return_url: 'https://shop.test/changed' } },
    },
    expand: ['configuration'],
  })
  expect(session).toMatchObject({
    flow: { type: 'payment_method_update' },
    configuration: { is_default: true },
  })
  expect((await visit(session.url)).text).toContain('4242')
  expect(
    (await visit(session.url, { do: 'add', number: '4000 0000 0000 9995', expiry: '12/34' })).text,
  ).toContain('insufficient funds')
  const added = await visit(session.url, { do: 'add', number: '5555 5555 5555 4444', expiry: '11 / 33' })
  expect(added.url).toBe('https://shop.test/changed')
  await visit(session.url, { do: 'remove', id: old!.id })
  const cards = (await stripe.customers.listPaymentMethods(customer.id)).data
  expect(cards).toMatchObject([{ card: { last4: '4444', exp_month: 11, exp_year: 2033 } }])
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
    invoice_settings: { default_payment_method: cards[0]!.id },
  })
  await world.pass(2 * 3_600_000)
  expect((await visit(session.url)).text).toContain('This link is over')
  expect(told()).toEqual(
    expect.arrayContaining([
      'billing_portal.session.created',
      'payment_method.detached',
      'setup_intent.succeeded',
    ]),
  )
})

test('the portal fails where it was never set up', async () => {
  const { stripe } = await openShop({ settings: { portalSaved: false } })
  const customer = await stripe.customers.create()
  expect(
    (await refusalOf(stripe.billingPortal.sessions.create({ customer: customer.id }))).message,
  ).toContain('default configuration has not been created')
  const configuration = await stripe.billingPortal.configurations.create({
    features: { payment_method_update: { enabled: true } },
  })
  expect(await stripe.billingPortal.sessions.create({ customer: customer.id })).toMatchObject({
    configuration: configuration.id,
  })
  expect((await stripe.billingPortal.configurations.list()).data).toHaveLength(1)
})

test('cards are set up by the API, too', async () => {
  const { stripe, world, told } = await openShop()
  const customer = await stripe.customers.create()
  const setup = await stripe.setupIntents.create({
    customer: customer.id,
    allowed_payment_method_types: ['card'],
  })
  expect(setup.status).toBe('requires_payment_method')
  const refused = await refusalOf(
    stripe.setupIntents.confirm(setup.id, { payment_method: 'pm_card_visa_chargeDeclined' }),
  )
  expect(refused).toMatchObject({
    statusCode: 402,
    setup_intent: { last_setup_error: { code: 'card_declined' } },
  })
  const done = await stripe.setupIntents.confirm(setup.id, {
    payment_method: 'pm_card_visa',
    expand: ['payment_method'],
  })
  expect(done).toMatchObject({ status: 'succeeded', payment_method: { customer: customer.id } })
  const dropped = await stripe.setupIntents.create({ customer: customer.id, metadata: { why: 'x' } })
  await stripe.setupIntents.update(dropped.id, { description: 'second thoughts' })
  expect(await stripe.setupIntents.cancel(dropped.id)).toMatchObject({ status: 'canceled' })
  expect(await refusalOf(stripe.setupIntents.cancel(dropped.id))).toMatchObject({
    code: 'setup_intent_unexpected_state',
  })
  expect((await stripe.setupIntents.list({ customer: customer.id })).data).toHaveLength(2)
  const made = await stripe.paymentMethods.create({
    type: 'card',
    card: { token: 'tok_visa' },
    billing_details: { name: 'Ana' },
  })
  expect(made).toMatchObject({ customer: null, billing_details: { name: 'Ana' } })
  await world.pass(1000)
  expect(told()).toEqual(
    expect.arrayContaining(['setup_intent.setup_failed', 'setup_intent.succeeded', 'setup_intent.canceled']),
  )
})
