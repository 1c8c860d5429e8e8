/** An amount in major units, to the last micro, with the decimals that it needs and two at least: `-0.2658`. */
export function decimal(micros: number): string {
  const digits = String(Math.abs(micros)).padStart(7, '0')
  const fraction = digits.slice(-6).replace(/0{1,4}$/, '')
  return `${micros < 0 ? '-' : ''}${digits.slice(0, -6)}.${fraction}`
}

/** The same with its currency: `-0.2658 USD`. */
export function inCurrency(micros: number, currency: string): string {
  return `${decimal(micros)} ${currency.toUpperCase()}`
}

/** `2026-11-23 18:05:03`, in UTC. */
export function dateAndTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
}
