import { command, coordinates, defineService } from 'texttill'

/** A service whose paid command does nothing but answer, so that what is measured is the till. */
export default defineService({
  name: 'Bench Till',
  contact: 'bench@example.com',
  currency: 'usd',
  packs: ['20'],
  rates: { US: '0.0158', other: '0.15' },
  limits: {
    perDay: '1000',
    purchasesPerDay: 50,
    freePerHour: 100_000,
    freePerDay: 100_000,
    newcomersPerDay: 1_000_000,
  },
  commands: [
    command({
      keywords: ['SUN'],
      usage: 'SUN 46.5 7.9',
      help: 'sunrise and sunset at a place',
      price: '0.01',
      args: coordinates,
      run: ({ latitude, longitude }) => `Sun at ${latitude},${longitude}: rises 07:31, sets 16:41.`,
    }),
  ],
})
