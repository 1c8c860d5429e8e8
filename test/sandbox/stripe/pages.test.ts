import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openPage } from '../browser.ts'
import { credit, openShop, type Shop } from './shop.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const phone = { width: 360, height: 740 }

/** A session whose shop is the dashboard, so that nothing leaves this machine. */
const sell = ({ stripe, url }: Shop, more: object = {}) =>
  stripe.checkout.sessions.create({
    ...credit(),
    success_url: `${url}/dashboard?paid={CHECKOUT_SESSION_ID}`,
    cancel_url: url,
    ...more,
  })

test('a customer with a phone is declined, picks another card, and has paid', async () => {
  const shop = await openShop()
  const session = await sell(shop)
  const { page, complaints, context } = await openPage(browser, session.url!, phone)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
  await page.getByRole('button', { name: 'Has no money' }).click()
  expect(await page.getByLabel('Card number').inputValue()).toBe('4000 0000 0000 9995')
  await page.getByRole('button', { name: 'Pay $20.00' }).click()
  expect(await page.getByRole('alert').textContent()).toBe('Your card has insufficient funds.')
  await page.getByRole('button', { name: 'Pays', exact: true }).click()
  await page.getByRole('button', { name: 'Pay $20.00' }).click()
  await page.waitForURL(`**/dashboard?paid=${session.id}`)
  expect(complaints).toEqual([])
  await context.close()
})

test('the page works without a script', async () => {
  const shop = await openShop()
  const session = await sell(shop)
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: phone })
  const page = await context.newPage()
  await page.goto(session.url!)
  await page.getByLabel('Email').fill('ana@example.com')
  await page.getByText('More test cards').click()
  await page.getByRole('button', { name: 'Was stolen' }).click()
  expect(await page.getByLabel('Card number').inputValue()).toBe('4000 0000 0000 9979')
  expect(await page.getByLabel('Email').inputValue()).toBe('ana@example.com')
  await page.getByRole('button', { name: 'Pay $20.00' }).click()
  expect(await page.getByRole('alert').textContent()).toBe('Your card was declined.')
  await page.getByRole('button', { name: 'Pay $20.00' }).click()
  await page.waitForURL('**/dashboard?paid=*')
  await context.close()
})

test('a customer answers their bank, after looking at the page of the sandbox in the dark', async () => {
  const shop = await openShop()
  const session = await sell(shop)
  const { page, complaints, context } = await openPage(browser, session.url!, { ...phone, dark: true })
  await page.getByRole('button', { name: 'Asks the bank once' }).click()
  await page.getByRole('button', { name: 'Pay $20.00' }).click()
  await page.getByRole('heading', { name: 'Pay $20.00 to Sandbox shop?' }).waitFor()
  await page.getByRole('button', { name: 'Refuse' }).click()
  expect(await page.getByRole('alert').textContent()).toContain('failed authentication')
  await page.getByRole('button', { name: 'Asks the bank once' }).click()
  await page.getByRole('button', { name: 'Pay $20.00' }).click()
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.waitForURL('**/dashboard?paid=*')
  expect(complaints).toEqual([])
  await context.close()
})

test('a code makes it cheaper, and a saved card is one press away', async () => {
  const shop = await openShop()
  const { stripe } = shop
  const coupon = await stripe.coupons.create({ percent_off: 25 })
  await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code: 'SPRING' })
  const customer = await stripe.customers.create({
    email: 'ana@example.com',
    payment_method: 'pm_card_mastercard',
  })
  const [card] = (await stripe.customers.listPaymentMethods(customer.id)).data
  await stripe.paymentMethods.update(card!.id, { allow_redisplay: 'always' })
  const session = await sell(shop, { customer: customer.id, allow_promotion_codes: true })
  const { page, complaints, context } = await openPage(browser, session.url!)
  await page.getByPlaceholder('Promotion code').fill('spring')
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.getByText('is applied').waitFor()
  expect(await page.getByLabel('Card number').isVisible()).toBe(false)
  await page.getByLabel('Another card').check()
  expect(await page.getByLabel('Card number').isVisible()).toBe(true)
  await page.getByLabel('Mastercard').check()
  await page.getByRole('button', { name: 'Pay $15.00' }).click()
  await page.waitForURL('**/dashboard?paid=*')
  const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] })
  expect(paid.payment_intent).toMatchObject({ amount: 1500, payment_method: card!.id })
  expect(complaints).toEqual([])
  await context.close()
})

