import { shortDayOf } from '../speech/days.ts'
import { speechOf } from '../speech/speech.ts'
import type { Customer } from '../store/customers.ts'
import type { Tx } from '../store/store.ts'
import * as subscriptions from '../store/subscriptions.ts'
import { isOneSegment } from '../till/segments.ts'
import { clockWords } from './describe-subscription.ts'
import type { House } from './house.ts'

function isDaily({ once_at }: subscriptions.Subscription): boolean {
  return once_at === null
}

/** SUBS: what comes by itself, as much as one segment holds. */
export async function tellSubscriptions(tx: Tx, house: House, customer: Customer): Promise<string> {
  const speech = speechOf(house.service, customer)
  const all = await subscriptions.on(tx, customer.id)
  const [daily, once] = [all.filter(isDaily), all.filter((one) => !isDaily(one))]
  const lines = daily.map((one) => `${one.command} ${clockWords(one)}`)
  const laters = once.map(
    (one) => `${one.command} ${shortDayOf(Date.parse(one.next_on), speech.language)} ${clockWords(one)}`,
  )
  const tell = () =>
    [
      ...(lines.length ? [speech.subscriptions({ lines, keyword: daily[0]!.command })] : []),
      ...(laters.length ? [speech.laterTexts({ lines: laters, keyword: once[0]!.command })] : []),
    ].join(' ') || speech.noSubscriptions()
  while (!isOneSegment(tell()) && lines.length + laters.length > 1)
    if (laters.length > 1 || lines.length === 1) laters.pop()
    else lines.pop()
  return tell()
}
