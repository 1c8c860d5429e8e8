import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { testService } from '../../src/test.ts'
import { command, type Tools } from '../../src/till/command.ts'
import { Problem } from '../../src/till/problem.ts'
import { segmentsOf, toGsm7 } from '../../src/till/segments.ts'
import { defineService } from '../../src/till/service.ts'

const about = { usage: 'TEXT IT', help: 'for a test' }
type Ask = Tools<unknown, unknown>['ask']
let sizes = ['Small', 'Large', 'Small tall']

const order = command({
  ...about,
  keywords: ['TENT'],
  price: { upTo: '4' },
  maxSegments: 4,
  shared: z.object({ sold: z.number() }).default({ sold: 0 }),
  async run(_, { ask, shared }) {
    const size = await ask('Which size?', sizes)
    const name = await ask('For whom?')
    if (name === 'Nobody') throw new Problem('nobody', 'For nobody. Nothing charged.')
    const sure = await ask(`${size} for ${name}?`, ['Yes', 'No'])
    if (sure === 'No') return { say: 'OK.', price: '0' }
    return { say: `${size} for ${name}, no. ${shared.sold + 1}.`, shared: { sold: shared.sold + 1 } }
  },
})
const harbours = ['Málaga', 'L’Ampolla', 'Cádiz 1–2', 'Œuf']
const ferry = command({
  ...about,
  keywords: ['FERRY'],
  price: { upTo: '1' },
  maxSegments: 3,
  async run(_, { ask }) {
    return { say: `To no. ${harbours.indexOf(await ask('¿A dónde?', harbours)) + 1}.`, price: '0' }
  },
})
const chatty = command({ ...about, keywords: ['CHATTY'], price: '1', run: (_, { ask }) => ask('What now?') })
const star = command({ ...about, keywords: ['STAR'], price: '0.25', run: () => 'Vega.' })
const saga = command({
  ...about,
  keywords: ['SAGA'],
  price: '0.25',
  run: () => Array.from({ length: 90 }, (_, line) => `verse ${line}`).join(' '),
})
const weather = Array.from({ length: 20 }, (_, hour) => `${hour}: 12°C, wind from the north, Łódź`).join('; ')
let sky = ''
const skies = command({ ...about, keywords: ['SKIES'], price: '0.25', maxSegments: 3, run: () => sky })

const service = defineService({
  name: 'Tent Till',
  contact: 'help@tent.example',
  currency: 'usd',
  packs: ['20'],
  rates: { other: '0.10' },
  limits: { perDay: '100', purchasesPerDay: 5 },
  commands: [order, ferry, chatty, star, saga, skies],
})

async function openTents() {
  const till = await testService(service)
  const ana = till.phone()
  await ana.buys('20')
  return { till, ana }
}

const ASKS_SIZE = 'Which size? 1 Small, 2 Large, 3 Small tall'

