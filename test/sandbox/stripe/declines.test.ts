import type { Stripe } from 'stripe'
import { describe, expect, test } from 'vitest'
import { openShop, refusalOf, type Shop } from './shop.ts'

async function regular({ stripe }: Shop, token = 'pm_card_visa') {
  const customer = await stripe.customers.create({ email: 'ana@example.com' })
  const card = await stripe.paymentMethods.attach(token, { customer: customer.id })
  return { customer, card }
}

const away = (customer: string, payment_method: string, amount = 2000): Stripe.PaymentIntentCreateParams => ({
  amount,
  currency: 'usd',
  customer,
  payment_method,
  off_session: true,
  confirm: true,
  metadata: { order: '7' },
})

describe('a card that its bank declines', () => {
  test.for<[string, string, string | undefined, string]>([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline', 'try_again_later'],
    [
      'pm_card_visa_chargeDeclinedInsufficientFunds',
      'card_declined',
      'insufficient_funds',
      'try_again_later',
    ],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card', 'do_not_try_again'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card', 'do_not_try_again'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined, 'confirm_card_data'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', undefined, 'confirm_card_data'],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', undefined, 'try_again_later'],
    [
      'pm_card_visa_chargeDeclinedVelocityLimitExceeded',
      'card_declined',
      'card_velocity_exceeded',
      'try_again_later',
    ],
    ['pm_card_radarBlock', 'card_declined', 'fraudulent', 'do_not_try_again'],
    ['pm_card_chargeCustomerFail', 'card_declined', 'generic_decline', 'try_again_later'],
    [
      'pm_card_authenticationRequired',
      'authentication_required',
      'authentication_required',
      'try_again_later',
    ],
    [
      'pm_card_authenticationRequiredOnSetup',
      'authentication_required',
      'authentication_required',
      'try_again_later',
    ],
    [
      'pm_card_threeDSecureRequiredChargeDeclined',
      'authentication_required',
      'authentication_required',
      'try_again_later',
    ],
    [
      'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds',
      'authentication_required',
      'authentication_required',
      'try_again_later',
    ],
  ])('%s says %s, %s', async ([token, code, declineCode, advice]) => {
    const { stripe, world, told } = await openShop()
    const customer = await stripe.customers.create()
    const refused = (await refusalOf(
      stripe.paymentIntents.create(away(customer.id, token)),
    )) as Stripe.errors.StripeCardError
    expect(refused).toMatchObject({ type: 'StripeCardError', statusCode: 402, code, advice_code: advice })
    // The package says '' for a code that is absent.
    expect(refused.decline_code || undefined).toBe(declineCode)
    expect(refused.payment_intent).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      latest_charge: refused.charge,
      last_payment_error: { code, type: 'card_error' },
    })
    expect(refused.doc_url).toContain(code.replaceAll('_', '-'))
    expect(await stripe.charges.retrieve(refused.charge!)).toMatchObject({
      status: 'failed',
      paid: false,
      failure_code: code,
    })
    await world.pass(1000)
    expect(told()).toEqual([
      'customer.created',
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
    ])
  })

  test('cannot be saved either, but for the one that is made for it', async () => {
    const { stripe } = await openShop()
    const customer = await stripe.customers.create()
    const refused = await refusalOf(
      stripe.paymentMethods.attach('pm_card_visa_chargeDeclined', { customer: customer.id }),
    )
    expect(refused).toMatchObject({ statusCode: 402, code: 'card_declined' })
    const kept = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id })
    expect(kept.customer).toBe(customer.id)
  })

  test('may be one that went bad after it was saved', async () => {
    const shop = await openShop()
    const { customer, card } = await regular(shop)
    shop.sandbox.control.turnCard(card.id, 'expired_card')
    expect(await refusalOf(shop.stripe.paymentIntents.create(away(customer.id, card.id)))).toMatchObject({
      code: 'expired_card',
    })
    shop.sandbox.control.turnCard(card.id, undefined)
    expect(await shop.stripe.paymentIntents.create(away(customer.id, card.id))).toMatchObject({
      status: 'succeeded',
    })
  })
})

describe('a card that may not be used', () => {
  test("is another customer's", async () => {
    const shop = await openShop()
    const { card } = await regular(shop)
    const stranger = await shop.stripe.customers.create()
    expect(await refusalOf(shop.stripe.paymentIntents.create(away(stranger.id, card.id)))).toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
      param: 'payment_method',
    })
    expect((await shop.stripe.events.list({ type: 'payment_intent.*' })).data).toEqual([])
  })

  test('was detached, and can never be attached again', async () => {
    const shop = await openShop()
    const { stripe, world, hooks } = shop
    const { customer, card } = await regular(shop)
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } })
    expect(await stripe.paymentMethods.detach(card.id)).toMatchObject({ customer: null })
    expect(
      (await refusalOf(stripe.paymentMethods.attach(card.id, { customer: customer.id }))).message,
    ).toContain('detached')
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
      invoice_settings: { default_payment_method: null },
    })
    await world.pass(1000)
    const detached = hooks.find(({ event }) => event.type === 'payment_method.detached')!.event
    expect(detached.data).toMatchObject({
      object: { customer: null },
      previous_attributes: { customer: customer.id },
    })
  })

  test('belongs to a customer who was deleted', async () => {
    const shop = await openShop()
    const { stripe } = shop
    const { customer, card } = await regular(shop)
    expect(await stripe.customers.del(customer.id)).toMatchObject({ id: customer.id, deleted: true })
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ deleted: true })
    expect(await refusalOf(stripe.paymentIntents.create(away(customer.id, card.id)))).toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
      param: 'customer',
    })
    expect(await refusalOf(stripe.customers.update(customer.id, { name: 'Ana' }))).toMatchObject({
      statusCode: 404,
    })
  })
})
