import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { testService } from '../../src/test.ts'
import { command } from '../../src/till/command.ts'
import { Problem } from '../../src/till/problem.ts'
import { text } from '../../src/till/readers.ts'
import { defineService } from '../../src/till/service.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const ALWAYS_ASKS = '4000002760003184'

const tides = command({
  keywords: { en: ['TIDES'], de: ['FLUT'] },
  usage: 'TIDES Dover at 6',
  help: 'high water each morning',
  price: '0.40',
  args: z.string().regex(/^[a-z]+$/i),
  schedule: { every: 'day' },
  state: z.object({ sent: z.number() }).default({ sent: 0 }),
  async run(harbour, { fetch, state, ask }) {
    if (harbour === 'asking') await ask('Which side?')
    const answer = await fetch(`https://tides.example/${harbour}`)
    if (answer.status === 404) throw new Problem('dry', `${harbour} is dry today.`)
    if (!answer.ok) throw new Error(`tides.example says ${answer.status}`)
    return { say: `${harbour} ${state.sent + 1}: ${await answer.text()}`, state: { sent: state.sent + 1 } }
  },
})

const star = command({
  keywords: ['STAR'],
  usage: 'STAR',
  help: 'the brightest of tonight',
  price: '0.20',
  schedule: { every: 'day', at: '21:30', timeZone: 'America/New_York', lateMinutes: 30 },
  run: () => 'Vega.',
})

const road = command({
  keywords: ['STAU'],
  usage: 'STAU A8',
  help: 'how a road is',
  price: '0.20',
  args: text({ max: 90 }),
  schedule: { every: 'day', at: '07:00' },
  run: (name) => `${name}: free.`,
})

const joke = command({ keywords: ['JOKE'], usage: 'JOKE', help: 'one', price: '0.20', run: () => 'Ha.' })

const globe = command({
  keywords: ['GLOBE'],
  usage: 'GLOBE',
  help: 'one',
  price: '9.60',
  run: () => 'Round.',
})

const service = defineService({
  name: 'Tide Till',
  contact: 'help@tide.example',
  currency: 'usd',
  languages: ['en', 'de'],
  packs: ['10', '20'],
  rates: { other: '0.10' },
  limits: { perDay: '100', purchasesPerDay: 5 },
  commands: [tides, star, joke, road, globe],
})

/** Ten minutes to six in London, where they buy $10. */
async function openTides(
  answer: (harbour: string) => Response = () => new Response('06:12.'),
  card = 'visa',
) {
  const till = await testService(service, {
    at: '2026-11-24T05:50:00Z',
    fetch: ({ url }) => answer(url.split('/').at(-1)!),
  })
  const ana = till.phone('+447400123456')
  await ana.buys('10', { card })
  return { till, ana, [Symbol.asyncDispose]: () => till.close() }
}

const ON = 'TIDES is on: each day at 06:00 London, next on 24 Nov, for up to $0.50 each. TIDES OFF ends it.'

