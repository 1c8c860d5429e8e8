import { setTimeout as pause } from 'node:timers/promises'
import type { Town } from '../../src/town/charter.ts'
import { openDice } from '../../src/town/dice.ts'
import { brew } from '../simulation/brew.ts'
import { type Evidence, gather } from '../simulation/evidence.ts'
import { onOneClock } from '../simulation/one-clock.ts'
import { prepare } from '../simulation/operators.ts'
import { invite, live, pay, send, unpaidLink } from '../simulation/people.ts'
import { questions } from '../simulation/questions.ts'
import type { Arena } from './arena.ts'
import { openShop, type Shop } from './shop.ts'

/** So much faster than in life do people think, read and type. */
const HASTE = 100
/** How long people go about, in real time, before everything is let come to rest, and the next day begins. */
const DAY_MS = 40_000
const DATABASE_LIVES_MS = 10_000
/** Everything that crosses the till's wall is a moment; it dies in one of so many. */
const MOMENTS_MOST = 150
const AFTERMATH_MS = 4 * 3_600_000
/** Longer than a till waits for a database that was killed and says nothing, on a machine that has much else to do. */
const TIMETABLE_TAKES_MS = 90_000

export type Outcome = {
  caught: { question: string; sentences: string[] }[]
  counts: Record<string, number>
}

/** Lets people use a till that is killed again and again, and asks the town's questions in the end. */
export async function rampage(
  arena: Arena,
  args: { kills: number; seed: number; progress: (kills: number) => void },
): Promise<Outcome> {
  const dice = openDice(args.seed)
  const shop = await openShop(arena)
  const people = invite(dice, ['ana', 'ben', 'cat', 'dan', 'eve', 'fay'])
  const town = townOf(shop, dice)
  let kills = 0
  let outages = 0
  try {
    await moveIn()
    while (kills < args.kills) {
      const sky = { ...brew(dice), acts: Number.POSITIVE_INFINITY }
      for (const rule of sky.events) shop.stripe.control.webhooks.rule(rule)
      shop.watch(killer(() => kills++))
      const endsAt = town.clock.now() + DAY_MS
      const lives = people.map((person) => live(town, person, sky, endsAt))
      while (arena.killDatabase && town.clock.now() + DATABASE_LIVES_MS < endsAt) {
        await pause(DATABASE_LIVES_MS)
        await arena.killDatabase()
        outages++
      }
      await Promise.all(lives)
      shop.watch(undefined)
      shop.stripe.control.webhooks.lift()
      shop.twilio.control.faults.clear()
      await rest()
      args.progress(kills)
    }
    const fell = shop.till.falls()
      ? [{ question: 'no falls', sentences: [`the till ended by itself ${shop.till.falls()} times`] }]
      : []
    return { caught: [...fell, ...judge(await evidence())], counts: await count() }
  } finally {
    await shop.close()
  }

  /** Before anything dies, everybody pays on a page once, as far as their bank agrees; most then have a saved card. */
  async function moveIn(): Promise<void> {
    await prepare(town)
    for (const person of people) {
      send(town, person, [], 'BUY 20')
      await shop.settle()
      await pay(town, person, unpaidLink(town, person)!)
      await shop.settle()
    }
  }

  /** Kills in some moment, and opens again at once; then in some later one. */
  function killer(tell: () => void) {
    let left = dice.between(1, MOMENTS_MOST)
    return async () => {
      if (!shop.till.isOpen() || --left > 0) return false
      left = dice.between(1, MOMENTS_MOST)
      tell()
      await shop.till.kill()
      void shop.till.open()
      return true
    }
  }

  /** Lets time go by until nothing waits, and then until tomorrow. */
  async function rest(): Promise<void> {
    const litter = questions.find(({ name }) => name === 'no litter')!
    const until = shop.clock.world.now() + AFTERMATH_MS
    await shop.settle()
    while (shop.clock.world.now() < until && litter.ask(await evidence()).length) {
      await shop.advance(300_000)
      await shop.settle()
    }
    await shop.advance(86_400_000)
    await shop.settle()
    // The timetable is due, all of it at once.
    const deadline = Date.now() + TIMETABLE_TAKES_MS
    while (Date.now() < deadline && litter.ask(await evidence()).length) {
      if (!shop.till.isOpen()) await shop.till.open()
      await pause(200)
    }
  }

  async function evidence(): Promise<Evidence> {
    const all = await gather(town, people)
    // With its database down the till says so.
    const answers = all.answers.filter(({ status }) => !arena.killDatabase || status < 500)
    return { ...all, answers, house: onOneClock(all.house) }
  }

  async function count(): Promise<Record<string, number>> {
    const { house, stripe, messages } = await evidence()
    return {
      kills,
      ...(outages && { 'times the database too': outages }),
      'texts in': house.texts_in.length,
      'texts out': messages.filter(({ direction }) => direction !== 'inbound').length,
      charges: stripe.intents.filter(({ status }) => status === 'succeeded').length,
      runs: house.runs.length,
    }
  }
}

function judge(evidence: Evidence): Outcome['caught'] {
  return questions
    .map(({ name, ask }) => ({ question: name, sentences: ask(evidence) }))
    .filter(({ sentences }) => sentences.length)
}

/** The shop as the people and the questions of the simulated town know theirs. */
function townOf(shop: Shop, dice: ReturnType<typeof openDice>): Town {
  const { stripe, twilio, shelves, store } = shop
  const town: Pick<Town, 'dice' | 'sandbox' | 'fetch' | 'inbox' | 'look' | 'answers' | 'tell' | 'fail'> & {
    clock: Pick<Town['clock'], 'now' | 'sleep' | 'until'>
  } = {
    dice,
    clock: { now: shop.clock.world.now, sleep: (ms) => pause(ms / HASTE), until: (work) => work },
    sandbox: { stripe, twilio, shelves },
    fetch: shop.fetch,
    inbox: (phone) => twilio.control.messages(phone).filter(({ to }) => to === phone),
    look: store.read,
    answers: shop.answers,
    tell: () => {},
    fail(error) {
      throw error
    },
  }
  return town as Town
}
