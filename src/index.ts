/** What an operator's `texttill.config.ts` imports. */
export {
  type Account,
  command,
  type HttpSettings,
  type Later,
  type PaidCommand,
  type Reply,
  type Tools,
} from './till/command.ts'
export { coordinates } from './till/coordinates.ts'
export { type Day, date, dayOf, timeOfDay } from './till/dates.ts'
export type { Coordinates } from './till/place.ts'
export { Problem } from './till/problem.ts'
export { amount, oneOf, text, wholeNumber } from './till/readers.ts'
export { defineService, type ServiceSettings } from './till/service.ts'
export { nextTime } from './till/time-zones.ts'
