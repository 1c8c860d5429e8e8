import { afterAll, beforeAll, expect, test } from 'vitest'
import { play } from '../../src/cli/play.ts'
import { readStory } from '../../src/sandbox/chat.ts'
import { sandboxClient } from '../../src/sandbox/client.ts'
import { readService } from '../../src/till/service.ts'
import { payOn } from '../../src/town/browser.ts'
import { openTown } from '../../src/town/town.ts'
import { townStage } from '../../src/town/town-stage.ts'
import settings from '../../texttill.config.ts'
import { MAIN, type MainProcess, startMain } from '../main-process.ts'
import { until } from '../open-till.ts'

// What somebody has who types `npm start` for the first time: the till, the phones, the drawer, and one folder.

const ANA = '+14155550101'
const BEN = '+14155550102'
const HOUR_MS = 3_600_000

let main: MainProcess
let at: { phone: string; stripe: string; till: string }
let person: ReturnType<typeof sandboxClient>

beforeAll(async () => {
  await start({ PORT: '0', SANDBOX_PHONE_PORT: '0', SANDBOX_STRIPE_PORT: '0' })
})

afterAll(async () => {
  expect(main?.printed.err).toBe('')
  await main?.close()
})

async function start(ports: Record<string, string>, folder?: string): Promise<void> {
  main = await startMain(ports, folder, MAIN)
  const { printed, process } = main
  const line = (name: string) => new RegExp(`${name}\\s+(http://\\S+:\\d+)`).exec(printed.out)?.[1]
  await until(
    () => line('Books'),
    (found) => found !== undefined || process.exitCode !== null,
  )
  expect(printed.err).toBe('')
  at = { phone: line('Phone')!, stripe: line('Dashboard')!, till: line('Books')! }
  person = sandboxClient(at.phone)
}

/** What was last said to somebody, once it is this. */
async function reads(who: string, words: RegExp): Promise<string> {
  const last = async () =>
    (await person.twilio.texts(who)).filter(({ sentByPerson }) => !sentByPerson).at(-1)?.body
  const found = await until(last, (body) => body !== undefined && words.test(body))
  return found!
}

/** Resolves when what was said to somebody was answered, if only later, and paid for what that asks for. */
async function says(from: string, body: string, words: RegExp): Promise<string> {
  await person.twilio.text({ from, body })
  return reads(from, words)
}

test('a day goes by at the drawer and by the API, and who then buys gets a link that can be paid', async () => {
  await pays(ANA, 'BUY 20', /^Added \$20\.00\./)
  const before = (await person.clock.now()).now
  await person.breakIt('an-hour-later')
  await person.breakIt('an-hour-later')
  await person.clock.advance(22 * HOUR_MS)
  expect((await person.clock.now()).now - before).toBeGreaterThanOrEqual(24 * HOUR_MS)
  // The till has the same time: Stripe takes no page that is to stay open for longer than a day.
  await pays(BEN, 'BUY 10', /^Added \$10\.00\./)
  await inBalance()
})

test('everything in the drawer is pressed at the till, the power cut in the middle of a charge too', async () => {
  await person.breakIt('event-five-times')
  await person.breakIt('reverse-order')
  await person.breakIt('lose-the-answer')
  await says(ANA, 'BUY 10', /^Added \$10\.00\. Balance \$30\.00/)
  await person.breakIt('carrier-duplicate')
  await person.twilio.text({ from: ANA, body: 'BALANCE' })
  await person.quiet()
  await person.breakIt('text-five-times')
  await says(ANA, 'BUY 20', /^Added \$20\.00\. Balance \$50\.00/)
  await person.breakIt('lose-the-reply')
  expect((await person.twilio.text({ from: ANA, body: 'BALANCE' })).replies).toEqual([])
  await person.breakIt('an-hour-later')
  await reads(ANA, /^Balance \$50\.00/)

  // Charged at Stripe, and nobody has heard of it when the lights go out.
  await person.breakIt('lose-the-answer')
  void person.twilio.text({ from: ANA, body: 'BUY 10' }).catch(() => {})
  await until(
    async () => (await person.stripe.events()).filter(({ type }) => type === 'payment_intent.succeeded'),
    (paid) => paid.length === 5,
  )
  expect(await person.breakIt('kill')).toContain('Start it again')
  await main.ended
  await start(ports(), main.folder)

  await reads(ANA, /^Added \$10\.00\. Balance \$60\.00/)
  await says(ANA, 'BALANCE', /^Balance \$60\.00/)
  await says(ANA, 'BUY 20', /^Added \$20\.00\. Balance \$80\.00/)
  await inBalance()
  await person.quiet()
  expect((await person.twilio.texts(ANA)).filter(({ body }) => body.startsWith('Added'))).toHaveLength(5)
})

test('the story that is copied then can be played again, to the last word', async () => {
  const { story, wrong } = readStory(await person.story())
  expect(wrong).toEqual([])
  const town = await openTown({ service: readService(settings) })
  try {
    await play(townStage(town), { file: 'copied.chat', story })
    expect((await town.books()).wrong).toEqual([])
  } finally {
    await town.close()
  }
})

/** The ports that it had, for links that were texted lead there. */
function ports(): Record<string, string> {
  return {
    PORT: new URL(at.till).port,
    SANDBOX_PHONE_PORT: new URL(at.phone).port,
    SANDBOX_STRIPE_PORT: new URL(at.stripe).port,
  }
}

/** Buys without a card, as one does the first time. */
async function pays(who: string, words: string, thanks: RegExp): Promise<void> {
  const link = /http\S+/.exec(await says(who, words, /^Add \$/))![0].replace(/[.,]$/, '')
  expect(await payOn(fetch, link, 'visa')).toMatchObject({ kind: 'paid' })
  await reads(who, thanks)
}

async function inBalance(): Promise<void> {
  const page = async () => await (await fetch(`${at.till}/books`)).text()
  expect(await until(page, (html) => html.includes('in balance'))).toContain('in balance')
}
