import { expect, test } from 'vitest'
import { credit, openShop, refusalOf } from './shop.ts'

test('a stranger pays on the hosted page, and the card is kept for next time', async () => {
  const { stripe, world, told, visit, hooks } = await openShop()
  const session = await stripe.checkout.sessions.create(credit())
  expect(session).toMatchObject({
    status: 'open',
    payment_status: 'unpaid',
    payment_intent: null,
    customer: null,
  })
  const page = await visit(session.url!)
  expect(page.text).toContain('$20.00')
  expect(page.text).toContain('4242 4242 4242 4242')
  const done = await visit(session.url!, {
    number: '4242 4242 4242 4242',
    expiry: '12 / 34',
    email: 'ana@example.com',
    name: 'Ana',
  })
  expect(done).toMatchObject({ status: 303, url: `https://shop.test/paid?session=${session.id}` })
  const paid = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ['payment_intent.latest_charge', 'customer', 'line_items'],
  })
  expect(paid).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    url: null,
    metadata: { order: '7' },
    customer: { email: 'ana@example.com', name: 'Ana' },
    payment_intent: {
      status: 'succeeded',
      amount_received: 2000,
      metadata: { order: '7' },
      latest_charge: { paid: true, balance_transaction: null },
    },
  })
  expect(paid.line_items!.data).toMatchObject([{ description: 'Credit', amount_total: 2000 }])
  await world.pass(10_000)
  expect(told()).toEqual([
    'product.created',
    'price.created',
    'customer.created',
    'payment_intent.created',
    'payment_method.attached',
    'charge.succeeded',
    'payment_intent.succeeded',
    'checkout.session.completed',
    'charge.updated',
  ])
  expect(hooks[0]!.event.request?.id).toMatch(/^req_/)
  const customer = paid.customer as { id: string }
  const [card] = (await stripe.paymentMethods.list({ customer: customer.id })).data
  const again = await stripe.paymentIntents.create(
    {
      amount: 500,
      currency: 'usd',
      customer: customer.id,
      payment_method: card!.id,
      off_session: true,
      confirm: true,
    },
    { idempotencyKey: 'again' },
  )
  expect(again.status).toBe('succeeded')
})

test('a decline is said on the page, and the same payment is tried again', async () => {
  const { stripe, world, told, visit } = await openShop()
  const session = await stripe.checkout.sessions.create(credit())
  const declined = await visit(session.url!, { number: '4000 0000 0000 9995', email: 'ana@example.com' })
  expect(declined.text).toContain('Your card has insufficient funds.')
  const tried = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] })
  expect(tried).toMatchObject({
    status: 'open',
    payment_intent: {
      status: 'requires_payment_method',
      last_payment_error: { decline_code: 'insufficient_funds' },
    },
  })
  await visit(session.url!, { number: '4242424242424242', email: 'ana@example.com' })
  const paid = await stripe.checkout.sessions.retrieve(session.id)
  expect(paid.payment_intent).toBe((tried.payment_intent as { id: string }).id)
  await world.pass(1000)
  expect(told().slice(2)).toEqual([
    'customer.created',
    'payment_intent.created',
    'charge.failed',
    'payment_intent.payment_failed',
    'payment_method.attached',
    'charge.succeeded',
    'payment_intent.succeeded',
    'checkout.session.completed',
  ])
})

test('the bank asks: whoever approves has paid, whoever refuses can try again', async () => {
  const { stripe, visit, url } = await openShop()
  const session = await stripe.checkout.sessions.create(credit())
  const atBank = await visit(session.url!, { number: '4000002500003155', email: 'ana@example.com' })
  expect(atBank.url).toMatch(/\/bank\/pi_/)
  expect(atBank.text).toContain('Pay $20.00 to')
  const refused = await visit(atBank.url, { answer: 'refuse' })
  expect(refused.url).toBe(`${url}/c/pay/${session.id}`)
  expect(refused.text).toContain('has failed authentication')
  const asked = await visit(session.url!, { number: '4000002500003155', email: 'ana@example.com' })
  // Looking is not answering.
  for (let look = 0; look < 3; look++) await visit(asked.url)
  const approved = await visit(asked.url, { answer: 'approve' })
  expect(approved.url).toBe(`https://shop.test/paid?session=${session.id}`)
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ payment_status: 'paid' })
  expect((await visit(asked.url)).text).toContain('You approved this already.')
})

test('a slow payment completes the session unpaid, and says later how it ended', async () => {
  const { stripe, visit, world, told } = await openShop()
  for (const [number, ending] of [
    ['4000000000009193', 'checkout.session.async_payment_succeeded'],
    ['4000000000009185', 'checkout.session.async_payment_failed'],
  ]) {
    const session = await stripe.checkout.sessions.create(credit())
    await visit(session.url!, { number: number!, email: 'ana@example.com' })
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      status: 'complete',
      payment_status: 'unpaid',
    })
    await world.pass(60_000)
    expect(told()).toContain(ending)
  }
})

