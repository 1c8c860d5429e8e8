import { createHash } from 'node:crypto'
import { command, defineService, oneOf, Problem, text, wholeNumber } from 'texttill'
import { z } from 'zod'

// A fridge by the road that needs no till: people pay by text, take what they bought, and leave the code in the book.

/** What there is, what it costs in cents, and how many are put out. */
const THINGS = {
  eggs: { name: 'six eggs', cents: 350, stock: 20 },
  honey: { name: 'a jar of honey', cents: 900, stock: 6 },
  cheese: { name: 'a piece of cheese', cents: 650, stock: 3 },
}
type Thing = keyof typeof THINGS
const FARMER = '+14155550100'

const order = z.object({ thing: z.enum(['eggs', 'honey', 'cheese']), count: z.number() })
/** What was sold, and by its code what has not been fetched yet. */
const shelf = z.object({ sold: z.record(z.string(), z.number()), open: z.record(z.string(), order) })

const shop = command({
  keywords: ['SHOP'],
  usage: 'SHOP HONEY 2',
  help: 'what there is; or buys it',
  price: {
    upTo: '90',
    of: ({ thing, count = 1 }) => (thing ? (THINGS[thing].cents * count) / 100 : 0).toFixed(2),
  },
  maxSegments: 2,
  args: {
    thing: oneOf({ eggs: ['EGGS'], honey: ['HONEY'], cheese: ['CHEESE'] }).optional(),
    count: wholeNumber({ min: 1, max: 10 }).optional(),
    fetched: text({ min: 4, max: 4 }).optional(),
  },
  shared: shelf.default({ sold: {}, open: {} }),
  run({ thing, count = 1, fetched }, { id, account, shared }) {
    const left = (one: Thing) => THINGS[one].stock - (shared.sold[one] ?? 0)
    if (fetched !== undefined) {
      const { [fetched.toUpperCase()]: found, ...open } = shared.open
      if (account.phone !== FARMER || !found) throw new Problem('unknown', `We know no order ${fetched}.`)
      return {
        say: `${fetched.toUpperCase()} is fetched: ${found.count} x ${THINGS[found.thing].name}.`,
        shared: { ...shared, open },
      }
    }
    if (thing === undefined) {
      const lines = (Object.keys(THINGS) as Thing[]).map(
        (one) => `${one.toUpperCase()} ${(THINGS[one].cents / 100).toFixed(2)} (${left(one)} left)`,
      )
      return `${lines.join(', ')}. Text SHOP HONEY 2 to buy.`
    }
    if (count > left(thing))
      throw new Problem(
        'sold-out',
        `${left(thing) ? `Only ${left(thing)}` : 'None'} of that left. Nothing charged.`,
      )
    const code = codeOf(id)
    return {
      say: `${count} x ${THINGS[thing].name} for you. Your code is ${code}: write it into the book.`,
      shared: {
        sold: { ...shared.sold, [thing]: (shared.sold[thing] ?? 0) + count },
        open: { ...shared.open, [code]: { thing, count } },
      },
    }
  },
})

/** Four letters and digits that nobody mixes up, the same however often an order is tried. */
function codeOf(id: string): string {
  const letters = 'BCDFGHJKMNPQRTVWXZ2346789'
  return [...createHash('sha256').update(id).digest().subarray(0, 4)]
    .map((byte) => letters[byte % letters.length])
    .join('')
}

export default defineService({
  name: 'Farm Shop',
  contact: 'help@farm-shop.example',
  currency: 'usd',
  packs: ['10', '20', '50'],
  rates: { US: '0.0158', other: '0.15' },
  limits: { perDay: '100', purchasesPerDay: 5 },
  lowBalance: '5',
  commands: [shop],
})
