import { shortDayOf } from '../speech/days.ts'
import type { Catalogue } from '../speech/en.ts'
import type { Subscription } from '../store/subscriptions.ts'
import { cityOf } from '../till/cities.ts'
import { formatMost } from '../till/money.ts'
import { isOneSegment } from '../till/segments.ts'
import type { House } from './house.ts'

type Described = Pick<Subscription, 'command' | 'time' | 'time_zone' | 'next_on' | 'most_micros'>

/** What somebody agrees to, or has agreed to, as our texts say it. */
export function terms({ service }: House, speech: Catalogue, subscription: Described) {
  const { command: keyword, next_on, most_micros } = subscription
  return {
    keyword,
    at: clockWords(subscription),
    day: shortDayOf(Date.parse(next_on), speech.language),
    cost: formatMost(most_micros, service.currency),
  }
}

/** What is offered, with what it is for (`STAU Ulm A8`) where one segment has room for that. */
export function offerWords(
  house: House,
  speech: Catalogue,
  subscription: Described & Pick<Subscription, 'asked'>,
): string {
  const offered = terms(house, speech, subscription)
  const { keyword } = offered
  const what = `${keyword} ${subscription.asked}`.trim()
  const words = speech.subscriptionOffer({ ...offered, what })
  if (isOneSegment(words)) return words
  return speech.subscriptionOffer({ ...offered, what: keyword })
}

/** `06:00 Zurich` */
export function clockWords({ time, time_zone }: Pick<Described, 'time' | 'time_zone'>): string {
  return `${time} ${cityOf(time_zone)}`
}
