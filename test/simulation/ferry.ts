import { z } from 'zod'
import { command } from '../../src/till/command.ts'
import { Problem } from '../../src/till/problem.ts'
import type { Evidence } from './evidence.ts'
import { wasOut } from './look-up.ts'

const BOATS = ['Morning', 'Evening'] as const
const PRICE_MICROS = 1_500_000

/** A paid command that asks twice before it answers, and keeps count of what it has sold to everybody. */
export const ferry = command({
  keywords: ['FERRY'],
  usage: 'FERRY',
  help: 'a place on the ferry',
  price: { upTo: '1.50' },
  maxSegments: 4,
  waitMinutes: 3,
  shared: z.object({ sold: z.number() }).default({ sold: 0 }),
  async run(_, { ask, shared }) {
    const boat = await ask('Which boat?', BOATS)
    const name = await ask(`${boat} boat. Who is coming?`)
    if (name.startsWith('Nobody')) throw new Problem('nobody', 'Nobody is coming. Nothing charged.')
    const sold = shared.sold + 1
    return { say: `${boat} boat for ${name}, place ${sold}.`, shared: { sold } }
  },
})

/** What the newest text on a phone asks, if that is a question of the ferry's. */
export function asked(words: string): 'boat' | 'name' | undefined {
  if (/^Which boat\?/.test(words)) return 'boat'
  return /^\w+ boat\. Who is coming\?/.test(words) ? 'name' : undefined
}

const NAMED = /^(\w+) boat\. Who is coming\?/
const BOOKED = /^(\w+) boat for (.+), place (\d+)\./

/**
 * Each question was answered by the text that its next words answer, each place was sold once, and to whoever has paid
 * for it; and nobody is asked any more.
 */
export function conversations(evidence: Evidence): string[] {
  const { house } = evidence
  const wordsOf = new Map(house.texts_in.map(({ sid, body }) => [sid, body]))
  const said = house.texts_out.filter(({ answers }) => answers !== null)
  const booked = said.flatMap((text) => {
    const [, boat, name, place] = BOOKED.exec(text.body) ?? []
    return place === undefined ? [] : [{ ...text, boat: boat!, name: name!, place }]
  })
  const named = said.filter(({ body }) => NAMED.test(body))
  const misheard = [
    ...named.map(({ body, answers }) => ({
      body,
      heard: wordsOf.get(answers!) ?? '',
      boat: NAMED.exec(body)![1]!,
    })),
    ...booked
      .filter(({ answers, name }) => wordsOf.get(answers!)?.trim() !== name)
      .map(({ body, answers }) => ({ body, heard: wordsOf.get(answers!) ?? '', boat: '' })),
  ].filter(({ heard, boat }) => !isChoice(heard, boat))
  const places = Map.groupBy(booked, ({ place }) => place)
  return [
    ...misheard.map(({ body, heard }) => `"${heard}" was answered with "${body}"`),
    ...booked
      .filter(
        (text) => !named.some((one) => one.customer === text.customer && one.body.startsWith(text.boat)),
      )
      .map(({ body }) => `"${body}", and nobody had chosen that boat`),
    ...[...places]
      .filter(([, { length }]) => length > 1)
      .map(([place, { length }]) => `place ${place} was sold ${length} times`),
    ...house.conversations
      .filter(({ question }) => question !== null)
      .map(({ run }) => `the question of ${run} still waits`),
    ...house.customers.flatMap((customer) => {
      const theirs = booked.filter((text) => text.customer === customer.id).length
      const paid = house.transfers.filter(
        ({ kind, debit, note, amount }) =>
          kind === 'capture' &&
          note === 'FERRY' &&
          debit === `customer:${customer.id}` &&
          amount >= PRICE_MICROS,
      ).length
      // Who has opted out meanwhile pays for a place that they are not told of.
      const isFine = wasOut(evidence, customer.id, 0, evidence.now) ? theirs <= paid : theirs === paid
      return isFine ? [] : [`${customer.address} got ${theirs} places and paid for ${paid}`]
    }),
  ]
}

function isChoice(heard: string, boat: string): boolean {
  const chosen = heard.trim().replace(/\W+$/, '').toLowerCase()
  return chosen === boat.toLowerCase() || BOATS[Number(chosen) - 1] === boat
}
