import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readService } from '../src/till/service.ts'
import settings from '../texttill.config.ts'
import { openCaller } from './api/caller.ts'
import { type OpenTill, openTestTill, until } from './open-till.ts'

const MADRID = '+34600123456'
const VIENNA = '+436641234567'
const BOSTON = '+16175550123'

let till: OpenTill

beforeAll(async () => {
  const service = readService({ ...settings, languages: ['en', 'es', 'fr', 'de'] })
  till = await openTestTill('sqlite::memory:', { service })
})

afterAll(() => till.close())

describe('a till that speaks four languages', () => {
  it('speaks that of the number, and reads its words', async () => {
    expect(await till.text(MADRID, '¿Saldo?')).toBe('Saldo $0.00. COMPRAR 20 para añadir.')
    expect(await till.text(VIENNA, 'Guthaben bitte')).toBe('Guthaben $0.00. KAUFEN 20 lädt auf.')
    expect(await till.text(BOSTON, 'balance')).toBe('Balance $0.00. BUY 20 to add.')
  })

  it('sells by any of its words, in the one language that the customer has', async () => {
    expect(await till.text(MADRID, 'comprar veinte por favor')).toMatch(
      /^Añade \$20\.00: http\S+ Tu tarjeta queda guardada; luego basta COMPRAR\.$/,
    )
    expect(await till.text(VIENNA, 'buy 20')).toMatch(
      /^\$20\.00 aufladen: http\S+ Ihre Karte wird gespeichert/,
    )
  })

  it('charges nothing for what only looks like a purchase', async () => {
    expect(await till.text(MADRID, 'comprar veinte huevos frescos')).toContain(
      'COMPRAR y un importe, como COMPRAR 20.',
    )
    expect(await till.text(VIENNA, 'Kaufen')).toBe(
      'Wie viel? Antworten Sie KAUFEN 10, KAUFEN 20 oder KAUFEN 50. Nichts belastet.',
    )
  })

  it('changes it by text, and keeps to that', async () => {
    expect(await till.text(VIENNA, 'LANG')).toBe(
      'Welche Sprache? Antworten Sie ENGLISH oder ESPANOL oder FRANCAIS oder DEUTSCH.',
    )
    expect(await till.text(VIENNA, 'français svp')).toContain('désormais en francais')
    expect(await till.text(VIENNA, 'Guthaben')).toMatch(/^Solde /)
    expect(await till.text(VIENNA, 'lang de')).toMatch(/^Ab jetzt/)
  })

  it('tells of a typo in the language of the word', async () => {
    expect(await till.text(MADRID, 'salddo')).toBe(
      '¿Quisiste decir SALDO? No se cobro nada. MENU para todos los comandos.',
    )
  })

  it('answers HELP in it too, which carriers know in English only', async () => {
    expect(await till.text(MADRID, 'ayuda')).toMatch(/^Trail Till: COMPRAR 20 añade crédito, SALDO/)
  })
})

describe('a till that speaks one', () => {
  it('has no word for changing it', async () => {
    const one = await openTestTill('sqlite::memory:')
    try {
      expect(await one.text(MADRID, 'LANG ES')).toBe(
        'Trail Till did not understand. Nothing charged. MENU for commands.',
      )
      expect(await one.text(MADRID, 'saldo')).toContain('did not understand')
    } finally {
      await one.close()
    }
  })
})

describe('a till that says some things in words of its operator', () => {
  it('says them in their language, filled in, and all else in its own', async () => {
    const service = readService({
      ...settings,
      languages: ['en', 'de'],
      words: {
        en: {
          unknown: '{name}: pardon? Nothing charged. MENU!',
          help: 'Ask {contact}, or text {buy}. STOP ends it.',
          welcomeBack: 'Hello again, {balance} left. STOP ends it.',
        },
        de: {
          noPictures: '{name} sieht keine Bilder: schön wär’s.',
          farewell: '{name}: tschüss. START holt uns.',
        },
      },
    })
    const own = await openTestTill('sqlite::memory:', { service })
    expect(await own.text(BOSTON, 'how are you')).toBe('Trail Till: pardon? Nothing charged. MENU!')
    expect(await own.text(BOSTON, 'HELP')).toBe(`Ask ${settings.contact}, or text BUY 20. STOP ends it.`)
    for (const words of ['STOP', 'START']) await own.text(BOSTON, words)
    expect(own.received(BOSTON)).toContain('Hello again, $0.00 left. STOP ends it.')
    expect(await own.text(VIENNA, 'Wie geht es')).toMatch(/^Trail Till hat das nicht verstanden/)
    expect(await own.text(VIENNA, 'keine SMS mehr')).toBe('Trail Till: tschüss. START holt uns.')
    await own.close()
  })
})

