import type { Env } from '../env.ts'
import { loadService } from '../load-service.ts'
import { sums } from '../store/bills.ts'
import type { Store } from '../store/store.ts'
import { dayNumber } from '../till/day.ts'
import { formatMoney } from '../till/money.ts'
import { doubtful, type Finding, good } from './finding.ts'

const DAYS = 30

/** What Twilio billed for texts, beside what we counted and what they come to at the rates. Nothing before it billed any. */
export async function examineBills(store: Store, env: Env): Promise<Finding[]> {
  const about = 'texts’ cost'
  const found: Finding[] = []
  const billed = await store.read((read) => sums(read, dayNumber(Date.now()) - DAYS))
  for (const { texts, segments, billed_segments } of billed)
    if (segments !== billed_segments)
      found.push(
        doubtful(
          about,
          `Twilio counted ${billed_segments} segments in ${texts} texts of ${DAYS} days, and we ${segments}.`,
          'The console has them under Texts, billed otherwise.',
        ),
      )
  const service = await loadService(env.TEXTTILL_CONFIG).catch(() => undefined)
  const same = billed.find(({ currency }) => currency === service?.currency)
  if (!same) return found
  const [took, asked] = [same.amount, same.at_our_rates].map((micros) => formatMoney(micros, same.currency))
  const says = `Twilio took ${took} for ${same.texts} texts of ${DAYS} days; at your rates they come to ${asked}.`
  return [
    ...found,
    same.amount > same.at_our_rates
      ? doubtful(about, says, `Raise rates in ${env.TEXTTILL_CONFIG}.`)
      : good(about, says),
  ]
}
