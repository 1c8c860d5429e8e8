import { expect, test } from 'vitest'
import { openShop, refusalOf, type Shop } from './shop.ts'

async function complaint(shop: Shop, token: string, amount = 4200) {
  const { stripe, world } = shop
  const intent = await stripe.paymentIntents.create({
    amount,
    currency: 'usd',
    payment_method: token,
    off_session: true,
    confirm: true,
  })
  await world.pass(10_000)
  const { data } = await stripe.disputes.list({ payment_intent: intent.id })
  return { intent, disputes: data, charge: intent.latest_charge as string }
}

test('a chargeback takes the money and a fee at once', async () => {
  const shop = await openShop()
  const { disputes, charge } = await complaint(shop, 'pm_card_createDispute')
  expect(disputes).toMatchObject([
    {
      status: 'needs_response',
      amount: 4200,
      reason: 'fraudulent',
      is_charge_refundable: false,
      balance_transactions: [{ amount: -4200, fee: 1500, net: -5700 }],
      payment_method_details: { card: { case_type: 'chargeback' } },
    },
  ])
  expect(await shop.stripe.charges.retrieve(charge)).toMatchObject({ disputed: true })
  expect(shop.told().slice(-2)).toEqual(['charge.dispute.created', 'charge.dispute.funds_withdrawn'])
  expect(await refusalOf(shop.stripe.refunds.create({ charge }))).toMatchObject({ code: 'charge_disputed' })
})

test('evidence wins it back, but for the fee', async () => {
  const shop = await openShop()
  const { stripe, world, told } = shop
  const { disputes } = await complaint(shop, 'pm_card_createDisputeProductNotReceived')
  const answered = await stripe.disputes.update(disputes[0]!.id, {
    evidence: { uncategorized_text: 'winning_evidence' },
    metadata: { case: '1' },
  })
  expect(answered).toMatchObject({
    status: 'under_review',
    evidence_details: { has_evidence: true, submission_count: 1 },
  })
  await world.pass(60_000)
  const won = await stripe.disputes.retrieve(answered.id)
  expect(won.status).toBe('won')
  expect(won.balance_transactions.map(({ net }) => net)).toEqual([-5700, 4200])
  expect(told().slice(-3)).toEqual([
    'charge.dispute.updated',
    'charge.dispute.funds_reinstated',
    'charge.dispute.closed',
  ])
})

test('it is lost by bad evidence, by giving in, or by saying nothing', async () => {
  const shop = await openShop()
  const { stripe, world } = shop
  const first = (await complaint(shop, 'pm_card_createDispute')).disputes[0]!
  await stripe.disputes.update(first.id, { evidence: { uncategorized_text: 'losing_evidence' } })
  const second = (await complaint(shop, 'pm_card_createDispute')).disputes[0]!
  expect(await stripe.disputes.close(second.id)).toMatchObject({ status: 'lost' })
  const third = (await complaint(shop, 'pm_card_createDispute')).disputes[0]!
  await world.pass(11 * 86_400_000)
  for (const { id } of [first, third])
    expect(await stripe.disputes.retrieve(id)).toMatchObject({ status: 'lost' })
  expect((await refusalOf(stripe.disputes.close(third.id))).message).toContain('already closed')
})

test('a bank that has decided does not decide again, and an inquiry is not won', async () => {
  const shop = await openShop()
  const { stripe, sandbox } = shop
  const { close } = sandbox.control.bank
  const [dispute] = (await complaint(shop, 'pm_card_createDispute')).disputes
  expect(() => close(dispute!.id, 'warning_closed')).toThrow('does not end as warning_closed')
  close(dispute!.id, 'won')
  for (const again of ['won', 'lost'] as const)
    expect(() => close(dispute!.id, again)).toThrow('already closed')
  const { balance_transactions } = await stripe.disputes.retrieve(dispute!.id)
  expect(balance_transactions.map(({ net }) => net)).toEqual([-5700, 4200])
  const [inquiry] = (await complaint(shop, 'pm_card_createDisputeInquiry')).disputes
  expect(() => close(inquiry!.id, 'won')).toThrow('does not end as won')
})

test('an inquiry moves no money, and a refund ends it', async () => {
  const shop = await openShop()
  const { stripe, world, told } = shop
  const { disputes, charge } = await complaint(shop, 'pm_card_createDisputeInquiry')
  expect(disputes).toMatchObject([
    {
      status: 'warning_needs_response',
      balance_transactions: [],
      is_charge_refundable: true,
      payment_method_details: { card: { case_type: 'inquiry' } },
    },
  ])
  expect(told()).not.toContain('charge.dispute.funds_withdrawn')
  await stripe.refunds.create({ charge })
  await world.pass(1000)
  expect(await stripe.disputes.retrieve(disputes[0]!.id)).toMatchObject({ status: 'warning_closed' })
  expect(told()).toContain('charge.dispute.closed')
})

test('an inquiry may grow into a chargeback', async () => {
  const shop = await openShop()
  const { stripe, world } = shop
  const { disputes } = await complaint(shop, 'pm_card_createDisputeInquiry')
  await stripe.disputes.update(disputes[0]!.id, {
    evidence: { uncategorized_text: 'escalate_inquiry_evidence' },
  })
  await world.pass(60_000)
  expect(await stripe.disputes.retrieve(disputes[0]!.id)).toMatchObject({
    status: 'needs_response',
    is_charge_refundable: false,
    balance_transactions: [{ net: -5700 }],
  })
})

test('one payment may be disputed several times', async () => {
  const shop = await openShop()
  const { disputes } = await complaint(shop, 'pm_card_createMultipleDisputes', 4201)
  expect(disputes.map(({ amount }) => amount).reverse()).toEqual([2101, 2100])
})

test('the network warns of fraud, until the money is back', async () => {
  // The referee knows no Radar.
  const shop = await openShop()
  const { stripe, world, told } = shop
  const { intent } = await complaint(shop, 'pm_card_createIssuerFraudRecord')
  const [warning] = (await stripe.radar.earlyFraudWarnings.list({ payment_intent: intent.id })).data
  expect(warning).toMatchObject({ actionable: true, charge: intent.latest_charge })
  await stripe.refunds.create({ payment_intent: intent.id })
  await world.pass(1000)
  expect(await stripe.radar.earlyFraudWarnings.retrieve(warning!.id)).toMatchObject({ actionable: false })
  expect(told()).toEqual(
    expect.arrayContaining(['radar.early_fraud_warning.created', 'radar.early_fraud_warning.updated']),
  )
})

test('states that no test card leads to can be had by hand', async () => {
  const shop = await openShop()
  const { stripe, sandbox, world, told } = shop
  const intent = await stripe.paymentIntents.create({
    amount: 900,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    off_session: true,
    confirm: true,
  })
  const opened = sandbox.control.bank.dispute(intent.latest_charge as string, {
    amount: 400,
    reason: 'general',
  })
  sandbox.control.bank.setStatus(opened.id, 'prevented')
  expect(await stripe.disputes.retrieve(opened.id)).toMatchObject({ status: 'prevented', amount: 400 })
  await world.pass(1000)
  expect(told()).toContain('charge.dispute.updated')
})
