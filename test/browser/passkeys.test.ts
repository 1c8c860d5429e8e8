import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inviteOperator } from '../../src/flows/invite-operator.ts'
import { listenForMail, openMailTray } from '../../src/sandbox/mail/mail.ts'
import { openShelves } from '../../src/sandbox/shelf.ts'
import { openVisitor, PASSWORD, welcome } from '../console/visitor.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill } from '../open-till.ts'
import { openBrowser, openPage } from '../sandbox/browser.ts'
import { expectAccessible } from './axe.ts'

/** A mail address, so that she is told of each passkey more or less. */
const NAME = 'olga@example.com'

let browser: Browser
let database: TestDatabase
let till: OpenTill
let page: Page
let complaints: string[]
let devtools: CDPSession
let device: string
let smtp: Awaited<ReturnType<typeof listenForMail>>
const tray = openMailTray(
  { now: Date.now, random: Math.random, fetch, after: () => () => {} },
  openShelves().shelf('mail'),
)

beforeAll(async () => {
  database = await engines[0]!.open()
  smtp = await listenForMail(tray, 0)
  const mail = { url: smtp.url, from: 'till@trail.example' }
  till = await openTestTill(database.url, { mail, lookMs: 50 }, {}, { host: 'localhost' })
  browser = await openBrowser()
  const opened = await openPage(browser, await invite())
  ;({ page, complaints } = opened)
  devtools = await opened.context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  device = await plugIn()
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Go in' }).click()
})

afterAll(async () => {
  await browser?.close()
  await till?.close()
  await smtp?.close()
  await database?.close()
})

const invite = () => inviteOperator(till.till.house, { name: NAME, role: 'owner', actor: 'command-line' })

/** A device that knows its owner, as phones and laptops do. */
async function plugIn(isUserVerified = true): Promise<string> {
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified,
      automaticPresenceSimulation: true,
    },
  })
  return authenticatorId
}

async function addPasskey(name: string, password = PASSWORD): Promise<void> {
  await page.goto(`${till.url}/console/you`)
  await page.getByLabel('Name of the passkey').fill(name)
  await page.locator('form[data-makes]').getByLabel('Current password').fill(password)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
}

async function removePasskey(name: string, password = PASSWORD): Promise<void> {
  const row = page.getByRole('row', { name: new RegExp(`^${name}`) })
  await row.getByText(`Remove ${name}`).click()
  await row.getByLabel('Current password').fill(password)
  await row.getByRole('button', { name: 'Remove it' }).click()
}

async function signOut(): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
}

const kept = () => database.store.read(({ db }) => db.selectFrom('passkeys').selectAll().execute())

test('an operator adds a passkey with the password, and signs in with nothing else', async () => {
  await addPasskey('laptop', 'somebody who found it open')
  await page.getByText('The current password is another.').waitFor()
  complaints.splice(0)
  await addPasskey('laptop')
  await page.getByRole('cell', { name: 'never' }).waitFor()
  await expectAccessible(page)
  await signOut()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  await page.goto(`${till.url}/console/you`)
  expect(await page.getByRole('cell', { name: 'never' }).count()).toBe(0)
  expect(await kept()).toMatchObject([{ name: 'laptop', counter: 2 }])
  const told = ['added_at', 'counter', 'id', 'name', 'operator', 'public_key', 'transports', 'used_at']
  expect(Object.keys((await kept())[0]!).toSorted()).toEqual(told)
  if (process.env.UPDATE_SCREENSHOTS)
    await page.screenshot({ path: 'docs/images/console-you.png', fullPage: true })
  await page.goto(`${till.url}/console/deeds`)
  await page.getByRole('cell', { name: 'add a passkey' }).waitFor()
  expect(complaints).toEqual([])
})

test('whoever was away too long to add one is asked to sign in, and led back to add it', async () => {
  await page.goto(`${till.url}/console/you`)
  await page.getByLabel('Name of the passkey').fill('too late')
  await page.locator('form[data-makes]').getByLabel('Current password').fill(PASSWORD)
  till.later(31 * 60_000)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('alert').getByText('You are signed out').waitFor()
  complaints.splice(0)
  await page.getByLabel('Name').fill(NAME)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByLabel('Name of the passkey').waitFor()
  expect((await kept()).map(({ name }) => name)).toEqual(['laptop'])
  expect(complaints).toEqual([])
})

