import { command, defineService, wholeNumber } from 'texttill'

const DAY_MS = 86_400_000
/** From one new moon to the next, on average. */
const MONTH_MS = 29.530588853 * DAY_MS
const A_NEW_MOON = Date.UTC(2000, 0, 6, 18, 14)

/** The moon of today, or of so many days ahead: MOON 7 */
const moon = command({
  keywords: ['MOON'],
  usage: 'MOON 7',
  help: 'the moon today, or days ahead',
  price: '0.25',
  args: { days: wholeNumber({ max: 366, words: ['days'] }).optional() },
  run({ days = 0 }, { now }) {
    const at = now + days * DAY_MS
    const age = ((at - A_NEW_MOON) % MONTH_MS) / MONTH_MS
    const lit = Math.round(50 * (1 - Math.cos(2 * Math.PI * age)))
    const day = new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
    return `Moon on ${day}: ${lit}% lit, ${age < 0.5 ? 'waxing' : 'waning'}.`
  },
})

export default defineService({
  name: 'Moon Till',
  contact: 'help@moon-till.example',
  currency: 'usd',
  packs: ['10', '20', '50'],
  rates: { US: '0.0158', CA: '0.0158', GB: '0.055', other: '0.15' },
  limits: { perDay: '100', purchasesPerDay: 5 },
  commands: [moon],
})