describe('a text each day', () => {
  it('is not what a bare yes means while a purchase waits for one too, and neither is the purchase', async () => {
    await using open = await openTides()
    const { ana } = open
    expect(await ana.texts('BUY 10')).toMatch(/Want \$10\.00 more\? Reply YES 10\. If not/)
    expect(await ana.texts('TIDES Dover at 6')).toMatch(/Reply YES TIDES to start/)
    for (const yes of ['YES', 'ok please'])
      expect(await ana.texts(yes)).toBe('Which one? Reply YES TIDES or YES 10. Nothing charged.')
    expect(await ana.balance()).toBe('10.00')
    expect(await ana.texts('yes tides')).toBe(ON)
    expect(await ana.texts('YES')).toBe('To buy, reply YES 10. Nothing charged yet.')
    expect(await ana.balance()).toBe('10.00')
  })

  it('is not begun by a yes that may be to a purchase', async () => {
    await using open = await openTides()
    const { ana } = open
    await ana.texts('BUY 10')
    await ana.texts('TIDES Dover at 6')
    expect(await ana.texts('YES 10')).toMatch(/^Added \$10\.00\. Balance \$20\.00/)
    expect(await ana.texts('yes')).toBe('To buy, reply YES TIDES. Nothing charged yet.')
    expect(await ana.texts('yes tides')).toBe(ON)
  })

  it('is not begun by the no to a purchase, nor by what is said after it', async () => {
    await using open = await openTides()
    const { ana } = open
    await ana.texts('BUY 10')
    await ana.texts('TIDES Dover at 6')
    expect(await ana.texts('NO')).toBe('OK, nothing bought.')
    expect(await ana.texts('YES')).toMatch(/^There is nothing to confirm/)
    expect(await ana.balance()).toBe('10.00')
  })

  it('is offered with what it costs, agreed to, and comes and is paid when it does', async () => {
    await using open = await openTides()
    const { till, ana } = open
    expect(await ana.texts('TIDES Dover at 6')).toBe(
      'TIDES Dover each day at 06:00 London from 24 Nov, up to $0.50 each. Reply YES TIDES to start. Nothing charged yet.',
    )
    expect(await ana.balance()).toBe('10.00')
    expect(await ana.texts('yes tides')).toBe(ON)
    await till.later(5 * MINUTE_MS)
    expect(ana.hears()).toBe('')
    await till.later(15 * MINUTE_MS)
    expect(ana.hears()).toBe('Dover 1: 06:12.')
    expect(await ana.balance()).toBe('9.50')
    expect(await ana.texts('HISTORY')).toContain('-$0.50 TIDES')
  })

  it.each([
    ['YES', ON],
    ['ok', ON],
    ['TIDES YES', ON],
    ['tides on', ON],
    ['Tides Yes!', ON],
    ['TIDES ja bitte 🙏', ON],
    ['"TIDES ON"', ON],
    ['TIDES YES?', /^TIDES Dover at 6/],
    ['STOP TIDES', 'TIDES is not on. Nothing charged.'],
    ['JA FLUT', ON],
    ['NO', 'TIDES is not on. Nothing charged.'],
    ['TIDES OFF', 'TIDES is not on. Nothing charged.'],
    ['YES STAR', /^STAR each day at 21:30/],
    ['YES 20', /nothing to confirm/],
  ])('is answered with %s', async (answer, words) => {
    await using open = await openTides()
    await open.ana.texts('TIDES Dover at 6')
    const said = await open.ana.texts(answer)
    if (typeof words === 'string') expect(said).toBe(words)
    else expect(said).toMatch(words)
    await open.till.later(15 * MINUTE_MS)
    expect(open.ana.hears()).toBe(words === ON ? 'Dover 1: 06:12.' : '')
  })

  it('has an offer that a bare yes is good for just after it', async () => {
    await using open = await openTides()
    const { till, ana } = open
    await ana.texts('TIDES Dover at 6')
    await till.later(11 * MINUTE_MS)
    expect(await ana.texts('YES')).toMatch(/nothing to confirm/)
    expect(await ana.texts('YES TIDES')).toContain('next on 25 Nov')
  })

  it('is understood in many ways, and in no other', async () => {
    await using open = await openTides()
    for (const [text, words] of [
      ['TIDES Dover at 6', / each day at 06:00 London from /],
      ['tides Dover at 6.30pm please', / each day at 18:30 London from /],
      ['FLUT Dover um 18h', / each day at 18:00 London from /],
      ['TIDES Dover at 6 Denver', / each day at 06:00 Denver from /],
      ['TIDES Dover at 6 am New York time every day', / each day at 06:00 New York from /],
      ['TIDES Dover at 6 ET', / each day at 06:00 New York from /],
      ['Please TIDES Dover a las 6:30 de la tarde, por favor', / each day at 18:30 London from /],
      ['🌊 TIDES Dover at 6 in the morning', / each day at 06:00 London from /],
      ['FLUT Dover um 18 Uhr abends bitte', / each day at 18:00 London from /],
      ['"TIDES Dover at 6 Denver"', / each day at 06:00 Denver from /],
      ['🛑 TIDES Dover at 6', /did not understand/],
      ['STAU A8', /^STAU A8 each day at 07:00 London from /],
      ['stau Ulm A8 à6h', /^STAU Ulm A8 each day at 06:00 London from /],
      ['STAU Ulm A 8', /^STAU Ulm each day at 08:00 London from /],
      [`STAU ${'Ulm '.repeat(20).trim()}`, /^STAU each day at 07:00 London from /],
      ['STAR', / each day at 21:30 New York from /],
      ['STAR at 23:45', / each day at 23:45 New York from /],
      ['TIDES Dover', /^TIDES Dover at 6: high water/],
      ['TIDES', /^TIDES Dover at 6: high water/],
      ['TIDES 6 at 6', /^TIDES Dover at 6: high water/],
      ['TIDES Dover at 25', /^TIDES Dover at 6: high water/],
      // What was offered of STAR meanwhile takes nothing from what was offered of TIDES.
      ['YES TIDES', /^TIDES is on: each day at 06:00 Denver/],
      ['TIDES OFF', /^TIDES is off/],
      ['YES TIDES', /^TIDES Dover at 6: high water/],
      ['TIDES Dover at 6 Atlantis', /^By which clock\? .* AT 06:00 London\. Nothing charged\.$/],
      ['SUBS', /^Nothing comes by itself\. MENU for what can\.$/],
      [
        'MENU',
        /TIDES Dover at 6 \$0.40 daily, STAR \$0.20 daily, JOKE \$0.20, STAU A8 \$0.20 daily, GLOBE \$9.60, SUBS,/,
      ],
    ] as const)
      expect(await open.ana.texts(text), text).toMatch(words)
    expect(await open.ana.balance()).toBe('10.00')
  })

  it('asks by which clock where a country has several', async () => {
    await using till = await testService(service)
    const ana = till.phone()
    await ana.buys('10')
    expect(await ana.texts('TIDES Dover at 6')).toBe(
      'By which clock? Add a city to the time, such as AT 06:00 New York. Nothing charged.',
    )
    expect(await ana.texts('STAR')).toContain('21:30 New York')
    const olena = till.phone('+380441234567')
    await olena.buys('10')
    expect(await olena.texts('TIDES Dover at 6')).toContain('such as AT 06:00 Kyiv.')
    expect(await olena.texts('TIDES Dover at 6 Kyiv')).toContain('each day at 06:00 Kyiv')
  })

  it('is changed by asking again, listed by SUBS, and ended by its word', async () => {
    await using open = await openTides()
    const { till, ana } = open
    for (const text of ['TIDES Dover at 6', 'YES', 'STAR', 'YES STAR', 'TIDES Hythe at 5:55', 'TIDES YES'])
      await ana.texts(text)
    expect(await ana.texts('SUBS')).toBe(
      'Each day: STAR 21:30 New York, TIDES 05:55 London. STAR OFF ends it.',
    )
    expect(await ana.texts('TIDES')).toContain('each day at 05:55 London')
    await ana.texts('TIDES Dover at 7')
    expect(await ana.texts('NO')).toMatch(/^TIDES is on: each day at 05:55 London/)
    await till.later(15 * MINUTE_MS)
    expect(ana.hears()).toBe('Hythe 1: 06:12.')
    expect(await ana.texts('TIDES OFF')).toMatch(/^TIDES is off/)
    expect(await ana.texts('SUBS')).toBe('Each day: STAR 21:30 New York. STAR OFF ends it.')
    for (const text of ['STOP', 'START']) await ana.texts(text)
    expect(await ana.texts('SUBS')).toMatch(/^Nothing comes/)
  })

  it('is ended by all that says so, and nothing that says so is offered or begun', async () => {
    await using open = await openTides()
    const { till, ana } = open
    for (const end of [
      ...[
        'STAU OFF.',
        'stau off!',
        'STAU OFF 👍',
        'STAU OFF now',
        '"STAU OFF"',
        'STAU off please',
        'STAU off ❌',
      ],
      ...['STAU NO gracias', 'STAU aus bitte', 'STAU non merci', 'STAU unsubscribe', 'STAU abmelden!'],
      ...['STOP STAU', 'Cancel stau.', 'end my stau please', 'NO STAU', 'UNSUBSCRIBE STAU', 'turn off stau'],
      ...['Baja Stau', 'arrêter STAU, svp', 'Stau abbestellen', 'bitte stopp STAU', 'NEIN STAU'],
    ]) {
      expect(await ana.texts('STAU Ulm'), end).toMatch(/each day at 07:00 London/)
      expect(await ana.texts('YES STAU'), end).toMatch(/^STAU is on/)
      expect(await ana.texts(end), end).toMatch(/^STAU is off/)
      expect(await ana.texts('YES'), end).toMatch(/nothing to confirm/)
      await till.later(HOUR_MS)
    }
    expect(await ana.texts('STOP JOKE')).not.toMatch(/Ha\.|is off/)
    expect(await ana.texts('SUBS')).toMatch(/^Nothing comes/)
    expect(await ana.balance()).toBe('10.00')
  })

  it('needs credit for one to begin with', async () => {
    await using till = await testService(service)
    expect(await till.phone('+447400123456').texts('TIDES Dover at 6')).toMatch(
      /^TIDES costs up to \$0.50 and you have \$0.00/,
    )
  })
})

