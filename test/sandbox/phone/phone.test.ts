import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { readStory } from '../../../src/sandbox/chat.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { expectAccessible } from '../../browser/axe.ts'
import { openBrowser, openPage } from '../browser.ts'
import { ANA, openFor } from '../open-sandbox.ts'
import { openShop } from './shop.ts'

let browser: Browser
let shop: Awaited<ReturnType<typeof openShop>>
let sandbox: Sandbox
let url: string
let complaints: string[] = []

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

beforeEach(async () => {
  shop = await openShop()
  sandbox = openFor(shop.url, { phone: { beside: { title: 'The books', url: () => `${shop.url}/books` } } })
  url = (await sandbox.listen({ twilioPort: 0, stripePort: 0 })).twilioUrl
})

afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  await sandbox.close()
  await shop.close()
  expect(complaints).toEqual([])
})

async function open(view: Parameters<typeof openPage>[2] = {}): Promise<Page> {
  const opened = await openPage(browser, url, view)
  complaints = opened.complaints
  await opened.page.getByRole('article', { name: 'The phone of Ana' }).waitFor()
  return opened.page
}

function phoneOf(page: Page, name: string) {
  const phone = page.getByRole('article', { name: `The phone of ${name}` })
  return {
    phone,
    talk: phone.getByRole('log'),
    async says(words: string) {
      await phone.getByRole('textbox').fill(words)
      await phone.getByRole('textbox').press('Enter')
    },
    async reads(words: string) {
      await phone.getByRole('log').getByText(words).waitFor()
    },
  }
}

test('a stranger taps a word, and sees what was said, its segments, its price and that it arrived', async () => {
  const page = await open()
  const ana = phoneOf(page, 'Ana')
  await ana.phone.getByRole('button', { name: 'HELP' }).click()
  await ana.reads('You said HELP')
  await ana.talk.getByText('✓✓ delivered').nth(1).waitFor()
  expect(await ana.talk.getByText('1 segment · GSM-7 · $0.0083').count()).toBe(2)
  await ana.phone.getByText("The carrier's bill so far: 2 segments, $0.0166").waitFor()
})

test('what is written goes out as it was written, markup and emoji too', async () => {
  const page = await open()
  const ana = phoneOf(page, 'Ana')
  const words = '<b>héllo</b> & "bye" 😀'
  await ana.says(words)
  await ana.talk.getByText(words, { exact: true }).waitFor()
  await ana.talk.getByText('1 segment · UCS-2').first().waitFor()
  expect(shop.heard[0]?.get('Body')).toBe(words)
})

test('a chip that wants more is only written into the field', async () => {
  const page = await open()
  const ana = phoneOf(page, 'Ana')
  await ana.phone.getByRole('button', { name: 'SUN' }).click()
  expect(await ana.phone.getByRole('textbox').inputValue()).toBe('SUN ')
  expect(shop.heard).toHaveLength(0)
})

test('a link in a text opens beside the phone, without the full stop behind it', async () => {
  const page = await open()
  await phoneOf(page, 'Ana').says('BUY 20')
  await page.getByRole('link', { name: /\/p\/K7Q2$/ }).click()
  await page
    .frameLocator('iframe[title="The page that was opened from a text"]')
    .getByRole('heading', { name: 'The page /p/K7Q2' })
    .waitFor()
  await page.getByRole('button', { name: 'Close the page' }).click()
  await page.getByText('Try it in a minute').waitFor()
  await page.frameLocator('iframe[title="The books"]').getByText('The page /books').waitFor()
})

test('whoever has no mouse follows a link and comes back to it, and puts a phone away', async () => {
  const page = await open()
  await phoneOf(page, 'Ana').says('BUY 20')
  await phoneOf(page, 'Ana').talk.getByText('✓✓ delivered').nth(1).waitFor()
  await expectAccessible(page)
  const at = () =>
    page.evaluate('document.activeElement.getAttribute("title") ?? document.activeElement.innerText')
  await page.getByRole('link', { name: /\/p\/K7Q2$/ }).press('Enter')
  expect(await at()).toBe('The page that was opened from a text')
  await page.getByRole('button', { name: 'Close the page' }).press('Enter')
  expect(await at()).toMatch(/\/p\/K7Q2$/)
  await page.getByRole('button', { name: 'Phone', exact: true }).press('Enter')
  await page.keyboard.press('Enter')
  const ben = phoneOf(page, 'Ben').phone
  await ben.waitFor()
  await ben.getByRole('button', { name: 'Put the phone of Ben away' }).press('Enter')
  await ben.waitFor({ state: 'detached' })
  expect(await at()).toBe('Phone')
})

