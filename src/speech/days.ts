import { dayNumber } from '../till/day.ts'
import type { Language } from '../till/language.ts'

/** What dates are written in; English as it is written outside of America, where 11/12 is no riddle. */
const LOCALES: Record<Language, string> = { en: 'en-GB', es: 'es', fr: 'fr', de: 'de' }

/** `23 Nov 2026`, in UTC: a till's customers live everywhere. @param at ms since 1970 */
export function dayOf(at: number, language: Language): string {
  return written(at, LOCALES[language], { year: 'numeric' })
}

/** `23 Nov`, in UTC. @param at ms since 1970 */
export function shortDayOf(at: number, language: Language): string {
  return written(at, LOCALES[language], {}).replace(/\.$/, '')
}

/** `15 min`, `3 h`: how long to wait, rounded up, as it is written in every language here. */
export function waitWords(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000))
  return minutes < 60 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`
}

/** Days that were written lately: nearly all that is asked for is of today. */
const DAYS_KEPT = 1_000

const formats = new Map<string, { format: Intl.DateTimeFormat; days: Map<number, string> }>()

function written(at: number, locale: string, more: Intl.DateTimeFormatOptions): string {
  const key = `${locale} ${more.year}`
  let known = formats.get(key)
  if (!known) {
    const format = new Intl.DateTimeFormat(locale, {
      day: 'numeric',
      month: 'short',
      timeZone: 'UTC',
      ...more,
    })
    known = { format, days: new Map() }
    formats.set(key, known)
  }
  const { format, days } = known
  const day = dayNumber(at)
  let words = days.get(day)
  if (words === undefined) {
    if (days.size === DAYS_KEPT) days.clear()
    words = format.format(at)
    days.set(day, words)
  }
  return words
}
