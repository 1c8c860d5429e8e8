import pino from 'pino'
import { type Env, storeOptionsOf } from '../env.ts'
import type { House } from '../flows/house.ts'
import { openLog } from '../log.ts'
import { outside } from '../outside.ts'
import { sandboxClient } from '../sandbox/client.ts'
import { Problem } from '../till/problem.ts'
import { type Clock, Unreachable } from '../till/world.ts'
import { existing } from './database.ts'
import { runningTill } from './till.ts'

/**
 * Runs flows of the till on its database and with its keys, beside it or while it is closed. Texts that they lead to
 * are written down, and sent by the till.
 *
 * @throws Problem `database`, or `unreachable` when Stripe cannot be asked
 */
export async function withHouse<T>(env: Env, work: (house: House) => Promise<T>): Promise<T> {
  existing(env)
  const { keys, publicUrl, sandboxUrl } = runningTill(env, {})
  // What only lists, helps or is asked wrongly needs none of this, and it takes longer to load than all else.
  const [{ openHouse }, { loadService }] = await Promise.all([
    import('../open-house.ts'),
    import('../load-service.ts'),
  ])
  const log = openLog('error', pino.destination(2))
  const service = await loadService(env.TEXTTILL_CONFIG)
  const settings = {
    ...keys,
    service,
    publicUrl,
    databaseUrl: env.DATABASE_URL,
    storeOptions: storeOptionsOf(env),
    doorMs: env.REPLY_WAIT_MS,
    mail: env.mail,
  }
  const clock = env.keys ? outside.clock : await clockOf(sandboxUrl)
  const { house } = await openHouse(settings, { ...outside, clock }, log)
  try {
    return await work(house)
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    const where = env.keys ? 'Stripe' : `The sandbox's Stripe, at ${keys.stripeBase!.origin},`
    throw new Problem('unreachable', `${where} does not answer: ${error.message}`)
  } finally {
    await house.store.close()
  }
}

/** A till on its sandbox lives by a clock that may have been set forward. */
async function clockOf(sandboxUrl: string): Promise<Clock> {
  const { aheadMs } = await sandboxClient(sandboxUrl, outside.fetch)
    .clock.now()
    // It is closed: then nothing can be asked of Stripe either, and what is left is done by the real time.
    .catch(() => ({ aheadMs: 0 }))
  return { ...outside.clock, now: () => outside.clock.now() + aheadMs }
}
