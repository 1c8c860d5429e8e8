import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fleet, openFleet } from './simulation/fleet.ts'
import { type PlantedName, planted } from './simulation/planted.ts'

/** Enough to notice a careless change; `npm run simulate -- --storms 1000` is for careful ones. */
const FRESH = 20
/** How many storms a planted bug may hide in. Most are found in the first few. */
const HIDES_MOST = 150

/** Which questions find which bug. */
const FOUND_BY: Record<PlantedName, string> = {
  'credit on every event': 'every cent',
  'reply lost': 'manners',
  'no idempotency key': 'no litter',
  'hold forgotten': 'no litter',
  'conversation forgotten': 'no litter',
  'answer heard twice': 'conversations',
  'inbound not deduplicated': 'manners',
  'thanked for before it is kept': 'manners',
  'reconciler asleep': 'tied out',
  'job done too early': 'no litter',
  overdraft: 'manners',
  'debit side forgotten': 'recount',
  'lock forgotten': 'hands off',
  'refund kept': 'what went back',
  'fee forgotten': 'tied out',
}

const broken = readFileSync(new URL('./simulation/seeds.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => /^\d/.test(line))
  .map((line) => Number.parseInt(line, 10))

describe('the town in a storm', () => {
  let fleet: Fleet
  beforeAll(() => {
    fleet = openFleet()
  })
  afterAll(() => fleet.close())

  it('is the same town again for the same seed', { timeout: 180_000 }, async () => {
    const [once, again, other] = await Promise.all([fleet.play(7), fleet.play(7), fleet.play(8)])
    expect(again.hash).toBe(once.hash)
    expect(other.hash).not.toBe(once.hash)
  })

  it('keeps its books, its manners and its house in order', { timeout: 300_000 }, async () => {
    const seeds = [...new Set([...broken, ...Array.from({ length: FRESH }, (_, i) => 1_000 + i)])]
    const returned = await Promise.all(seeds.map((seed) => fleet.play(seed)))
    const stories = returned
      .filter(({ caught }) => caught.length)
      .map(({ seed, caught, end }) => ({ replay: `npm run simulate -- --seed ${seed}`, caught, end }))
    expect(stories).toEqual([])
  })
})

// One process each, since a bug is planted before the house is loaded.
describe.concurrent('the questions', () => {
  it.each(Object.entries(FOUND_BY))(
    'find the bug "%s" by asking: %s',
    { timeout: 300_000 },
    async (name, question) => {
      const fleet = openFleet({ plant: name as PlantedName, ships: 1 })
      const found = new Set<string>()
      for (let seed = 1; !found.has(question) && seed <= HIDES_MOST; seed++)
        for (const caught of (await fleet.play(seed)).caught) found.add(caught.question)
      fleet.close()
      expect([...found], planted[name as PlantedName].says).toContain(question)
    },
  )
})
