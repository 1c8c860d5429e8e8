import { describe, expect, it } from 'vitest'
import { readAuto } from '../../src/till/auto.ts'
import { normalise, readAnswer, readBuy } from '../../src/till/grammar.ts'
import { inEnglish } from '../../src/till/in-english.ts'
import { KEYWORDS, LANGUAGE_WORDS } from '../../src/till/keywords.ts'
import { LANGUAGES, type Language, languageOf } from '../../src/till/language.ts'
import { readLanguage } from '../../src/till/read-language.ts'

const read = (text: string) => inEnglish(normalise(text), LANGUAGES)

describe('words in other languages', () => {
  it.each([
    ['Saldo', 'BALANCE'],
    ['¿saldo?', 'BALANCE'],
    ['Mi saldo, por favor', 'BALANCE'],
    ['solde svp', 'BALANCE'],
    ['Guthaben bitte!', 'BALANCE'],
    ['Menú', 'MENU'],
    ['Reçu', 'RECEIPT'],
    ['recu', 'RECEIPT'],
    ['Karte löschen', 'CARD'],
    ['añadir tarjeta', 'CARD'],
    ['débloquer 482 913', 'UNLOCK 482 913'],
    ['Entsperren', 'UNLOCK'],
    ['comprar 20', 'BUY 20'],
    ['Compra 20,00 dólares por favor', 'BUY 20.00 DOLLARS'],
    ['comprar veinte', 'BUY 20'],
    ['acheter $20 merci', 'BUY $20'],
    ['Kaufen zwanzig', 'BUY 20'],
    ['Kaufen fünfzig, bitte', 'BUY 50'],
    ['recargar 20 SPRING', 'BUY 20 SPRING'],
    ['Sí 20', 'YES 20'],
    ['oui, 4821', 'YES 4821'],
    ['JA', 'YES'],
    ['nein danke', 'NO'],
    ['AUTO 20 bajo 5', 'AUTO 20 BELOW 5'],
    ['auto vingt sous cinq', 'AUTO 20 BELOW 5'],
    ['Auto 20 unter 5,50', 'AUTO 20 BELOW 5.50'],
    ['AUTO aus', 'AUTO OFF'],
    ['ayuda', 'HELP'],
  ])('reads %j as %j', (text, english) => {
    expect(read(text)).toBe(english)
  })

  it.each([
    ...['balance', 'buy 20', 'STOP', 'ARRET', 'sun 46.5 7.9', 'saldo de ayer', 'Si, vamos mañana', 'ja klar'],
    ...['compraventa 20', 'la carte du jour', 'karten für 20', 'solde 20', 'oui oui', 'no me escriban 20'],
  ])('leaves %j as it is', (text) => {
    expect(read(text)).toBe(normalise(text))
  })

  it.each([
    ...[
      'comprar 20 huevos',
      'comprar 1,000',
      'comprar 20,5',
      'kaufen 20 30',
      'acheter vingt et un',
      'compro 2O',
    ],
    ...['comprar -20', 'kaufen zwanzig dreissig', 'acheter 20k', 'recargar mi moto con 20 litros'],
  ])('buys nothing for %j', (text) => {
    expect(readBuy(read(text), 'USD')).not.toHaveProperty('amountMicros')
  })

  it.each(['auto 20 bajo', 'auto unter 5', 'auto 20 bajo 5 y 6', 'auto kaufen für 20 unter 5'])(
    'agrees to nothing for %j',
    (text) => {
      expect(readAuto(read(text), 'USD')?.kind).not.toBe('on')
    },
  )

  it.each(['si quieres 20', 'oui 20 personnes', 'ja 4821 leute', 'si 50 personas vinieron'])(
    'takes %j for no answer',
    (text) => {
      expect(readAnswer(read(text), 'USD')).toBeUndefined()
    },
  )

  it('gives no word two meanings, and none that is English for something else', () => {
    const meanings = new Map<string, string>(Object.keys(KEYWORDS).map((word) => [word, word]))
    for (const [keyword, words] of Object.entries(KEYWORDS))
      for (const word of Object.values(words).flat()) {
        expect(meanings.get(word) ?? keyword, word).toBe(keyword)
        meanings.set(word, keyword)
        expect(normalise(word)).toBe(word)
      }
  })

  it('understands only the languages that are spoken', () => {
    expect(inEnglish('SALDO', ['en'])).toBe('SALDO')
    expect(inEnglish('KAUFEN 20', ['en', 'es'])).toBe('KAUFEN 20')
  })
})

describe('the language of a customer', () => {
  it.each<[country: string | null, chosen: string | null, offered: Language[], language: Language]>([
    ['MX', null, ['en', 'es'], 'es'],
    ['AT', null, ['en', 'es', 'fr', 'de'], 'de'],
    ['US', null, ['es', 'en'], 'en'],
    ['US', 'es', ['en', 'es'], 'es'],
    ['FR', 'es', ['en', 'fr'], 'fr'],
    ['JP', null, ['de', 'en'], 'de'],
    [null, null, ['fr', 'en'], 'fr'],
    ['DE', null, ['en'], 'en'],
  ])('is, in %s, having chosen %s, of %j: %s', (country, language, offered, spoken) => {
    expect(languageOf({ country, language }, offered)).toBe(spoken)
  })

  it.each([
    ...LANGUAGES.flatMap((language) =>
      LANGUAGE_WORDS[language].map((word): [string, Language] => [word, language]),
    ),
    ['español por favor', 'es'],
    ['Français !', 'fr'],
    ['LANG DE', 'de'],
    ['idioma francés', 'fr'],
    ['Sprache: Englisch', 'en'],
    ['langue fr', 'fr'],
  ] as [string, Language][])('is changed by %j to %s', (text, language) => {
    expect(readLanguage(read(text))).toEqual({ language })
  })

  it.each([
    ['LANG', 'unclear'],
    ['lang it', 'unclear'],
    ['es', undefined],
    ['de', undefined],
    ['I speak Spanish', undefined],
    ['language is what she said', undefined],
  ])('is not changed by %j', (text, read) => {
    expect(readLanguage(normalise(text))).toBe(read)
  })
})
