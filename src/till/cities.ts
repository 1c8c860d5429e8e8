/** Cities that the names of time zones spell as few people do, by that spelling. */
const SAID_NOW: Record<string, string> = {
  Asmera: 'Asmara',
  Calcutta: 'Kolkata',
  Enderbury: 'Kanton',
  Faeroe: 'Faroe',
  Godthab: 'Nuuk',
  'Ho Chi Minh City': 'Ho Chi Minh',
  Katmandu: 'Kathmandu',
  Kiev: 'Kyiv',
  Ponape: 'Pohnpei',
  Rangoon: 'Yangon',
  Saigon: 'Ho Chi Minh',
  Truk: 'Chuuk',
}

const IN_CAPITALS = new Map(
  Object.entries(SAID_NOW).map(([old, now]): [string, string] => [old.toUpperCase(), now.toUpperCase()]),
)

/** By whose clock somebody is told a time whose country has several, unless that is its first by the alphabet. */
const MAIN: Record<string, string> = {
  AR: 'America/Buenos_Aires',
  AU: 'Australia/Sydney',
  BR: 'America/Sao_Paulo',
  CA: 'America/Toronto',
  CL: 'America/Santiago',
  CY: 'Asia/Nicosia',
  ES: 'Europe/Madrid',
  FM: 'Pacific/Ponape',
  GL: 'America/Godthab',
  KI: 'Pacific/Tarawa',
  MN: 'Asia/Ulaanbaatar',
  MX: 'America/Mexico_City',
  PF: 'Pacific/Tahiti',
  PG: 'Pacific/Port_Moresby',
  PT: 'Europe/Lisbon',
  RU: 'Europe/Moscow',
  US: 'America/New_York',
  UZ: 'Asia/Tashkent',
}

/** The time zone of a country's main city, where that is not the first of those it has. */
export function mainCityZone(country: string | null): string | undefined {
  return country !== null && Object.hasOwn(MAIN, country) ? MAIN[country] : undefined
}

/** The city that a time zone goes by, as it is called today: `Sao Paulo`, `Kyiv`. */
export function cityOf(timeZone: string): string {
  const city = timeZone.split('/').at(-1)!.replaceAll('_', ' ')
  return SAID_NOW[city] ?? city
}

/** A city as {@link cityOf} calls it, in capitals, whichever of its names somebody texts: `KIEV` is `KYIV`. */
export function cityNamed(said: string): string {
  return IN_CAPITALS.get(said) ?? said
}
