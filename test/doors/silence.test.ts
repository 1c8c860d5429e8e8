import { afterEach, describe, expect, it } from 'vitest'
import { readService } from '../../src/till/service.ts'
import settings from '../../texttill.config.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { inboundForm, NUMBER, type OpenTill, openTestTill, STRIPE_KEY } from '../open-till.ts'
import { openStripeClient } from '../stripe-client.ts'

const BOSTON = '+16175550123'

describe.each(engines)('on $name,', ({ open }) => {
  let database: TestDatabase
  let till: OpenTill

  async function openTill(change: Record<string, unknown> = {}, limits: Record<string, number> = {}) {
    const service = readService({ ...settings, ...change, limits: { ...settings.limits, ...limits } })
    database = await open()
    till = await openTestTill(database.url, { service })
  }

  afterEach(async () => {
    await till.close()
    await database.close()
  })

  /** Posts a text as Twilio does, and returns the answer's TwiML. */
  async function twiml(fields: Record<string, string>): Promise<string> {
    return (await till.post(inboundForm({ From: BOSTON, ...fields }))).text()
  }

  const silences = async () =>
    (
      await till.till.house.store.read((read) =>
        read.db.selectFrom('texts_in').select('silence').orderBy('received_at').orderBy('sid').execute(),
      )
    ).flatMap(({ silence }) => silence ?? [])

  describe('consent', () => {
    it('takes Twilio’s word for what it has understood, in whatever words, and answers none of it', async () => {
      await openTill()
      expect(await twiml({ Body: 'BALANCE' })).toContain('Balance $0.00')
      expect(await twiml({ Body: 'adiós', OptOutType: 'STOP' })).not.toContain('<Message')
      expect(await twiml({ Body: 'BALANCE' })).not.toContain('<Message')
      expect(await twiml({ Body: 'hola otra vez', OptOutType: 'START' })).not.toContain('<Message')
      expect(await twiml({ Body: 'BALANCE' })).toContain('Balance $0.00')
      expect(await twiml({ Body: 'socorro', OptOutType: 'HELP' })).not.toContain('<Message')
    })

    it('confirms plain words once, in the language of the number, and nothing after them', async () => {
      await openTill({ languages: ['en', 'de'] })
      expect(await till.text('+436641234567', 'bitte keine SMS mehr')).toMatch(
        /^Trail Till: Sie sind abgemeldet/,
      )
      for (const body of ['bitte keine SMS mehr', 'STOP', 'BUY 20', 'YES', 'Guthaben', 'HELP', 'HILFE', 'JA'])
        expect(await twiml({ From: '+436641234567', Body: body }), body).not.toContain('<Message')
      expect(await twiml({ From: '+436641234567', Body: 'START' })).toMatch(/willkommen zurück/)
    })
  })

  describe('a till that is not anybody’s to spend', () => {
    it('answers the countries that it serves, and hears STOP from all', async () => {
      await openTill({ countries: ['US', 'satellite'] })
      expect(await till.text(BOSTON, 'BALANCE')).toBe('Balance $0.00. BUY 20 to add.')
      expect(await till.text('+881612345678', 'BALANCE')).toMatch(/^Balance/)
      expect(await till.text('+923001234567', 'BUY 20')).toBeUndefined()
      expect(await till.text('+923001234567', 'stop texting me')).toBeUndefined()
      expect(await silences()).toEqual(['country', 'country'])
    })

    it('answers so many newcomers of a country in a day, and its own customers all the same', async () => {
      await openTill({}, { newcomersPerDay: 3 })
      for (let i = 0; i < 5; i++) {
        const answer = await till.text(`+92300123456${i}`, 'MENU')
        if (i < 3) expect(answer).toContain('BALANCE')
        else expect(answer).toBeUndefined()
      }
      expect(await till.text(BOSTON, 'MENU')).toContain('BALANCE')
      till.later(86_400_000)
      expect(await till.text('+923001234569', 'MENU')).toContain('BALANCE')
    })

    it('answers so many newcomers of all countries in a day', async () => {
      await openTill({}, { newcomersPerDay: 2, allNewcomersPerDay: 3 })
      const answers: (string | undefined)[] = []
      for (const phone of ['+923001234561', '+923001234562', '+923001234563', '+447400123456', BOSTON])
        answers.push(await till.text(phone, 'MENU'))
      expect(answers.map(Boolean)).toEqual([true, true, false, true, false])
      expect(await silences()).toEqual(['country-budget', 'newcomers-budget'])
    })

    it('opens so many pages for nothing, and says no more often that there is no credit', async () => {
      await openTill({}, { freePerHour: 3 })
      for (const body of ['BUY 20', 'SUN 46.5 7.9', 'BUY 7'])
        expect(await till.text(BOSTON, body)).toBeDefined()
      for (const body of ['BUY 20', 'SUN 46.5 7.9', 'BUY 7'])
        expect(await till.text(BOSTON, body)).toBeUndefined()
      expect(await silences()).toEqual(['customer-budget', 'customer-budget', 'customer-budget'])
      const pages = await openStripeClient(till.stripeUrl, STRIPE_KEY).checkout.sessions.list()
      expect(pages.data).toHaveLength(1)
      till.later(3_600_000)
      expect(await till.text(BOSTON, 'SUN 46.5 7.9')).toMatch(/^SUN costs/)
    })

    it('does not talk with a machine for ever', async () => {
      await openTill()
      const hint = await till.text(BOSTON, 'I am away until Monday and will read this then')
      expect(hint).toContain('did not understand')
      expect(await till.text(BOSTON, hint!)).toBeUndefined()
      for (let i = 0; i < 3; i++) expect(await till.text(BOSTON, `Out of office ${i}`)).toBe(hint)
      for (let i = 3; i < 8; i++) expect(await till.text(BOSTON, `Out of office ${i}`)).toBeUndefined()
      expect(await till.text(BOSTON, 'BALANCE')).toMatch(/^Balance/)
      till.later(86_400_000)
      expect(await till.text(BOSTON, 'Out of office')).toBe(hint)
    })

    it('says so much for nothing in an hour, and locks all the same', async () => {
      await openTill({}, { freePerHour: 3 })
      for (let i = 0; i < 3; i++) expect(await till.text(BOSTON, 'BALANCE')).toMatch(/^Balance/)
      expect(await till.text(BOSTON, 'LOCK')).toBeUndefined()
      till.later(3_600_000)
      expect(await till.text(BOSTON, 'BUY 20')).toMatch(/^You have locked this/)
      expect(await silences()).toEqual(['customer-budget'])
      for (let i = 0; i < 3; i++) expect(await till.text(BOSTON, 'HELP')).toMatch(/Help: /)
      expect(await till.text(BOSTON, 'HELP')).toBeUndefined()
      expect(await silences()).toEqual(['customer-budget', 'customer-budget'])
    })

    it.each(['72345', 'AMAZON', NUMBER])('answers nobody who is %s', async (sender) => {
      await openTill()
      expect(await twiml({ From: sender, Body: 'BALANCE' })).not.toContain('<Message')
    })

    it('says whom to ask, some times a day, to whoever is told nothing else any more', async () => {
      await openTill({}, { newcomersPerDay: 1, freePerHour: 1 })
      expect(await till.text('+923001234561', 'MENU')).toContain('BALANCE')
      expect(await till.text('+923001234561', 'MENU')).toBeUndefined()
      for (const phone of ['+923001234561', '+923001234562'])
        for (let i = 1; i <= 5; i++) {
          const answer = await till.text(phone, 'HELP')
          if (i <= 3) expect(answer).toMatch(/^Trail Till: .* Help: /)
          else expect(answer).toBeUndefined()
        }
      expect(new Set(await silences())).toEqual(new Set(['country-budget']))
      till.later(86_400_000)
      expect(await till.text('+923001234561', 'HELP')).toMatch(/Help: /)
    })

    it('says whom to ask to so many newcomers in a day, and not to a machine or a country it does not serve', async () => {
      await openTill({ countries: ['US', 'PK'] }, { newcomersPerDay: 1, allNewcomersPerDay: 2 })
      const answers: (string | undefined)[] = []
      for (const phone of [
        '+923001234561',
        '+923001234562',
        '+923001234563',
        '+923001234564',
        '+447400123456',
      ])
        answers.push(await till.text(phone, 'HELP'))
      expect(answers.map(Boolean)).toEqual([true, true, true, false, false])
      expect(await silences()).toEqual(['country-budget', 'country'])
    })
  })
})