test('the dashboard keeps itself up to date, gives money back, and breaks things', async () => {
  const shop = await openShop()
  const { stripe, world, url, told } = shop
  const { page, complaints, context } = await openPage(browser, `${url}/`)
  await page.getByText('None yet. Buy something in your app.').waitFor()
  await stripe.paymentIntents.create({
    amount: 4200,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    off_session: true,
    confirm: true,
    description: 'Credit',
  })
  await page.getByRole('link', { name: '$42.00' }).click()
  await page.getByLabel('Amount').fill('1200')
  await page.getByRole('button', { name: 'Refund' }).click()
  await page.getByText('$12.00').waitFor()
  await page.getByRole('button', { name: 'Chargeback' }).click()
  await page.getByText('needs response').waitFor()
  await page.getByRole('button', { name: 'Win' }).click()
  await page.getByText('won', { exact: true }).waitFor()
  await world.pass(1000)
  const once = told().filter((type) => type === 'charge.dispute.closed').length
  await page.getByRole('link', { name: 'charge.dispute.closed' }).click()
  await page.getByRole('button', { name: 'Send five times' }).click()
  await expect
    .poll(async () => {
      await world.pass(1000)
      return told().filter((type) => type === 'charge.dispute.closed').length
    })
    .toBe(once + 5)
  await page.getByRole('link', { name: 'Break things' }).click()
  await page.getByRole('button', { name: 'Hold back' }).click()
  await page.getByText('Webhooks: hold').waitFor()
  await stripe.customers.create({ email: 'ana@example.com' })
  await page.getByText('1 held back').waitFor()
  await page.getByRole('button', { name: 'Let them go', exact: true }).click()
  await world.pass(1000)
  expect(told().at(-1)).toBe('customer.created')
  await page.getByRole('button', { name: 'Mend' }).click()
  await page.getByText('Broken now').waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Customers' }).click()
  await page.getByRole('link', { name: 'ana@example.com' }).waitFor()
  await page.getByRole('link', { name: 'Requests' }).click()
  await page.getByText('POST /v1/payment_intents').waitFor()
  expect(complaints).toEqual([])
  await context.close()
})

test('every switch of "Break things" is laid, listed, and mended again', async () => {
  const shop = await openShop()
  const { page, complaints, context } = await openPage(browser, `${shop.url}/dashboard/break`)
  const laid = [
    ['Deliver twice', 'Webhooks: repeat, 5 more'],
    ['Shuffle', 'Webhooks: shuffle, 10 more'],
    ['An hour late', 'Webhooks: delay, 5 more'],
    ['Two ids', 'Webhooks: clone, 5 more'],
    ['Before the answer', 'Webhooks: before response, 5 more'],
    ['Hold back', 'Webhooks: hold'],
    ['Lose deliveries', 'Webhooks: drop, 5 more'],
    ['Never make them', 'Webhooks: lose, 5 more'],
    ['Wrong mode', 'Webhooks: wrong mode, 1 more'],
    ['Leave out nulls', 'Webhooks: omit nulls, 5 more'],
    ['Lose the answer', 'Requests: reset after, 1 more'],
    ['Cut the answer', 'Requests: cut after, 1 more'],
    ['Say nothing', 'Requests: hang after, 1 more'],
    ['Take ten seconds', 'Requests: wait before, 1 more'],
    ['Error 500 after all', 'Requests: status after, 1 more'],
    ['Error page', 'Requests: page after, 1 more'],
    ['Too many requests', 'Requests: status before, 1 more'],
    ['Key in use', 'Requests: status before, 1 more'],
    ['No connection', 'Requests: reset before, 1 more'],
  ] as const
  for (const [name, says] of laid) {
    await page.getByRole('button', { name, exact: true }).click()
    await page.getByText(says, { exact: true }).first().waitFor()
    await page.getByRole('button', { name: 'Mend' }).click()
    await page.getByText('Broken now').waitFor({ state: 'detached' })
  }
  expect(await page.locator('.break button').allTextContents()).toEqual(laid.map(([name]) => name))
  expect(complaints).toEqual([])
  await context.close()
})

test('a customer replaces their card on the portal page, and removes it', async () => {
  const { stripe, url } = await openShop()
  const customer = await stripe.customers.create({
    email: 'ana@example.com',
    payment_method: 'pm_card_mastercard',
  })
  const session = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    return_url: `${url}/dashboard`,
  })
  const cards = async () => (await stripe.customers.listPaymentMethods(customer.id)).data
  const { page, complaints, context } = await openPage(browser, session.url, phone)
  const saved = page.locator('.saved')
  await saved.filter({ hasText: 'Mastercard' }).waitFor()
  await page.getByLabel('Card number').fill('4242 4242 4242 4242')
  await page.getByRole('button', { name: 'Add card' }).click()
  await saved.filter({ hasText: 'Visa' }).getByText('Default').waitFor()
  await saved.filter({ hasText: 'Mastercard' }).getByRole('button', { name: 'Remove' }).click()
  await saved.filter({ hasText: 'Mastercard' }).waitFor({ state: 'detached' })
  const [left, ...others] = await cards()
  expect([left?.card?.brand, others]).toEqual(['visa', []])
  const { invoice_settings } = (await stripe.customers.retrieve(customer.id)) as typeof customer
  expect(invoice_settings.default_payment_method).toBe(left!.id)
  await page.getByLabel('Card number').fill('4242 4242 4242 4241')
  await page.getByRole('button', { name: 'Add card' }).click()
  expect(await page.getByRole('alert').textContent()).toBe('This is no test card.')
  await saved.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('No card is saved.').waitFor()
  expect(await cards()).toEqual([])
  await page.getByRole('link', { name: /^← Back to/ }).click()
  await page.waitForURL('**/dashboard')
  expect(complaints).toEqual([])
  await context.close()
})

test('no other site presses the dashboard’s buttons', async () => {
  const { url } = await openShop()
  const pressed = await fetch(`${url}/dashboard/break/do`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'cross-site' },
    body: new URLSearchParams({ twist: 'hold' }),
  })
  expect(pressed.status).toBe(403)
})
