import tzLookup from '@photostructure/tz-lookup'
import { getTimes } from 'suncalc'
import { command, coordinates, defineService } from 'texttill'

/** Sunrise, sunset and daylight for a place, in its own time: SUN 46.5 7.9 */
const sun = command({
  keywords: ['SUN'],
  usage: 'SUN 46.5 7.9',
  help: 'sunrise, sunset and daylight at a place',
  price: '0.25',
  args: coordinates,
  run({ latitude, longitude }, { now }) {
    const timeZone = tzLookup(latitude, longitude)
    const at = (time: Date) =>
      time.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })
    const day = new Date(now).toLocaleDateString('en-GB', { timeZone, day: 'numeric', month: 'short' })
    const { sunrise, sunset, alwaysUp, alwaysDown } = getTimes(new Date(now), latitude, longitude)
    const where = `Sun ${day} at ${latitude},${longitude}`
    if (alwaysUp) return `${where}: up all day, daylight 24h.`
    if (alwaysDown || !sunrise || !sunset) return `${where}: does not rise, daylight 0h.`
    const minutes = Math.round((sunset.getTime() - sunrise.getTime()) / 60_000)
    const daylight = `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}`
    return `${where}: rises ${at(sunrise)}, sets ${at(sunset)}, daylight ${daylight}. Times in ${timeZone}.`
  },
})

export default defineService({
  name: 'Trail Till',
  contact: 'help@trailtill.example',
  currency: 'usd',
  packs: ['10', '20', '50'],
  rates: { US: '0.0158', CA: '0.0158', GB: '0.055', CH: '0.09', DE: '0.12', FR: '0.09', other: '0.15' },
  limits: { perDay: '100', purchasesPerDay: 5, confirmOver: '50', autoPerMonth: '200' },
  lowBalance: '2',
  commands: [sun],
})
