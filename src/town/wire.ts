import type { SimulatedClock } from './clock.ts'
import type { Dice } from './dice.ts'
import type { Weather } from './weather.ts'

/** Somebody who answers requests to some hosts. Throws when nobody listens there just now. */
export type Place = {
  name: string
  /** Without them, to all hosts that no place before it has. */
  hosts?: readonly string[]
  answer(request: Request): Promise<Response>
}

/**
 * How long the house waits for a vendor. The packages' own time-outs are real timers, which never run out here,
 * so the wire gives up in their place.
 */
const PATIENCE_MS = 20_000

export type Wire = {
  /** The `fetch` of somebody in this world. */
  from(name: string): typeof fetch
  /** How many requests are under way. */
  underWay(): number
}

/** The one network of a world, with weather in it: late, cut before it was heard, cut after. */
export function openWire(args: {
  clock: SimulatedClock
  dice: Dice
  weather: () => Weather
  places: readonly Place[]
  log: (line: string) => void
}): Wire {
  const { clock, dice, weather, places, log } = args

  let underWay = 0

  async function exchange(from: string, request: Request): Promise<Response> {
    const url = new URL(request.url)
    const place = places.find(({ hosts }) => hosts?.includes(url.host) ?? true)
    if (!place) throw broken(`getaddrinfo ENOTFOUND ${url.host}`)
    const { latencyMs, cutBefore, cutAfter, hang, gone } = weather()
    const away = gone?.place === place.name ? gone.when : undefined
    const line = `${from} -> ${place.name}  ${request.method} ${url.pathname}`
    await clock.sleep(dice.between(...latencyMs))
    if (away === 'before' || dice.chance(cutBefore)) {
      log(`${line}  (lost on the way)`)
      throw broken('connect ECONNREFUSED')
    }
    let response: Response
    try {
      response = await place.answer(request)
    } catch (error) {
      log(`${line}  ${error instanceof Error ? error.message : error}`)
      throw error
    }
    const cut = away === 'after' || dice.chance(cutAfter)
    const late = away === 'late' || dice.chance(hang)
    log(`${line}  ${response.status}${cut ? '  (its answer is lost)' : late ? '  (its answer hangs)' : ''}`)
    await clock.sleep(late ? 10 * PATIENCE_MS : dice.between(...latencyMs))
    if (cut) throw broken('read ECONNRESET')
    return response
  }

  return {
    underWay: () => underWay,
    from: (name) => async (input, init) => {
      const request = new Request(input, init)
      const { signal } = request
      const { promise: gone, reject: giveUp } = Promise.withResolvers<never>()
      gone.catch(() => {})
      const abort = () => giveUp(signal.reason)
      signal.addEventListener('abort', abort)
      const stop = clock.after(PATIENCE_MS, () => giveUp(broken('The operation was aborted due to timeout')))
      underWay++
      try {
        return await Promise.race([exchange(name, request), gone])
      } finally {
        underWay--
        stop()
        signal.removeEventListener('abort', abort)
      }
    },
  }
}

/** What the global `fetch` throws when a connection fails. */
export function broken(why: string): TypeError {
  return new TypeError('fetch failed', { cause: new Error(why) })
}
