import { z } from 'zod'
import { STOP_WORDS } from './consent.ts'
import { withoutClosing, withoutCourtesy } from './courtesy.ts'
import { timeOfDay } from './dates.ts'
import { foldAccents, withoutOuter } from './glyphs.ts'
import { NOT_A_WORD } from './grammar.ts'
import { bare } from './tidy.ts'
import { isTimeZone, zoneNamed } from './time-zones.ts'

/** When a command comes by itself, to whoever has said yes to it. */
export type Schedule<Read = unknown> = {
  every: 'day'
  /** By the customer's clock, where they name no other time: `'06:00'`. Without it they have to. */
  at?: string
  /**
   * By which clock, such as `'Europe/Zurich'`, or by which for what they asked. Unless told the one of their number's
   * country; where that has several, the customer names a city.
   */
  timeZone?: string | ZoneOf<Read>
  /** How late it may still come, where the till or the command was down. 60 unless told. */
  lateMinutes?: number
}

// Written as a method, so that schedules of any arguments stand side by side in one list.
type ZoneOf<Read> = { of(args: Read): string }['of']

/** A schedule as an operator writes it, checked. */
export const scheduleSettings = z.strictObject({
  every: z.literal('day', 'must be "day"'),
  at: z
    .string()
    .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as "06:00"')
    .optional(),
  timeZone: z
    .custom<string | ((args: unknown) => string)>(
      (zone) => typeof zone === 'function' || (typeof zone === 'string' && isTimeZone(zone)),
      'must be a time zone such as "Europe/Zurich", or a function that gives one',
    )
    .optional(),
  lateMinutes: z.int().min(1).max(720).default(60),
})

/** What somebody texts after the word of a scheduled command. */
export type ScheduleWish =
  | { kind: 'tell' }
  | { kind: 'yes' }
  | { kind: 'off' }
  /** `asked` without the time; `clock` in capitals, as they named it. */
  | { kind: 'at'; asked: string; time: string | null; clock: string | null }

const OFF: readonly string[] = [
  ...STOP_WORDS,
  ...['OFF', 'TURN OFF', 'SWITCH OFF', 'NO', 'NO MORE'],
  ...['NO MAS', 'TERMINAR', 'CANCELAR', 'FIN', 'NON', 'FINIR', 'ANNULER', 'AUS', 'NEIN', 'ENDE', 'BEENDEN'],
]
const NOW = / (?:NOW|YA|AHORA|MAINTENANT|JETZT)$/
const YES = ['YES', 'ON', 'SI', 'OUI', 'JA']
/** Said along with a time, and true anyway. */
const EACH_DAY = / (?:EVERY DAY|EACH DAY|DAILY|CADA DIA|CHAQUE JOUR|TOUS LES JOURS|JEDEN TAG)$/i
/** `A8` is a road. */
const AT = /^(?:(.*) )?(?:(?:@|AT|UM|A LAS|A LA|À) ?|A )(\d.*|NOON|MIDNIGHT)$/iu

/** Twelve in the morning is noon to some and midnight to others. */
const PART_OF_DAY =
  /^((\d{1,2})(?:[:.H]\d{2})?H?)(?: ?UHR)? (?:(IN THE MORNING|DE LA MANANA|DU MATIN|MORGENS|FRUH)|IN THE (?:AFTERNOON|EVENING)|DE LA TARDE|DE L'APRES-MIDI|DU SOIR|NACHMITTAGS|ABENDS)(?= |$)/i

/**
 * Reads what follows the word of a scheduled command, tidy: `46.5 7.9 at 6`, `46.5 7.9 a las 6:30`, `at 6 Denver`; or
 * `OFF`, or `YES`, or nothing.
 */
export function readSchedule(rest: string): ScheduleWish {
  const typed = withoutClosing(withoutCourtesy(rest))
  const said = foldAccents(bare(typed)).toUpperCase()
  if (said === '' || said === '?') return { kind: 'tell' }
  // Whichever signs are around it, a question mark and a crossed-out one too: what ends must never begin anything.
  if (OFF.includes(withoutOuter(said, NOT_A_WORD).replace(NOW, ''))) return { kind: 'off' }
  if (YES.includes(said)) return { kind: 'yes' }
  const [, asked = '', tail = ''] = AT.exec(typed.replace(EACH_DAY, '')) ?? []
  const words = withPartOfDay(tail).split(' ')
  for (let end = words.length; end > 0; end--) {
    const time = timeOfDay.safeParse(words.slice(0, end).join(' '))
    const clock = foldAccents(words.slice(end).join(' ')).toUpperCase() || null
    if (time.success && (clock === null || /^[A-Z -]+$/.test(clock)))
      return { kind: 'at', asked, time: time.data, clock }
  }
  return { kind: 'at', asked: rest, time: null, clock: null }
}

/** `6 in the morning` as `6 am`, `6:30 de la tarde` as `6:30 pm`; what belongs to no such hour is left out. */
function withPartOfDay(tail: string): string {
  return foldAccents(tail).replace(PART_OF_DAY, (whole, time: string, hour: string, morning?: string) => {
    if (Number(hour) % 12 === 0) return whole
    return Number(hour) > 12 ? time : `${time} ${morning ? 'am' : 'pm'}`
  })
}

/** The word that somebody says yes to: `YES DAILY`, in any of our languages. From a normalised text. */
export function readNamedYes(text: string): string | undefined {
  return /^(?:YES|SI|OUI|JA),? (\p{L}[\p{L}\p{N}]+)$/u.exec(withoutCourtesy(foldAccents(text)))?.[1]
}

/** The word that somebody wants no more of: `STOP DAILY`, `turn off my daily`, in any of our languages. From a normalised text. */
export function readNamedEnd(text: string): string | undefined {
  const said = withoutCourtesy(foldAccents(withoutOuter(text, NOT_A_WORD)))
  const [, end = '', word] = /^(.{2,20}?),? (?:(?:MY|THE) )?(\p{L}[\p{L}\p{N}]+)$/u.exec(said) ?? []
  return OFF.includes(end) ? word : undefined
}

/** The time zone of what somebody named, if they named one. `unknown` if nobody knows it. */
export function clockNamed(clock: string | null): string | null | 'unknown' {
  if (clock === null) return null
  return zoneNamed(clock.replace(/ TIME$/, '')) ?? 'unknown'
}