test('a text is read out once, and what the sandbox says of what one breaks is too', async () => {
  const page = await open()
  const ana = phoneOf(page, 'Ana')
  // Said of itself at any time, for whoever listens: before there is something, too.
  const toast = page.locator('#toast')
  expect(
    await toast.evaluate((one) => (one as unknown as { checkVisibility(): boolean }).checkVisibility()),
  ).toBe(true)
  await ana.says('HELP')
  await ana.talk.getByText('✓✓ delivered').nth(1).waitFor()
  const about = ana.talk.locator('.about')
  expect(await about.evaluateAll((all) => all.map((one) => one.getAttribute('aria-live')))).toEqual([
    'off',
    'off',
  ])
})

test('several people text side by side, and none reads the words of another', async () => {
  const page = await open()
  await page.getByRole('button', { name: 'Phone', exact: true }).click()
  await page.getByLabel('Whose is it?').fill('Greta')
  await page.getByLabel('Country').selectOption('DE')
  await page.getByRole('button', { name: 'Add the phone' }).click()
  const greta = phoneOf(page, 'Greta')
  await greta.says('Guten Tag')
  await greta.reads('You said Guten Tag')
  await greta.talk.getByText('$0.1070').waitFor()
  expect(await phoneOf(page, 'Ana').talk.getByText('Guten Tag').count()).toBe(0)
  expect(shop.heard[0]?.get('FromCountry')).toBe('DE')
  await page.getByRole('button', { name: 'Put the phone of Greta away' }).click()
  await greta.phone.waitFor({ state: 'detached' })
})

