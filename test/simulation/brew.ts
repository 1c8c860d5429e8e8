import type { WebhookRule } from '../../src/sandbox/stripe/chaos.ts'
import type { TwilioFault } from '../../src/sandbox/twilio/faults.ts'
import type { Dice } from '../../src/town/dice.ts'
import type { Weather } from '../../src/town/weather.ts'

/** A storm: the weather on the wire, and what goes wrong at the vendors while it lasts. */
export type Storm = {
  weather: Weather
  minutes: number
  /** How much each person does in it, at most. */
  acts: number
  /** How Stripe's events go astray. */
  events: Omit<WebhookRule, 'id'>[]
  /** What may befall a text that somebody sends, and how likely each is. */
  texts: { fault: TwilioFault; chance: number }[]
  /** How likely it is in each minute that the house is closed and opened again in good order. */
  restart: number
  /** How long it stays closed after it closed or died, at most, in ms. */
  closedMs: number
  /** A night after the storm, without texts, in which one of the vendors is gone. */
  night: { gone: NonNullable<Weather['gone']>; hours: number } | undefined
}

/** No two storms are alike: each brings a few troubles, some of them, or all, so that each is met alone as well. */
export function brew(dice: Dice): Storm {
  const wild = dice.pick([0.15, 0.5, 0.5, 1])
  const maybe = (most: number) => (dice.chance(wild) ? most * (0.2 + 0.8 * dice.random()) : 0)
  const events: Storm['events'] = [
    { twist: { kind: 'repeat', times: dice.between(2, 4) }, chance: maybe(0.6) },
    { twist: { kind: 'clone' }, chance: maybe(0.4) },
    { twist: { kind: 'shuffle', ms: dice.between(1_000, 60_000) }, chance: maybe(0.8) },
    { twist: { kind: 'delay', ms: dice.between(1_000, 600_000) }, chance: maybe(0.4) },
    { twist: { kind: 'drop' }, chance: maybe(0.9) },
    { twist: { kind: 'before_response' }, chance: maybe(0.6) },
    { twist: { kind: 'omit_nulls' }, chance: maybe(0.4) },
  ]
  const texts: Storm['texts'] = [
    { fault: { fault: 'late', ms: dice.between(500, 30_000) }, chance: maybe(0.3) },
    { fault: { fault: 'request-lost', times: dice.between(1, 2) }, chance: maybe(0.3) },
    { fault: { fault: 'answer-lost' }, chance: maybe(0.4) },
    {
      fault: { fault: 'delivered-again', copies: dice.between(1, 4), atOnce: dice.chance(0.5) },
      chance: maybe(0.6),
    },
    {
      fault: { fault: 'carrier-duplicate', copies: 1, afterMs: dice.between(0, 20_000) },
      chance: maybe(0.3),
    },
    {
      fault: {
        fault: 'callbacks',
        order: dice.pick(['reversed', 'shuffled', 'early', 'in order']),
        copies: dice.between(0, 2),
        lateMs: dice.chance(0.5) ? 0 : dice.between(0, 300_000),
      },
      chance: maybe(0.8),
    },
    { fault: { fault: 'undelivered', code: dice.pick([30003, 30005, 30007]) }, chance: maybe(0.1) },
    { fault: { fault: 'api', status: dice.pick([429, 500, 503]) }, chance: maybe(0.3) },
  ]
  return {
    weather: {
      latencyMs: [5, dice.pick([20, 200, 2_000, 6_000])],
      cutBefore: maybe(0.2),
      cutAfter: maybe(0.3),
      hang: maybe(0.05),
      crash: maybe(0.02),
      disk: { full: maybe(0.04), unsure: maybe(0.04) },
    },
    minutes: dice.pick([1, 2, 2, 3, 3, 4, 8]),
    // Most storms are small, since what is wrong shows in a few steps; some are long, for what takes many.
    acts: Number(dice.weigh({ '1': 40, '2': 30, '3': 15, '5': 10, '12': 4, '60': 0.5 })),
    events: events.filter(({ chance }) => chance),
    texts: texts.filter(({ chance }) => chance),
    restart: maybe(0.3),
    closedMs: dice.pick([0, 2_000, 60_000]),
    night: dice.chance(0.03)
      ? {
          gone: { place: dice.pick(['stripe', 'stripe', 'twilio']), when: dice.pick(['before', 'after']) },
          hours: dice.pick([1, 8, 26]),
        }
      : undefined,
  }
}
