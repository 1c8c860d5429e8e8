import type { Evidence } from './evidence.ts'

/** Texts that are so close to each other may be worked in either order. */
const AT_ONCE_MS = 2_000

/**
 * In the town, all of a transaction is of one moment and transactions follow each other. On a real clock a consent
 * is written a little after its text, and of two texts that come at once, a STOP and another, either may be first.
 */
export function onOneClock(house: Evidence['house']): Evidence['house'] {
  const received = new Map(house.texts_in.map(({ sid, received_at }) => [sid, received_at]))
  const consents = house.consents.map((consent) => ({
    ...consent,
    at: received.get(consent.source) ?? consent.at,
  }))
  const texts_in = house.texts_in.map((text) => {
    const stop = consents.find(
      ({ customer, given, at }) =>
        customer === text.customer && !given && at > text.received_at && at - text.received_at < AT_ONCE_MS,
    )
    return stop ? { ...text, received_at: stop.at } : text
  })
  return { ...house, consents, texts_in }
}
