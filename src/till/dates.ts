import type { z } from 'zod'
import { plain, reader } from './readers.ts'

/** A day as it was texted: so many days from today, the next such weekday (0 is Sunday), or a date, with its year or the next such. */
export type Day = { inDays: number } | { weekday: number } | { day: number; month: number; year?: number }

/** In which languages weekdays and months are understood, together with Unicode's own names for them. */
const SPOKEN = ['en', 'es', 'fr', 'de']

const IN_DAYS = new Map(
  Object.entries({
    0: 'TODAY HOY HEUTE AUJOURDHUI TONIGHT NOW',
    1: 'TOMORROW TMRW TMW TOMORROWS MANANA DEMAIN MORGEN',
    2: 'OVERMORROW UBERMORGEN UEBERMORGEN APRES-DEMAIN',
  }).flatMap(([days, words]) => words.split(' ').map((word): [string, number] => [word, Number(days)])),
)

// 1 January 2023 was a Sunday.
const WEEKDAYS = names('weekday', 7, (day) => Date.UTC(2023, 0, day + 1))
const MONTHS = names('month', 12, (month) => Date.UTC(2023, month, 15))

function names(what: 'weekday' | 'month', count: number, at: (one: number) => number): Map<string, number> {
  const known = new Map<string, number>()
  for (const language of SPOKEN)
    for (const length of ['long', 'short'] as const) {
      const format = new Intl.DateTimeFormat(language, { [what]: length, timeZone: 'UTC' })
      for (let one = 0; one < count; one++) {
        const name = plain(format.format(at(one)))
        // Where a short name means two things, it means neither.
        known.set(name, known.has(name) && known.get(name) !== one ? -1 : one)
      }
    }
  return new Map([...known].filter(([, one]) => one >= 0))
}

/**
 * A day as people text it: `today`, `tomorrow`, `fri`, `24 dec`, `Dec 24 2026`, `24.12.`, `24/12`, `2026-12-24`, in
 * English, Spanish, French and German. `4/5` could be either, and is no day. Which day of the calendar it is,
 * {@link dayOf} says: that depends on when and where.
 */
export const date: z.ZodType<Day, string> = reader(readDay, 'is not a day, such as 24 Dec or tomorrow')

function readDay(text: string): Day | undefined {
  const said = plain(text).replaceAll("'", '')
  const inDays = IN_DAYS.get(said)
  if (inDays !== undefined) return { inDays }
  const weekday = WEEKDAYS.get(said)
  if (weekday !== undefined) return { weekday }
  return readIso(said) ?? readNumbers(said, /\.\s*$/.test(text)) ?? readNamed(said)
}

function readIso(said: string): Day | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(said) ?? []
  return year === undefined ? undefined : real({ day: Number(day), month: Number(month), year: Number(year) })
}

/** @param ends with a point, as an ordinal does */
function readNumbers(text: string, ends: boolean): Day | undefined {
  const said = text.replaceAll('. ', '.')
  const [, first, sign, second, year] = /^(\d{1,2})([./])(\d{1,2})(?:[./](20\d\d|\d\d))?\.?$/.exec(said) ?? []
  if (first === undefined) return undefined
  const [a, b] = [Number(first), Number(second)]
  const when = yearOf(year)
  // `8.1` is more often a number than the eighth of January.
  if (sign === '.' && year === undefined && !ends && !/^\d\d\.\d\d$/.test(said)) return undefined
  // Points stand between day and month; slashes between either, so only one that cannot be a month tells.
  if (sign === '.' || (a > 12 && b <= 12)) return real({ day: a, month: b, ...when })
  return b > 12 && a <= 12 ? real({ day: b, month: a, ...when }) : undefined
}

function readNamed(said: string): Day | undefined {
  const words = said
    .replaceAll(/[.,]/g, ' ')
    .split(' ')
    .filter((word) => word !== '' && !['OF', 'DE', 'THE', 'EL', 'LE'].includes(word))
  const numbers = words.filter((word) => /^\d{1,4}(?:ST|ND|RD|TH|ER)?$/.test(word))
  const month = MONTHS.get(words.find((word) => !numbers.includes(word)) ?? '')
  if (month === undefined || words.length !== numbers.length + 1 || numbers.length > 2) return undefined
  const [first, second] = numbers.map((word) => Number.parseInt(word, 10))
  if (first === undefined || (second !== undefined && words.at(-1) !== numbers.at(-1))) return undefined
  return real({ day: first, month: month + 1, ...yearOf(numbers[1]) })
}

function yearOf(text: string | undefined): { year?: number } {
  if (text === undefined) return {}
  return { year: text.length === 2 ? 2000 + Number(text) : Number(text) }
}

/** A date that there is; 29 February without a year is one. */
function real(date: { day: number; month: number; year?: number }): Day | undefined {
  const { day, month, year = 2024 } = date
  if (year < 2000 || year > 2099 || month < 1 || month > 12) return undefined
  return day >= 1 && new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1 ? date : undefined
}

/**
 * Which day of the calendar was meant, as `2026-12-24`. A weekday or a date without a year is the next such, today
 * included.
 *
 * @param args.timeZone in which it is today, such as `Europe/Zurich`
 */
export function dayOf(day: Day, args: { now: number; timeZone: string }): string {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: args.timeZone }).format(args.now)
  const [year, month, date] = today.split('-').map(Number) as [number, number, number]
  const after = (days: number) => isoDay(Date.UTC(year, month - 1, date + days))
  if ('inDays' in day) return after(day.inDays)
  if ('weekday' in day) {
    const weekday = new Date(Date.UTC(year, month - 1, date)).getUTCDay()
    return after((day.weekday - weekday + 7) % 7)
  }
  if (day.year !== undefined) return isoDay(Date.UTC(day.year, day.month - 1, day.day))
  const years = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((years) => Date.UTC(year + years, day.month - 1, day.day))
  // 29 February comes round every fourth year, and once in a century after eight.
  return years
    .filter((ms) => new Date(ms).getUTCMonth() === day.month - 1)
    .map(isoDay)
    .find((iso) => iso >= today)!
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** A time of day as people text it, `6`, `06:00`, `6.30pm`, `18h30`, `noon`: as `18:30`. */
export const timeOfDay: z.ZodType<string, string> = reader(readTime, 'is not a time of day, such as 06:00')

function readTime(text: string): string | undefined {
  const said = plain(text).replaceAll(' ', '').replace("O'CLOCK", 'OCLOCK')
  if (said === 'NOON' || said === 'MIDNIGHT') return said === 'NOON' ? '12:00' : '00:00'
  const [, hour, minute = '0', half] =
    /^(\d{1,2})(?:[:.H](\d{2})|H)?(?:UHR|OCLOCK)?(AM|PM|A\.M|P\.M)?$/.exec(said) ?? []
  if (hour === undefined) return undefined
  const hours = half === undefined ? Number(hour) : clockHours(Number(hour), half[0] === 'P')
  if (hours === undefined || hours > 23 || Number(minute) > 59) return undefined
  return `${String(hours).padStart(2, '0')}:${minute.padStart(2, '0')}`
}

function clockHours(hour: number, afternoon: boolean): number | undefined {
  if (hour < 1 || hour > 12) return undefined
  return (hour % 12) + (afternoon ? 12 : 0)
}
