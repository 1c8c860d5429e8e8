import { command, defineService, text } from 'texttill'

/** When the next bus goes, and a seat in it: BUS Zermatt. Answered by bus.py, see there. */
const bus = command({
  keywords: { en: ['BUS'], fr: ['CAR'] },
  usage: { en: 'BUS Zermatt', fr: 'CAR Zermatt' },
  help: { en: 'the next bus, and a seat in it', fr: 'le prochain car, et une place' },
  price: { upTo: '6' },
  maxSegments: 2,
  args: { to: text({ min: 2, max: 30 }) },
  http: {
    url: process.env.BUS_URL ?? 'http://127.0.0.1:8080/',
    // A secret of your own: echo whsec_$(openssl rand -base64 32)
    secret: process.env.BUS_SECRET ?? 'whsec_ZG8gbm90IHVzZSB0aGlzIG9uZSwgbWFrZSB5b3Vycw==',
    allowPrivate: true,
  },
})

export default defineService({
  name: 'Bus Till',
  contact: 'help@bus-till.example',
  currency: 'eur',
  packs: ['10', '20', '50'],
  rates: { CH: '0.09', FR: '0.09', other: '0.15' },
  limits: { perDay: '100', purchasesPerDay: 5 },
  commands: [bus],
})
