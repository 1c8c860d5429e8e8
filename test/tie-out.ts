import { compareBooks } from '../src/flows/compare-books.ts'
import type { House } from '../src/flows/house.ts'
import { outside } from '../src/outside.ts'
import type { Store } from '../src/store/store.ts'
import { openHouse, type TillSettings } from '../src/texttill.ts'
import { readService } from '../src/till/service.ts'
import service from '../texttill.config.ts'
import { quietLog, until } from './open-till.ts'

const YEAR_MS = 365 * 86_400_000

/**
 * Holds Stripe's balance against the books by the operator's own report, until nothing differs and nothing waits: what
 * was told last may still be worked.
 *
 * @param fromMs since when; a year unless told
 * @throws when something still differs after a while
 */
export async function tieOut(house: House, fromMs?: number): Promise<void> {
  const now = house.world.clock.now()
  const period = { fromMs: fromMs ?? now - YEAR_MS, toMs: now + YEAR_MS }
  await until(
    async () => {
      const { differences, waiting } = await compareBooks(house, period)
      return [...differences, ...waiting]
    },
    (unlike) => unlike.length === 0,
  )
}

type Elsewhere = Pick<TillSettings, 'publicUrl' | 'accountSid' | 'authTokens' | 'numbers' | 'stripeKey'> & {
  service?: TillSettings['service']
  twilioBase: string
  stripeBase: string
  store: Store
  now?: () => number
}

/** The same for a till that runs in processes of its own, on a database that the test has open too. */
export async function tieOutElsewhere({
  store,
  now,
  twilioBase,
  stripeBase,
  ...keys
}: Elsewhere): Promise<void> {
  const clock = { ...outside.clock, ...(now && { now }) }
  const { house } = await openHouse(
    {
      service: readService(service),
      ...keys,
      databaseUrl: 'open already',
      doorMs: 0,
      stripeSecrets: [],
      twilioBase: new URL(twilioBase),
      stripeBase: new URL(stripeBase),
    },
    { ...outside, clock, store },
    quietLog,
  )
  await tieOut(house)
}
