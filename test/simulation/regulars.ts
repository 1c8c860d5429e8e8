import type { SavedTown, Town } from '../../src/town/charter.ts'
import { openTown } from '../../src/town/town.ts'
import { prepare } from './operators.ts'
import { type Person, pay, send, somebody, unpaidLink } from './people.ts'
import { openTides, service } from './tide.ts'

/** A town on a quiet day, with people who have been customers for a while. */
export type QuietTown = { saved: SavedTown; regulars: Person[] }

const PURSES = [['visa'], ['declined', 'visa'], ['sca_unless_set_up'], ['sca_always']]
const HOUR_MS = 3_600_000

let quiet: Promise<QuietTown> | undefined

/** The same one each time: most of what it takes to come so far is the same in every world, and made once here. */
export function quietTown(): Promise<QuietTown> {
  quiet ??= settle()
  return quiet
}

async function settle(): Promise<QuietTown> {
  const town = await openTown({ seed: -1, service, places: (dice) => [openTides(dice)] })
  const regulars = await becomeRegulars(town)
  return { saved: await town.save(), regulars }
}

/** Lets some pay on a page once, so that their card is saved, as far as their bank agrees. */
export async function becomeRegulars(town: Town): Promise<Person[]> {
  const regulars = PURSES.map((cards, i) => somebody(`regular ${i + 1}`, `+1415555020${i}`, cards))
  await prepare(town)
  for (const person of regulars) {
    send(town, person, [], `BUY ${town.dice.pick([10, 20])}`)
    await town.settle()
    await town.clock.until(pay(town, person, unpaidLink(town, person)!), HOUR_MS)
    await town.settle()
  }
  return regulars
}
