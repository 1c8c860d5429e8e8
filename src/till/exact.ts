import { decimal } from './money.ts'

/** An amount to the last micro, with its currency: `-0.2658 USD`. */
export function inCurrency(micros: number, currency: string): string {
  return `${decimal(micros)} ${currency.toUpperCase()}`
}

/** `2026-11-23 18:05:03`, in UTC. */
export function dateAndTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
}