describe('the pages of a till that speaks four languages', () => {
  const seen = async (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) => {
    const answer = await fetch(till.url + path, { ...init, headers: { accept: 'text/html', ...headers } })
    const page = await answer.text()
    return { status: answer.status, page, lang: /<html lang="(\w+)">/.exec(page)?.[1] }
  }

  it.each([
    ['en', 'Your phone number', 'There is nothing at this address.', 'Send'],
    ['es', 'Tu número de teléfono', 'No hay nada en esta dirección.', 'Envía'],
    ['fr', 'Votre numéro de téléphone', 'il n&#39;y a rien à cette adresse.', 'Envoyez'],
    ['de', 'Ihre Telefonnummer', 'Unter dieser Adresse ist nichts.', 'Senden Sie'],
  ])('are in %s for a browser that likes it best', async (language, asks, nothing, begins) => {
    const likes = { 'accept-language': `nl, ${language};q=0.9, en;q=0.1` }
    const signIn = await seen('/account/sign-in', likes)
    expect(signIn).toMatchObject({ lang: language, page: expect.stringContaining(asks) })
    const none = await seen('/nowhere', likes)
    expect(none).toMatchObject({ status: 404, lang: language })
    expect(none.page.toLowerCase()).toContain(nothing.toLowerCase())
    expect(await seen('/', likes)).toMatchObject({ lang: language, page: expect.stringContaining(begins) })
  })

  it('are in the first of the service’s for a browser that likes none of them, and JSON for programs', async () => {
    expect(await seen('/account/sign-in', { 'accept-language': 'nl' })).toMatchObject({ lang: 'en' })
    const answer = await fetch(`${till.url}/c/none`)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(await seen('/c/none')).toMatchObject({ status: 404, lang: 'en' })
  })

  it('are in the language of whose account, link or order it is, whatever the browser likes', async () => {
    const likes = { 'accept-language': 'fr' }
    const words = await till.text(MADRID, 'COMPRAR 20')
    const [, code] = /\/p\/(\w+)/.exec(words!)!
    expect(await seen(`/thanks/${code}`, likes)).toMatchObject({
      lang: 'es',
      page: expect.stringContaining('Aún sin pagar'),
    })
    const [card] = /\/c\/\w+/.exec((await till.text(MADRID, 'TARJETA'))!)!
    expect(await seen(card, likes)).toMatchObject({
      lang: 'es',
      page: expect.stringContaining('Tus tarjetas'),
    })
    const caller = openCaller(till)
    const before = till.received(MADRID).length
    const { body } = await caller.call('POST', '/v1/sign-ins', { body: { phone: MADRID } })
    await until(
      () => till.received(MADRID),
      (all) => all.length > before,
    )
    const [digits] = /\d{6}/.exec(till.received(MADRID).at(-1)!)!
    const { token } = (await caller.call('POST', '/v1/sessions', { body: { ...body, code: digits } })).body
    const account = await seen('/account', { ...likes, cookie: `texttill=${token}` })
    expect(account.lang).toBe('es')
    for (const said of [
      'Tu saldo',
      'Añadir crédito',
      'Recarga automática',
      'Bloquear la cuenta',
      'Tus datos',
    ])
      expect(account.page).toContain(said)
    const refused = await seen(
      '/account/buy',
      { ...likes, cookie: `texttill=${token}`, 'content-type': 'application/x-www-form-urlencoded' },
      { method: 'POST', body: 'price=1&by=page' },
    )
    expect(refused).toMatchObject({
      status: 422,
      lang: 'es',
      page: expect.stringContaining('no está a la venta'),
    })
  })
})
