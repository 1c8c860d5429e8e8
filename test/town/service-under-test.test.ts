import { readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { command, defineService, Problem } from '../../src/index.ts'
import { openStoryTeller } from '../../src/sandbox/story.ts'
import { testService } from '../../src/test.ts'
import { readService, type ServiceSettings } from '../../src/till/service.ts'
import { openPhone } from '../../src/town/test-phone.ts'
import { openTown } from '../../src/town/town.ts'
import trailTill from '../../texttill.config.ts'

const DAY_MS = 86_400_000
const words = z.string()

const service = defineService({
  name: 'Snow Till',
  contact: 'help@snow.example',
  currency: 'eur',
  packs: ['10', '20'],
  rates: { CH: '0.09', other: '0.10' },
  limits: { perDay: '100', purchasesPerDay: 5 },
  commands: [
    command({
      keywords: ['SNOW'],
      usage: 'SNOW Davos',
      help: 'fresh snow',
      price: '0.40',
      args: words,
      async run(peak, { fetch }) {
        const answer = await fetch(`https://snow.example/${peak}`)
        if (answer.status === 404) throw new Problem('peak', `We know no ${peak}.`)
        return `${peak}: ${await answer.text()} cm.`
      },
    }),
    command({
      keywords: ['ICE'],
      usage: 'ICE',
      help: 'how thick the ice is',
      price: '0.40',
      http: { url: 'https://ice.example/', secret: `whsec_${'aWNl'.repeat(8)}` },
    }),
    command({
      keywords: ['LAW'],
      usage: 'LAW',
      help: 'the licence',
      price: '0',
      args: words,
      run: async () => (await readFile('LICENSE', 'utf8')).slice(0, 11),
    }),
    command({
      keywords: ['TEA'],
      usage: 'TEA',
      help: 'which tea',
      price: '1',
      maxSegments: 2,
      async run(_, { ask }) {
        return `${await ask('Which tea?', ['Green', 'Black'])} it is.`
      },
    }),
    command({
      keywords: ['WAIT'],
      usage: 'WAIT',
      help: 'never answers',
      price: '1',
      args: words,
      run: () => new Promise(() => {}),
    }),
  ],
})

describe('a service in a test', () => {
  it.each([
    [['1'], 'AUTO 1 BELOW 0.25'],
    [['0.50', '2'], 'AUTO 2 BELOW 1'],
    [['0.50'], 'AUTO 0.50 BELOW 0.13'],
  ])('shows how to agree to %j by itself, in words that do', async (packs, auto) => {
    await using till = await testService({ ...service, packs })
    const ana = till.phone()
    await ana.buys(packs.at(-1)!)
    expect(await ana.texts('AUTO')).toContain(`To agree text ${auto},`)
    expect(await ana.texts(auto)).toMatch(/^AUTO is on: /)
  })

  it('does not offer what no pack is small enough for', async () => {
    await using till = await testService({ ...service, limits: { ...service.limits, confirmOver: '5' } })
    const ana = till.phone()
    const not = 'AUTO is not offered here. BUY 10 adds credit when you text it. Nothing charged.'
    expect(await ana.texts('AUTO')).toBe(not)
    expect(await ana.texts('AUTO 10 BELOW 3')).toBe(not)
    expect(await ana.texts('MENU')).not.toContain('AUTO')
  })

  it('sells, spends and counts', async () => {
    await using till = await testService(trailTill)
    const ana = till.phone()
    expect(await ana.texts('SUN 46.5 7.9')).toContain('BUY 20')
    expect(await ana.buys('20')).toContain('$20.00')
    expect(await ana.balance()).toBe('20.00')
    expect(await ana.texts('SUN 46.5 7.9')).toContain('rises 07:')
    expect(await ana.balance()).toBe('19.7342')
    expect(await till.phone().balance()).toBe('0.00')
  })

  it('answers however often somebody texts in one story', async () => {
    await using till = await testService(service)
    const ana = till.phone()
    for (let n = 1; n <= 35; n++)
      expect([n, await ana.texts('BALANCE')]).toEqual([n, expect.stringMatching(/\S/)])
  })

  it('says in one line each what is wrong with an answer', async () => {
    const failed: string[] = []
    const said = ['{"saay":"12 cm"}', 'twelve', '["12"]']
    const ice = service.commands.find(({ keywords }) => keywords.toString() === 'ICE')!
    const fog = command({
      ...{ keywords: ['FOG'], usage: 'FOG', help: 'fog', price: { upTo: '3' }, retries: 0 },
      run: () => ({ say: 'None.', price: 2 as never }),
    })
    await using till = await testService(
      { ...service, commands: [{ ...ice, retries: 0 }, fog] },
      {
        fetch: () => new Response(said.shift()),
        log: (line) => failed.push(...(/run-command: failed \((.*)\)$/s.exec(line)?.slice(1) ?? [])),
      },
    )
    const ana = till.phone()
    await ana.buys('10')
    for (const word of ['ICE', 'ICE', 'ICE', 'FOG']) expect(await ana.texts(word)).toMatch(/Nothing charged/)
    const see = 'see docs/http-commands.md'
    expect(failed).toEqual([
      `https://ice.example/ answers { saay }, which is no reply: ${see}`,
      `https://ice.example/ answers what is no JSON: ${see}`,
      `https://ice.example/ answers { 0 }, which is no reply: ${see}`,
      'asks 2, which is no price such as "0.25"',
    ])
  })

  it('answers what its commands ask of outside', async () => {
    const asked: string[] = []
    await using till = await testService(service, {
      fetch(request) {
        asked.push(request.url)
        return request.url.endsWith('Davos') ? new Response('12') : new Response(null, { status: 404 })
      },
    })
    const urs = till.phone('+41791234567')
    await urs.buys('10', { card: 'mastercard' })
    expect(await urs.texts('SNOW Davos')).toBe('Davos: 12 cm.')
    expect(await urs.balance()).toBe('9.51')
    expect(await urs.texts('SNOW Atlantis')).toBe('We know no Atlantis.')
    expect(await urs.balance()).toBe('9.51')
    expect(asked).toEqual(['https://snow.example/Davos', 'https://snow.example/Atlantis'])
  })

  it('waits for an answer to its end, which may come a while after its head', async () => {
    await using till = await testService(service, {
      fetch: () => {
        const words = new TextEncoder().encode(JSON.stringify({ say: 'Thin.' }))
        const body = new ReadableStream({
          start: (stream) =>
            void setTimeout(() => {
              stream.enqueue(words)
              stream.close()
            }, 50),
        })
        return new Response(body, { headers: { 'content-type': 'application/json' } })
      },
    })
    const ana = till.phone()
    await ana.buys('10')
    expect(await ana.texts('ICE')).toBe('Thin.')
  })

  it('waits for what is real, and for nothing that takes too long', async () => {
    const happened: string[] = []
    await using till = await testService(service, { log: (line) => happened.push(line) })
    const ana = till.phone()
    await ana.buys('10')
    expect(await ana.texts('LAW')).toBe('MIT License')
    expect(await ana.texts('WAIT')).toMatch(/nothing charged/i)
    expect(await ana.balance()).toBe('9.90')
    expect(happened.join('\n')).toContain('took longer than 8000 ms')
  })

  it('answers what a command asks back', async () => {
    await using till = await testService(service)
    const ana = till.phone()
    await ana.buys('10')
    expect(await ana.texts('TEA')).toBe('Which tea? 1 Green, 2 Black')
    expect(await ana.texts('2')).toBe('Black it is.')
    expect(await ana.balance()).toBe('8.80')
  })

  it('lets days go by in no time', async () => {
    await using till = await testService(trailTill, { at: '2027-06-21T10:00:00Z' })
    const ana = till.phone()
    await ana.buys('10')
    expect(await ana.texts('SUN 46.5 7.9')).toContain('21 Jun')
    await till.later(DAY_MS)
    expect(new Date(till.now()).toISOString()).toMatch(/^2027-06-22T10:/)
    expect(await ana.texts('SUN 46.5 7.9')).toContain('22 Jun')
    expect(ana.inbox()).toHaveLength(4)
  })

  it.each([
    ['en', ['BUY 20', 'UNLOCK', 'YES', 'RECEIPT'], /YES \{code\}.*UNLOCK \{code2\}/s],
    ['fr', ['ACHETER 20', 'DÉBLOQUER', 'OUI', 'REÇU'], /réf \{ref2?\}/],
  ] as const)('plays in %s what was done with codes, to the last word', async (language, said, named) => {
    const settings = {
      ...service,
      languages: [language],
      limits: { ...service.limits, perDay: '500', confirmOver: '20' },
      packs: ['20', '50'],
    } satisfies ServiceSettings
    const town = await openTown({ service: readService(settings) })
    const { twilio, stripe, shelves } = town.sandbox
    const teller = openStoryTeller({ twilio, stripe, deeds: shelves.shelf('story'), now: town.clock.now })
    const ana = openPhone(town, '+14155550123', 'eur')
    const [buy, unlock, yes, receipt] = said
    const codeIn = (words: string) => /\b\d{6}\b|\b\d{4}(?= \w+ 5 min)/.exec(words)![0]
    await town.pay(/http\S+\w/.exec(await ana.texts(buy))![0])
    teller.note('{who} pays {link}', ana.number)
    await town.settle()
    const ref = /[Rr][eé]f (\w{4})/.exec(ana.inbox().at(-1)!)![1]!
    await ana.texts(`${yes} ${codeIn(await ana.texts(buy.replace('20', '50')))}`)
    await ana.texts('LOCK')
    const code = codeIn(await ana.texts(unlock))
    await ana.texts(`${unlock} ${code.slice(0, 3)} ${code.slice(3)}`)
    await ana.texts(`${receipt} ${ref.toLowerCase()}`)
    await ana.texts(unlock)
    const story = teller.tell()
    await town.close()

    expect(story).toMatch(named)
    expect(story).not.toMatch(new RegExp(`${code}|${ref}`, 'i'))
    const file = join(tmpdir(), `copied-${process.pid}-${language}.chat`)
    await writeFile(file, story)
    onTestFinished(() => rm(file))
    // Another town, with other codes.
    await using till = await testService(settings, { at: '2027-01-12T09:00:00Z' })
    await till.phone('+14155550177').buys('20')
    await till.plays(file)
  })

  it('plays what was done on the phone’s page', async () => {
    await using till = await testService(trailTill)
    await till.plays('fixtures/stories/first-purchase.chat')
    await expect(
      testService(service).then((other) => other.plays('fixtures/stories/first-purchase.chat')),
    ).rejects.toThrow(
      /^first-purchase\.chat:4: ana < Trail Till did not understand.*\n {2}what comes is: Snow Till did not/,
    )
  })

  it('says what a page says when it takes no card, and what a bank wants is given', async () => {
    await using till = await testService(trailTill)
    const ana = till.phone()
    await expect(ana.pays()).rejects.toThrow('was texted no link')
    await expect(ana.buys('20', { card: 'insufficient_funds' })).rejects.toThrow('insufficient funds')
    expect(await ana.pays({ card: 'sca_always' })).toContain('$20.00')
  })

  it('tells the same story in the same words', async () => {
    const tell = async () => {
      const story: string[] = []
      await using till = await testService(trailTill, { log: (line) => story.push(line) })
      const ana = till.phone()
      await ana.buys('20')
      await ana.texts('SUN 46.5 7.9')
      return [...story, ...ana.inbox()]
    }
    expect(await tell()).toEqual(await tell())
  })

  it('refuses a service that is wrong', async () => {
    await expect(testService({ ...service, currency: 'XYZ' })).rejects.toThrow(
      /^texttill\.config\.ts:\d+: currency/,
    )
  })
})