test('a picture and a WhatsApp message reach the shop as such', async () => {
  const page = await open()
  await page.getByRole('button', { name: 'Phone', exact: true }).click()
  await page.getByLabel('Texts by WhatsApp').check()
  await page.getByRole('button', { name: 'Add the phone' }).click()
  const ben = phoneOf(page, 'Ben')
  await ben.says('hi')
  await ben.reads('You said hi')
  expect(shop.heard[0]?.get('From')).toMatch(/^whatsapp:\+1/)

  await phoneOf(page, 'Ana').phone.getByRole('button', { name: 'Send a picture' }).click()
  await phoneOf(page, 'Ana').reads('You said nothing')
  expect(shop.heard[1]?.get('NumMedia')).toBe('1')
  const picture = phoneOf(page, 'Ana').talk.getByRole('img')
  expect(await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBe(
    120,
  )
})

test('whoever says STOP is seen to have said so, and gets nothing more from the shop', async () => {
  const page = await open()
  const ana = phoneOf(page, 'Ana')
  await ana.says('STOP')
  await ana.phone.getByText('said STOP', { exact: true }).waitFor()
  await ana.talk.getByText('from Twilio, free').waitFor()
  await ana.talk.getByText('Twilio 21610 · Attempt to send to unsubscribed recipient').waitFor()
  await ana.says('START')
  await ana.phone.getByText('said STOP', { exact: true }).waitFor({ state: 'hidden' })
})

test('an answer that Twilio cannot read is shown with its code', async () => {
  const page = await open()
  const ana = phoneOf(page, 'Ana')
  await ana.says('BAD')
  await ana.talk.getByText('Twilio 12300 · Invalid Content-Type: application/json').waitFor()
})

test('in airplane mode texts wait for the landing', async () => {
  const page = await open()
  const ana = phoneOf(page, 'Ana')
  const plane = ana.phone.getByRole('button', { name: 'Airplane mode of Ana' })
  await plane.click()
  await expect.poll(() => ana.phone.getByRole('textbox').isDisabled()).toBe(true)
  const { accountSid, authToken } = { accountSid: `AC${'0123456789abcdef'.repeat(2)}`, authToken: 'token' }
  const sent = await fetch(`${url}/2010-04-01/Accounts/${accountSid}/Messages.json`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` },
    body: new URLSearchParams({ To: ANA, From: '+15550100200', Body: 'Your balance is low' }),
  })
  expect(sent.status).toBe(201)
  await ana.talk.getByText('✓ sent', { exact: true }).waitFor()
  await plane.click()
  await ana.talk.getByText('✓✓ delivered').waitFor()
})

test('mail that the shop sends arrives in the tray while one looks', async () => {
  const page = await open()
  await page.getByRole('button', { name: /^Mail/ }).click()
  await page.getByText('No mail yet').waitFor()
  await sandbox.mail.receive(
    'From: till@example.com\nTo: owner@example.com\nSubject: Look\n\nThree payments failed.',
  )
  await page.getByText('Look', { exact: true }).click()
  await page.getByText('Three payments failed.').waitFor()
  await sandbox.mail.receive('From: till@example.com\nTo: owner@example.com\nSubject: Again\n\nAll is well.')
  await page.getByText('Again', { exact: true }).waitFor()
  expect(await page.getByText('Three payments failed.').isVisible()).toBe(true)
  expect(await page.getByText('No mail yet').isVisible()).toBe(false)
  expect(await page.locator('#mail summary strong').allTextContents()).toEqual(['Again', 'Look'])
})

test('the drawer breaks things, and says why the books stay right', async () => {
  const page = await open()
  await page.getByRole('button', { name: 'Break it' }).click()
  const drawer = page.getByRole('dialog', { name: 'Break it' })
  await drawer.getByText('The MessageSid is claimed by a unique key').waitFor()
  await drawer.getByRole('button', { name: 'Deliver the next text five times' }).click()
  await page.getByText('The next text arrives five times at once.').waitFor()
  const ana = phoneOf(page, 'Ana')
  await ana.says('HELP')
  await ana.reads('You said HELP')
  expect(shop.heard.map((form) => form.get('MessageSid'))).toHaveLength(5)
  expect(new Set(shop.heard.map((form) => form.get('MessageSid'))).size).toBe(1)
})

test('what was done is copied as a story that can be read', async () => {
  const page = await open()
  await phoneOf(page, 'Ana').says('BUY 20')
  await phoneOf(page, 'Ana').reads('Add $20.00')
  await page.getByRole('button', { name: 'Break it' }).click()
  await page.getByRole('button', { name: 'Let the carrier send it twice' }).click()
  await page.getByRole('button', { name: 'Copy as story' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const story = String(await page.evaluate('navigator.clipboard.readText()'))
  expect(readStory(story).wrong).toEqual([])
  expect(story.trim().split('\n').slice(2)).toEqual([
    'ana > BUY 20',
    'ana < Add $20.00: {link}. Ref {ref}.',
    'the carrier sends the next text twice',
  ])
})

test('a page that was open when the sandbox restarted has every text once', async () => {
  const page = await open()
  const ana = phoneOf(page, 'Ana')
  await ana.says('one')
  await ana.reads('You said one')
  const saved = sandbox.save()
  await sandbox.close()
  await page.getByText('reconnecting').waitFor()
  sandbox = openFor(shop.url, { phone: { beside: { title: 'The books', url: () => `${shop.url}/books` } } })
  sandbox.load(saved)
  await sandbox.listen({ twilioPort: Number(new URL(url).port), stripePort: 0 })
  await page.getByText('reconnecting').waitFor({ state: 'hidden' })
  await ana.says('two')
  await ana.reads('You said two')
  expect(await ana.talk.locator('.bubble').allTextContents()).toEqual([
    'one',
    'You said one',
    'two',
    'You said two',
  ])
  // The browser itself notes that the server was away.
  complaints = complaints.filter((words) => !words.includes('ERR_'))
})

test('on a small screen one thing is shown at a time, and nothing hangs over the edge', async () => {
  const page = await open({ width: 390, height: 844, dark: true })
  await phoneOf(page, 'Ana').says('BUY 20')
  await page.getByRole('link', { name: /\/p\/K7Q2$/ }).click()
  const frame = page.frameLocator('iframe[title="The page that was opened from a text"]')
  await frame.getByText('The page /p/K7Q2').waitFor()
  expect(await phoneOf(page, 'Ana').phone.isVisible()).toBe(false)
  await page.getByRole('button', { name: 'The books' }).click()
  await page.frameLocator('iframe[title="The books"]').getByText('The page /books').waitFor()
  await page.getByRole('navigation').getByRole('button', { name: 'Phone' }).click()
  await phoneOf(page, 'Ana').reads('Add $20.00')
  const wide = 'document.documentElement.scrollWidth <= document.documentElement.clientWidth'
  expect(await page.evaluate(wide)).toBe(true)
  // A window twice enlarged: there is room for what is said all the same.
  await page.setViewportSize({ width: 320, height: 400 })
  expect(await page.evaluate(wide)).toBe(true)
  expect((await phoneOf(page, 'Ana').talk.boundingBox())!.height).toBeGreaterThan(120)
})
