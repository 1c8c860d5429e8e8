import { createHash } from 'node:crypto'
import type { Town } from '../../src/town/charter.ts'
import { type Dice, openDice } from '../../src/town/dice.ts'
import { openTown } from '../../src/town/town.ts'
import { CALM, type Weather } from '../../src/town/weather.ts'
import { brew, type Storm } from './brew.ts'
import { type Evidence, gather } from './evidence.ts'
import { operate } from './operators.ts'
import { invite, live, type Person } from './people.ts'
import { questions } from './questions.ts'
import { quietTown } from './regulars.ts'
import { openTides, service } from './tide.ts'

export type Caught = { question: string; sentences: string[] }

export type Verdict = {
  seed: number
  /** What is wrong, and which question found it; empty when all is well. */
  caught: Caught[]
  /** What happened, oldest first. */
  story: string[]
  /** Of the story, and of all that everybody has in the end. */
  hash: string
}

const MINUTE_MS = 60_000
/** How long after the storm everything has come to an end by itself: a job waits an hour at the longest. */
const AFTERMATH_MS = 4 * 3_600_000

/** Lets a storm pass over a town, waits until all is quiet, and asks the questions. */
export async function storm(seed: number): Promise<Verdict> {
  const story: string[] = []
  const dice = openDice(seed)
  const sky = brew(dice)
  const { saved, regulars } = await quietTown()
  const people = gatherPeople(dice, regulars)
  const town = await openTown({
    seed: dice.between(0, 2 ** 31),
    from: saved,
    closedMs: sky.closedMs,
    service,
    places: (dice) => [openTides(dice)],
    log: (line) => story.push(line),
  })
  try {
    const miscounted = await rage(town, people, sky)
    if (!miscounted.length) {
      await clear(town, sky)
      await rest(town)
    }
    const evidence = await gather(town, people, miscounted.length ? [] : await town.tieOut())
    const caught = miscounted.length
      ? miscounted
      : judge(hasBadDisk(sky.weather) ? withoutErrors(evidence) : evidence)
    const hash = createHash('sha256').update(story.join('\n')).update(JSON.stringify(evidence))
    return { seed, caught, story, hash: hash.digest('hex') }
  } catch (error) {
    return {
      seed,
      caught: [{ question: 'no crash', sentences: [String((error as Error).stack)] }],
      story,
      hash: '',
    }
  } finally {
    await town.close()
  }
}

/** One to three people, some of whom have been customers for a while. */
function gatherPeople(dice: Dice, regulars: readonly Person[]): Person[] {
  const known = structuredClone([...regulars])
  return invite(dice, ['ana', 'ben', 'cat'].slice(0, dice.pick([1, 1, 1, 2, 2, 3]))).map((newcomer) =>
    dice.chance(0.6) ? known.splice(dice.between(0, known.length - 1), 1)[0]! : newcomer,
  )
}

/** The storm itself. The books are recounted every minute. */
async function rage(town: Town, people: readonly Person[], sky: Storm): Promise<Caught[]> {
  const { clock, dice, sandbox } = town
  town.tell('a storm comes up')
  town.weather(sky.weather)
  for (const rule of sky.events) sandbox.stripe.control.webhooks.rule(rule)
  const endsAt = clock.now() + sky.minutes * MINUTE_MS
  const lives = people.map((person) => live(town, person, sky, endsAt).catch(town.fail))
  lives.push(operate(town, endsAt).catch(town.fail))
  while (clock.now() < endsAt) {
    await clock.advance(MINUTE_MS)
    if (!town.isOpen()) continue
    const { wrong } = await town.books()
    if (wrong.length) return [{ question: 'recount', sentences: wrong }]
    if (dice.chance(sky.restart)) await town.restart()
  }
  await clock.until(Promise.all(lives), AFTERMATH_MS)
  return []
}

/** The storm goes, and in some worlds a night comes in which a vendor is gone, longer than Stripe keeps its keys. */
async function clear(town: Town, { night, weather }: Storm): Promise<void> {
  const { stripe, twilio } = town.sandbox
  if (night) {
    town.tell(`a night of ${night.hours} hours without ${night.gone.place}`)
    town.weather({ ...CALM, crash: weather.crash / 10, gone: night.gone })
    await town.clock.advance(night.hours * 60 * MINUTE_MS)
  }
  town.tell('the storm is over')
  town.weather(CALM)
  stripe.control.webhooks.lift()
  twilio.control.faults.clear()
}

/** Lets time go by until nothing waits; what still waits after hours, the questions will find. */
export async function rest(town: Town): Promise<void> {
  const { clock } = town
  const endsAt = clock.now() + AFTERMATH_MS
  // Long enough for the reconciler to come round.
  await clock.advance(6 * MINUTE_MS)
  const litter = questions.find(({ name }) => name === 'no litter')!
  while (clock.now() < endsAt && litter.ask(await gather(town, [])).length) await clock.advance(5 * MINUTE_MS)
  if (clock.errors.length) throw clock.errors[0]
}

function hasBadDisk({ disk }: Weather): boolean {
  return disk.full + disk.unsure > 0
}

/** A house that cannot write says so, and who asked may ask again: then a 500 is no bug. */
export function withoutErrors(evidence: Evidence): Evidence {
  return { ...evidence, answers: evidence.answers.filter(({ status }) => status < 500) }
}

export function judge(evidence: Evidence): Caught[] {
  return questions
    .map(({ name, ask }) => ({ question: name, sentences: ask(evidence) }))
    .filter(({ sentences }) => sentences.length)
}
