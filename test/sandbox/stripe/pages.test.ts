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

test('no other site presses the dashboard’s buttons', async () => {
  const { url } = await openShop()
  const pressed = await fetch(`${url}/dashboard/break/do`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'cross-site' },
    body: new URLSearchParams({ twist: 'hold' }),
  })
  expect(pressed.status).toBe(403)
})