describe('a day on which it goes wrong', () => {
  it('is tried again while it is of use', async () => {
    let tries = 0
    await using open = await openTides(() =>
      ++tries < 9 ? new Response('oops', { status: 503 }) : new Response('06:12.'),
    )
    const { till, ana } = open
    for (const text of ['TIDES Dover at 6', 'YES']) await ana.texts(text)
    await till.later(20 * MINUTE_MS)
    expect(ana.hears()).toBe('')
    await till.later(20 * MINUTE_MS)
    expect(ana.hears()).toBe('Dover 1: 06:12.')
    expect(await ana.balance()).toBe('9.50')
  })

  it.each([
    [
      'comes a little later, with what AUTO has added meanwhile',
      'visa',
      /^AUTO added \$10\.00.*\nDover 1: 06:12\.$/,
    ],
    [
      'is told of when AUTO could add nothing',
      ALWAYS_ASKS,
      /^AUTO is paused: your bank.*\nTIDES is paused: it costs/,
    ],
  ])('on which too little is left %s', async (_what, card, words) => {
    await using open = await openTides(undefined, card)
    const { till, ana } = open
    for (const text of ['TIDES Dover at 6', 'YES', 'GLOBE']) await ana.texts(text)
    expect(await ana.balance()).toBe('0.30')
    expect(await ana.texts('AUTO 10 BELOW 5')).toMatch(/^AUTO is on/)
    await till.later(20 * MINUTE_MS)
    expect(ana.hears()).toMatch(words)
  })

  it('is free and apologised for, and comes the next day', async () => {
    let isDown = true
    await using open = await openTides(() =>
      isDown ? new Response('oops', { status: 503 }) : new Response('06:12.'),
    )
    const { till, ana } = open
    for (const text of ['TIDES Dover at 6', 'YES']) await ana.texts(text)
    await till.later(90 * MINUTE_MS)
    expect(ana.hears()).toBe(
      "Sorry, today's TIDES could not be made. Nothing charged. It comes again when it can.",
    )
    expect(await ana.balance()).toBe('10.00')
    isDown = false
    await till.later(DAY_MS)
    expect(ana.hears()).toBe('Dover 1: 06:12.')
  })

  it.each([
    ['Dover', 'Dover is dry today.'],
    ['asking', /^Sorry/],
  ])("is free with the operator's own words, and where it asks: %s", async (harbour, words) => {
    await using open = await openTides(() => new Response('', { status: 404 }))
    const { till, ana } = open
    for (const text of [`TIDES ${harbour} at 6`, 'YES']) await ana.texts(text)
    await till.later(90 * MINUTE_MS)
    expect(ana.hears()).toMatch(words)
    expect(await ana.balance()).toBe('10.00')
  })
})