describe('a conversation', () => {
  it.each([
    ['1', 'Ana', 'yes', 'Small for Ana, no. 1.', '15.60'],
    ['large!', 'the scouts, please', '1', 'Large for the scouts, please, no. 1.', '15.60'],
    ['2 please', 'Ana', 'yes please', 'Large for Ana, no. 1.', '15.60'],
    ['por favor, large', 'Ana', 'no thanks', 'OK.', '19.60'],
    ['3.', '2', 'YES', 'Small tall for 2, no. 1.', '15.60'],
    ['2', 'Ana', 'no', 'OK.', '19.60'],
  ])('asks %s, %s, %s, and is paid for at its end', async (size, name, sure, words, left) => {
    const { till, ana } = await openTents()
    await using _ = till
    expect(await ana.texts('TENT')).toBe(ASKS_SIZE)
    expect(await ana.texts(size)).toBe('For whom?')
    expect(await ana.balance()).toBe('15.60')
    expect(await ana.texts(name)).toMatch(/for .*\? 1 Yes, 2 No$/)
    expect(await ana.texts(sure)).toBe(words)
    expect(await ana.balance()).toBe(left)
    expect(await ana.texts('1')).toMatch(/did not understand/)
  })

  it('gives a command its own choices back, whichever letters texts are spelt in', async () => {
    const { till, ana } = await openTents()
    await using _ = till
    for (const [said, meant] of [
      ['1', 1],
      ['malaga', 1],
      ["L'AMPOLLA", 2],
      ['cádiz 1–2', 3],
      ['Oeuf', 4],
      ['œuf', 4],
    ] as const) {
      expect(await ana.texts('FERRY')).toBe("¿A donde? 1 Malaga, 2 L'Ampolla, 3 Cadiz 1-2, 4 OEuf")
      expect(await ana.texts(said)).toBe(`To no. ${meant}.`)
    }
  })

  it('charges nothing when it comes to nothing', async () => {
    const { till, ana } = await openTents()
    await using _ = till
    await ana.texts('TENT')
    await ana.texts('1')
    expect(await ana.texts('Nobody')).toBe('For nobody. Nothing charged.')
    expect(await ana.balance()).toBe('20.00')
  })

  it('lets customers look something up meanwhile', async () => {
    const { till, ana } = await openTents()
    await using _ = till
    await ana.texts('TENT')
    expect(await ana.texts('BALANCE')).toMatch(/^Balance \$15\.60/)
    expect(await ana.texts('1')).toBe('For whom?')
    expect(await ana.texts('menu')).toMatch(/^TEXT IT/)
    expect(await ana.texts('Ana')).toMatch(/^Small for Ana\?/)
  })

  it('is not passed over by a bare yes that could buy', async () => {
    const { till, ana } = await openTents()
    await using _ = till
    expect(await ana.texts('BUY 20')).toMatch(/Reply YES 20\. If not/)
    await ana.texts('TENT')
    expect(await ana.texts('Yes')).toBe(
      'Which one? Reply YES 20 to buy, or NO. TENT waits for an answer too. Nothing charged.',
    )
    expect(await ana.texts('2')).toBe('For whom?')
    expect(await ana.texts('OK')).toMatch(/^Which one\?/)
    expect(await ana.texts('no')).toBe('OK, nothing bought.')
    expect(await ana.texts('OK')).toMatch(/^Large for OK\?/)
    expect(await ana.balance()).toBe('15.60')
  })

  it('has a yes that is good once, whatever else waits for one', async () => {
    const { till, ana } = await openTents()
    await using _ = till
    expect(await ana.texts('BUY 20')).toMatch(/Reply YES 20\. If not/)
    for (const text of ['TENT', '1', 'Bo']) await ana.texts(text)
    await till.later(60_000)
    expect(await ana.texts('1')).toBe('Small for Bo, no. 1.')
    // They had meant to say it to that one, or a carrier delivers it twice.
    expect(await ana.texts('YES')).toBe('To buy, reply YES 20. Nothing charged yet.')
    expect(await ana.balance()).toBe('15.60')
  })

  it('goes on with a choice although a purchase was asked about since', async () => {
    const { till, ana } = await openTents()
    await using _ = till
    await ana.texts('TENT')
    expect(await ana.texts('BUY 20')).toMatch(/Reply YES 20\. If not/)
    expect(await ana.texts('YES')).toMatch(/^Which one\?/)
    expect(await ana.texts('1')).toBe('For whom?')
    expect(await ana.texts('YES 20')).toMatch(/^Added \$20\.00/)
    expect(await ana.texts('Ana')).toMatch(/^Small for Ana\?/)
  })

  it.each([
    ['another command', 'STAR', 'Vega.', '19.55'],
    ['the same command', 'TENT', ASKS_SIZE, '15.50'],
    ['STOP', 'STOP', /opted out|unsubscribed/i, '19.90'],
  ])('is left for %s, and only the texts that were sent are paid for', async (_what, text, words, left) => {
    const { till, ana } = await openTents()
    await using _ = till
    await ana.texts('TENT')
    const answer = await ana.texts(text)
    if (typeof words === 'string') expect(answer).toBe(words)
    expect(await ana.balance()).toBe(left)
  })

  it('asks again, free of charge, and gives up after three answers that are none', async () => {
    const { till, ana } = await openTents()
    await using _ = till
    await ana.texts('TENT')
    for (const wrong of ['4', 'medium'])
      expect(await ana.texts(wrong)).toMatch(/^Please reply with a number from 1 to 3/)
    expect(await ana.texts('0')).toMatch(/^We leave TENT there/)
    expect(await ana.balance()).toBe('19.90')
    expect(await ana.texts('1')).toMatch(/did not understand/)
  })

  it('expires, and frees what was held', async () => {
    const { till, ana } = await openTents()
    await using _ = till
    await ana.texts('TENT')
    await till.later(9 * 60_000)
    expect(await ana.texts('1')).toBe('For whom?')
    await till.later(9 * 60_000)
    expect(await ana.balance()).toBe('15.60')
    await till.later(2 * 60_000)
    expect(await ana.balance()).toBe('19.80')
    expect(await ana.texts('Ana')).toMatch(/did not understand/)
  })

  it('asks again what was answered with a choice that is gone', async () => {
    const { till, ana } = await openTents()
    await using _ = till
    await ana.texts('TENT')
    sizes = ['Large']
    try {
      expect(await ana.texts('1')).toBe('Which size? 1 Large')
      expect(await ana.texts('1')).toBe('For whom?')
    } finally {
      sizes = ['Small', 'Large', 'Small tall']
    }
  })

  it.each([
    ['is blank', [' '], /choice 1 has no words/],
    ['is blank where it is texted', ['Red', '\u200b\u0001'], /choice 2 has no words/],
    ['is there twice', ['A', 'B', 'A'], /choices 1 and 3 read the same/],
    ['is there twice but for its case', ['Red', 'red'], /choices 1 and 2 read the same/],
    ['is there twice where it is texted', ['Ayse', ' Ayşe'], /choices 1 and 2 read the same/],
  ])('asks nothing where a choice %s, which its operator is told', async (_what, choices, why) => {
    const told: string[] = []
    const run = async (_: unknown, { ask }: { ask: Ask }) => ask('Which one?', choices)
    const pick = command({ ...about, keywords: ['PICK'], price: '1', maxSegments: 2, retries: 0, run })
    const sold = { ...service, commands: [pick] }
    await using till = await testService(sold, { log: (line) => told.push(line) })
    const ana = till.phone()
    await ana.buys('20')
    expect(await ana.texts('PICK')).toMatch(/^Sorry, PICK is not working/)
    expect(await ana.balance()).toBe('20.00')
    expect(told.filter((line) => why.test(line))).toHaveLength(1)
    expect(await ana.texts('1')).toMatch(/did not understand/)
  })

  it('tells choices apart by any sign', async () => {
    const run = async (_: unknown, { ask }: { ask: Ask }) =>
      `You chose ${await ask('Which?', ['Maße', 'Masse', '-', '+'])}.`
    const pick = command({ ...about, keywords: ['PICK'], price: '1', maxSegments: 2, run })
    await using till = await testService({ ...service, commands: [pick] })
    const ana = till.phone()
    await ana.buys('20')
    expect(await ana.texts('PICK')).toBe('Which? 1 Maße, 2 Masse, 3 -, 4 +')
    expect(await ana.texts('4')).toBe('You chose +.')
  })

  it('needs room for its answer in maxSegments, which its operator is told', async () => {
    const told: string[] = []
    await using till = await testService(service, { log: (line) => told.push(line) })
    const ana = till.phone()
    await ana.buys('20')
    expect(await ana.texts('CHATTY')).toMatch(/^Sorry, CHATTY is not working/)
    expect(await ana.balance()).toBe('20.00')
    expect(told.filter((line) => /maxSegments/.test(line))).toEqual([
      expect.stringMatching(
        /till fails: run-command: failed \(no room for the answer: a question of 1 where 1 of maxSegments are left/,
      ),
    ])
  })
})

describe('a long answer', () => {
  it('comes to whoever pays for it, however much they were told for nothing', async () => {
    const limits = { ...service.limits, freePerHour: 2 }
    const broken = command({
      ...about,
      keywords: ['BROKEN'],
      price: '0.25',
      retries: 0,
      run() {
        throw new Error('is broken')
      },
    })
    const commands = [...service.commands, broken]
    await using till = await testService({ ...service, limits, commands })
    const ana = till.phone()
    await ana.buys('20')
    expect(await ana.texts('BROKEN')).toMatch(/^Sorry/)
    expect(await ana.texts('BROKEN')).toBe('')
    expect(await ana.texts('SAGA')).toMatch(/MORE for the rest$/)
    expect(await ana.texts('MORE')).toMatch(/MORE for the rest$/)
    expect(await ana.texts('BALANCE')).toBe('')
    expect(await ana.balance()).toBe('19.55')
  })

  it.each([
    ['that is paid for comes', '0.25', ['1', '2', '3', '4']],
    ['that is for nothing is kept', '0', ['1', '', '', '2']],
  ])('where segments cost nothing, a part %s after too much for nothing', async (_what, price, heard) => {
    const tale = command({
      ...about,
      keywords: ['TALE'],
      price,
      run: () => ['1', '2', '3', '4', '5'].map((part) => part.padEnd(138, '.')).join(' '),
    })
    const limits = { ...service.limits, freePerHour: 1 }
    await using till = await testService({ ...service, limits, rates: { other: '0' }, commands: [tale] })
    const ana = till.phone()
    await ana.buys('20')
    while ((await ana.texts('BALANCE')) !== '');
    const parts = [await ana.texts('TALE'), await ana.texts('MORE'), await ana.texts('MORE')]
    await till.later(2 * 3_600_000)
    parts.push(await ana.texts('MORE'))
    expect(parts.map((part) => part.slice(0, 1))).toEqual(heard)
  })

  it('goes on with MORE, for what each text costs, to its last word', async () => {
    const { till, ana } = await openTents()
    await using _ = till
    expect(await ana.texts('MORE')).toMatch(/^There is nothing more to say/)
    const parts = [await ana.texts('SAGA')]
    while (parts.at(-1)!.endsWith(' ... MORE for the rest')) parts.push(await ana.texts('more please'))
    const said = parts.map((part) => part.replace(' ... MORE for the rest', '')).join(' ')
    expect(said).toBe(Array.from({ length: 90 }, (_, line) => `verse ${line}`).join(' '))
    expect(parts.every((part) => part.length <= 160)).toBe(true)
    expect(await ana.balance()).toBe((20 - 0.25 - parts.length * 0.1).toFixed(2))
    expect(await ana.texts('MORE')).toMatch(/^There is nothing more to say/)
  })

  it.each([
    ['at its beginning', `⛅ ${weather}`],
    ['in its midst', weather.replace('10:', '⛅ 10:')],
    ['at its end', `${weather} ⛅`],
  ])(
    'costs what is sent, where an emoji %s keeps letters that are plain without it',
    async (_where, words) => {
      const { till, ana } = await openTents()
      await using _ = till
      sky = words
      const parts = [await ana.texts('SKIES')]
      while (parts.at(-1)!.endsWith(' ... MORE for the rest')) parts.push(await ana.texts('MORE'))
      const sent = parts.map((part) => segmentsOf(part).segments)
      expect(Math.max(...sent)).toBe(3)
      const cost = 0.25 + 0.1 * sent.reduce((sum, one) => sum + one, 0)
      expect(await ana.balance()).toBe((20 - cost).toFixed(2))
      const said = parts.map((part) => part.replace(' ... MORE for the rest', '')).join(' ')
      expect(toGsm7(said.replace('⛅', ''))).toBe(toGsm7(words.replace('⛅', '')))
    },
  )

  it('is over after a day, and with the next answer', async () => {
    const { till, ana } = await openTents()
    await using _ = till
    await ana.texts('SAGA')
    await ana.texts('STAR')
    expect(await ana.texts('MORE')).toMatch(/^There is nothing more/)
    await ana.texts('SAGA')
    await till.later(24 * 3_600_000)
    expect(await ana.texts('MORE')).toMatch(/^There is nothing more/)
  })
})