test('a session expires by its time, or when it is told to, and not once it is paid', async () => {
  const { stripe, world, told, visit } = await openShop()
  const first = await stripe.checkout.sessions.create({
    ...credit(),
    expires_at: Math.floor(world.now() / 1000) + 1800,
  })
  const second = await stripe.checkout.sessions.create(credit())
  const third = await stripe.checkout.sessions.create(credit())
  await visit(third.url!, { number: '4242424242424242', email: 'a@b.co' })
  await world.pass(1801_000)
  expect(await stripe.checkout.sessions.retrieve(first.id)).toMatchObject({
    status: 'expired',
    payment_status: 'unpaid',
    url: null,
  })
  expect(await stripe.checkout.sessions.expire(second.id)).toMatchObject({ status: 'expired' })
  expect((await refusalOf(stripe.checkout.sessions.expire(second.id))).message).toContain('expired')
  expect((await refusalOf(stripe.checkout.sessions.expire(third.id))).message).toContain('complete')
  await world.pass(1000)
  expect(told().filter((type) => type === 'checkout.session.expired')).toHaveLength(2)
  expect((await visit(`${first.id}`.replace(/^/, `${second.url!.split('/c/')[0]}/c/pay/`))).text).toContain(
    'has expired',
  )
})

test('a promotion code takes a part off, or all of it: then there is nothing to pay with', async () => {
  const { stripe, visit, world, told } = await openShop()
  const half = await stripe.coupons.create({ percent_off: 50, duration: 'once' })
  const whole = await stripe.coupons.create({ percent_off: 100, duration: 'once', max_redemptions: 1 })
  await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: half.id }, code: 'HALF' })
  await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: whole.id }, code: 'FREE' })
  const first = await stripe.checkout.sessions.create({ ...credit(), allow_promotion_codes: true })
  expect((await visit(first.url!, { do: 'promotion', code: 'NONSENSE' })).text).toContain(
    'This code is invalid.',
  )
  expect((await visit(first.url!, { do: 'promotion', code: 'half' })).text).toContain('Pay $10.00')
  await visit(first.url!, { number: '4242424242424242', email: 'a@b.co' })
  expect(await stripe.checkout.sessions.retrieve(first.id, { expand: ['payment_intent'] })).toMatchObject({
    amount_subtotal: 2000,
    amount_total: 1000,
    total_details: { amount_discount: 1000 },
    payment_intent: { amount: 1000 },
  })
  const second = await stripe.checkout.sessions.create({ ...credit(), allow_promotion_codes: true })
  await visit(second.url!, { do: 'promotion', code: 'FREE' })
  await visit(second.url!, { email: 'a@b.co' })
  expect(await stripe.checkout.sessions.retrieve(second.id)).toMatchObject({
    status: 'complete',
    payment_status: 'no_payment_required',
    payment_intent: null,
    amount_total: 0,
  })
  expect((await stripe.coupons.retrieve(whole.id)).valid).toBe(false)
  const third = await stripe.checkout.sessions.create({ ...credit(), allow_promotion_codes: true })
  expect((await visit(third.url!, { do: 'promotion', code: 'FREE' })).text).toContain('This code is invalid.')
  await world.pass(1000)
  expect(told().filter((type) => type === 'checkout.session.completed')).toHaveLength(2)
})

test('a card is saved without a payment', async () => {
  const { stripe, visit, world, told } = await openShop()
  const customer = await stripe.customers.create({ email: 'ana@example.com' })
  const session = await stripe.checkout.sessions.create({
    mode: 'setup',
    currency: 'usd',
    customer: customer.id,
    success_url: 'https://shop.test/saved',
    setup_intent_data: { metadata: { who: 'ana' } },
  })
  const atBank = await visit(session.url!, { number: '4000002500003155' })
  await visit(atBank.url, { answer: 'approve' })
  const done = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ['setup_intent.payment_method'],
  })
  expect(done).toMatchObject({
    status: 'complete',
    payment_status: 'no_payment_required',
    setup_intent: {
      status: 'succeeded',
      metadata: { who: 'ana' },
      payment_method: { customer: customer.id },
    },
  })
  await world.pass(1000)
  expect(told()).toEqual([
    'customer.created',
    'setup_intent.created',
    'setup_intent.requires_action',
    'payment_method.attached',
    'setup_intent.succeeded',
    'checkout.session.completed',
  ])
  const [card] = (await stripe.customers.listPaymentMethods(customer.id)).data
  const paid = await stripe.paymentIntents.create({
    amount: 900,
    currency: 'usd',
    customer: customer.id,
    payment_method: card!.id,
    off_session: true,
    confirm: true,
  })
  expect(paid.status).toBe('succeeded')
})

test('a returning customer is offered the card that may be shown again', async () => {
  const { stripe, visit } = await openShop()
  const customer = await stripe.customers.create({ email: 'ana@example.com' })
  const card = await stripe.paymentMethods.attach('pm_card_mastercard', { customer: customer.id })
  const asks = {
    ...credit(),
    customer: customer.id,
    saved_payment_method_options: { payment_method_save: 'enabled' as const },
  }
  const hidden = await stripe.checkout.sessions.create(asks)
  expect((await visit(hidden.url!)).text).not.toContain('Mastercard <')
  await stripe.paymentMethods.update(card.id, { allow_redisplay: 'always' })
  const offered = await stripe.checkout.sessions.create(asks)
  const page = await visit(offered.url!)
  expect(page.text).toContain(card.id)
  expect(page.text).toContain('Save my card')
  await visit(offered.url!, { saved: card.id })
  const paid = await stripe.checkout.sessions.retrieve(offered.id, { expand: ['payment_intent'] })
  expect(paid.payment_intent).toMatchObject({ status: 'succeeded', payment_method: card.id })
})
