import { LANGUAGES, type Language } from './language.ts'

type Foreign = Exclude<Language, 'en'>

/**
 * The till's own words in other languages, under what they are in English. The first of each is the one that our
 * texts use. Accents do not matter. STOP and START are not among them: carriers know those in English only.
 */
export const KEYWORDS = {
  BUY: {
    es: ['COMPRAR', 'COMPRA', 'COMPRO', 'RECARGAR', 'RECARGA'],
    fr: ['ACHETER', 'ACHAT', 'ACHETE', 'RECHARGER', 'RECHARGE'],
    de: ['KAUFEN', 'KAUF', 'KAUFE', 'AUFLADEN'],
  },
  BALANCE: {
    es: ['SALDO', 'MI SALDO', 'CREDITO'],
    fr: ['SOLDE', 'MON SOLDE'],
    de: ['GUTHABEN', 'MEIN GUTHABEN', 'KONTOSTAND'],
  },
  HISTORY: {
    es: ['HISTORIAL', 'MOVIMIENTOS'],
    fr: ['HISTORIQUE', 'RELEVE'],
    de: ['VERLAUF', 'UMSÄTZE', 'UMSAETZE'],
  },
  MENU: { es: ['MENU', 'COMANDOS'], fr: ['MENU', 'COMMANDES'], de: ['MENU', 'MENUE', 'BEFEHLE'] },
  MORE: { es: ['MAS'], fr: ['SUITE'], de: ['MEHR'] },
  RECEIPT: {
    es: ['RECIBO', 'RECIBOS', 'FACTURA'],
    fr: ['REÇU', 'REÇUS', 'FACTURE'],
    de: ['BELEG', 'BELEGE', 'QUITTUNG', 'RECHNUNG'],
  },
  CARD: {
    es: ['TARJETA', 'TARJETAS', 'MI TARJETA', 'CAMBIAR TARJETA', 'AÑADIR TARJETA', 'QUITAR TARJETA'],
    fr: ['CARTE', 'CARTES', 'MA CARTE', 'CHANGER CARTE', 'AJOUTER CARTE', 'SUPPRIMER CARTE'],
    de: ['KARTE', 'KARTEN', 'MEINE KARTE', 'KARTE ÄNDERN', 'NEUE KARTE', 'KARTE LÖSCHEN'],
  },
  AUTO: { es: ['AUTO'], fr: ['AUTO'], de: ['AUTO'] },
  LOCK: {
    es: ['BLOQUEAR', 'BLOQUEO', 'BLOQUEAR TARJETA', 'BLOQUEAR CUENTA'],
    fr: ['BLOQUER', 'BLOQUER CARTE', 'BLOQUER COMPTE'],
    de: ['SPERREN', 'SPERRE', 'KARTE SPERREN', 'KONTO SPERREN'],
  },
  UNLOCK: { es: ['DESBLOQUEAR'], fr: ['DÉBLOQUER'], de: ['ENTSPERREN'] },
  LINK: { es: ['VINCULAR'], fr: ['LIER'], de: ['VERBINDEN'] },
  UNLINK: { es: ['DESVINCULAR'], fr: ['DÉLIER'], de: ['TRENNEN'] },
  SUBS: {
    es: ['SUSCRIPCIONES', 'MIS SUSCRIPCIONES', 'SUSCRIPCION'],
    fr: ['ABONNEMENTS', 'MES ABONNEMENTS', 'ABONNEMENT'],
    de: ['ABOS', 'MEINE ABOS', 'ABONNEMENTS'],
  },
  HELP: { es: ['AYUDA'], fr: ['AIDE'], de: ['HILFE'] },
  YES: { es: ['SI'], fr: ['OUI'], de: ['JA'] },
  NO: { es: ['NO', 'NO GRACIAS'], fr: ['NON', 'NON MERCI'], de: ['NEIN', 'NEIN DANKE'] },
} as const satisfies Record<string, Record<Foreign, readonly [string, ...string[]]>>

export type Keyword = keyof typeof KEYWORDS

/** A word of the till's own as it is said in a language. */
export function spoken(keyword: Keyword, language: Language): string {
  return language === 'en' ? keyword : KEYWORDS[keyword][language][0]
}

/** Words by which a language is chosen, the first as our texts say it; `LANG ES` and the like besides. */
export const LANGUAGE_WORDS: Record<Language, readonly string[]> = {
  en: ['ENGLISH', 'INGLES', 'ANGLAIS', 'ENGLISCH'],
  es: ['ESPANOL', 'CASTELLANO', 'SPANISH', 'ESPAGNOL', 'SPANISCH'],
  fr: ['FRANCAIS', 'FRENCH', 'FRANCES', 'FRANZOSISCH', 'FRANZOESISCH'],
  de: ['DEUTSCH', 'GERMAN', 'ALEMAN', 'ALLEMAND'],
}

/** Words that ask for a language. */
export const ASKS_LANGUAGE = ['LANG', 'LANGUAGE', 'IDIOMA', 'LANGUE', 'SPRACHE'] as const

/** First words that the till keeps for itself where it speaks these languages, besides the English ones. */
export function keywordsIn(languages: readonly Language[]): string[] {
  if (languages.length === 1 && languages[0] === 'en') return []
  const foreign = languages.filter((language) => language !== 'en')
  const own = Object.values(KEYWORDS).flatMap((words) => foreign.flatMap((language) => [...words[language]]))
  const names = LANGUAGES.flatMap((language) => LANGUAGE_WORDS[language])
  return [...own.filter((word) => !word.includes(' ')), ...names, ...ASKS_LANGUAGE]
}
