import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { recorded } from '../contract/recorded.ts'
import type { PlantedName } from './planted.ts'
import type { Verdict } from './storm.ts'

/** What comes back of a storm: all but most of its story. */
export type Returned = Pick<Verdict, 'seed' | 'caught' | 'hash'> & { end: string[] }

/** What a ship is sent out with: seeds as messages, and a bug to plant as its argument. */
export type Fleet = {
  /** Plays the storm of a seed on a processor that is free. */
  play(seed: number): Promise<Returned>
  close(): void
}

/** Processes that play storms, as many as there are processors. */
export function openFleet(args: { plant?: PlantedName; ships?: number } = {}): Fleet {
  const { plant, ships = availableParallelism() } = args
  const crew = Array.from({ length: ships }, () =>
    fork(new URL('./ship.ts', import.meta.url), plant === undefined ? [] : [plant], {
      // What a till with a bug in it says is nobody's contract.
      execArgv: plant === undefined ? recorded.args : [],
    }),
  )
  const idle = [...crew]
  const waiting: ((ship: (typeof crew)[number]) => void)[] = []

  return {
    async play(seed) {
      const ship = idle.pop() ?? (await new Promise<(typeof crew)[number]>((take) => waiting.push(take)))
      try {
        return await new Promise<Returned>((resolve, reject) => {
          ship.once('message', resolve as (message: unknown) => void)
          ship.once('exit', (code, signal) =>
            reject(new Error(`the process that played seed ${seed} ended with ${code ?? signal}`)),
          )
          ship.send(seed)
        })
      } finally {
        ship.removeAllListeners()
        const next = waiting.shift()
        if (next) next(ship)
        else idle.push(ship)
      }
    },
    close() {
      for (const ship of crew) ship.disconnect()
    },
  }
}

/**
 * Plays many storms and says how it goes. With a bug planted it stops at the first storm that finds it.
 *
 * @returns how many broke something
 */
export async function sail(args: {
  from: number
  storms: number
  plant?: PlantedName
  say: (line: string) => void
  /** Told how far it is, often. */
  progress: (line: string, done: number) => void
}): Promise<number> {
  const { from, storms, plant, say, progress } = args
  const fleet = openFleet({ plant })
  const startedAt = performance.now()
  const seeds = Array.from({ length: storms }, (_, i) => from + i)
  let held = 0
  let broke = 0
  const pace = () => `${Math.round((held + broke) / ((performance.now() - startedAt) / 60_000))} a minute`

  async function sailOne(): Promise<void> {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const returned = await fleet.play(seed)
      if (returned.caught.length) {
        broke++
        say(tell(returned, plant))
        if (plant !== undefined) seeds.length = 0
      } else held++
      progress(`${held + broke} of ${storms} storms, ${broke} broke something, ${pace()}`, held + broke)
    }
  }

  await Promise.all(Array.from({ length: availableParallelism() }, sailOne))
  fleet.close()
  say(`${held} storms held, ${broke} broke something: ${pace()}.`)
  return broke
}

/** What a broken storm says: which questions were answered no, the end of its story, and how to see all of it. */
function tell({ seed, caught, end }: Returned, plant?: PlantedName): string {
  const answers = caught.map(
    ({ question, sentences }) => `  ${question}: ${sentences.slice(0, 5).join('\n    ')}`,
  )
  const replay = `npm run simulate -- --seed ${seed}${plant === undefined ? '' : ` --plant "${plant}"`}`
  return [
    `Seed ${seed} broke something.`,
    ...answers,
    ...end.map((line) => `  | ${line}`),
    `  ${replay}`,
    '',
  ].join('\n')
}