test('what was signed once is good once, and only for a while', async () => {
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/console/sign-in/passkey')) sent.push(request.postData()!)
  })
  await page.goto(`${till.url}/console/team`)
  await signOut()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  const fields = Object.fromEntries(new URLSearchParams(sent[0]))
  const thief = openVisitor(till.url)
  expect(await thief.post('/console/sign-in/passkey', fields)).toMatchObject({ status: 403 })
  const { credential } = fields
  for (const forged of ['', '{}', credential!.replace(/"signature":"[^"]{8}/, '"signature":"AAAAAAAA')])
    expect(await thief.post('/console/sign-in/passkey', { credential: forged })).toMatchObject({
      status: 403,
      page: expect.stringContaining('That passkey is not known here.'),
    })
  // Signed in time, sent too late.
  await page.goto(`${till.url}/console/team`)
  await signOut()
  await page.route('**/console/sign-in/passkey', (route) => {
    till.later(6 * 60_000)
    return route.continue()
  })
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByText('That passkey is not known here.').waitFor()
  await page.unroute('**/console/sign-in/passkey')
})

test('a device that does not know its owner is not enough', async () => {
  await devtools.send('WebAuthn.setUserVerified', { authenticatorId: device, isUserVerified: false })
  await page.goto(`${till.url}/console/sign-in`)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByText('That did not work, or was stopped.').waitFor()
  // Nor is a browser that does not ask it for as much as we do.
  await page.route('**/passkey/options', async (route) => {
    const response = await route.fetch()
    const asked = { ...(await response.json()), userVerification: 'discouraged' }
    await route.fulfill({ response, json: asked })
  })
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByText('That passkey is not known here.').waitFor()
  await page.unroute('**/passkey/options')
  await devtools.send('WebAuthn.setUserVerified', { authenticatorId: device, isUserVerified: true })
})

test('a copy whose counter goes back is refused', async () => {
  await database.store.transact(({ db }) => db.updateTable('passkeys').set({ counter: 1_000 }).execute())
  await page.goto(`${till.url}/console/sign-in`)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByText('That passkey is not known here.').waitFor()
  await database.store.transact(({ db }) => db.updateTable('passkeys').set({ counter: 3 }).execute())
})

test('several have names, any is removed, and a new link takes all of them away', async () => {
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: device })
  device = await plugIn()
  await addPasskey('phone')
  await removePasskey('laptop', 'somebody who found it open')
  await page.getByText('The current password is another.').waitFor()
  expect(await kept()).toHaveLength(2)
  await page.goto(`${till.url}/console/you`)
  await removePasskey('laptop')
  await page.getByText('Remove laptop').waitFor({ state: 'detached' })
  expect(await kept()).toMatchObject([{ name: 'phone' }])
  const told = () =>
    tray.list().map(({ to, subject, text }) => [to[0], subject, /Passkey +(.+)/.exec(text)?.[1]])
  const subject = (what: string) => `A passkey was ${what} (Trail Till)`
  await expect.poll(told).toEqual(
    expect.arrayContaining([
      [NAME, subject('added'), 'laptop'],
      [NAME, subject('added'), 'phone'],
      [NAME, subject('removed'), 'laptop'],
    ]),
  )
  await welcome(till.url, await invite())
  expect(await kept()).toEqual([])
  await page.goto(`${till.url}/console/sign-in`)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByText('That passkey is not known here.').waitFor()
})

test('a password can be looked at while it is typed, and is seen to become stronger', async () => {
  await page.goto(await invite())
  const strengths: number[] = []
  for (const password of ['kettle', 'kettlekettle', 'kettles on a roof', 'kettles on my roof hum D-flat']) {
    await page.getByLabel('Password').fill(password)
    strengths.push(
      await page.getByRole('meter').evaluate((meter) => (meter as unknown as { value: number }).value),
    )
  }
  expect(strengths).toEqual(strengths.toSorted((a, b) => a - b))
  expect(new Set(strengths).size).toBe(4)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Show' }).click()
  expect(await page.getByLabel('Password').getAttribute('type')).toBe('text')
})
