import { balanceOf, findAt } from '../store/customers.ts'
import { decimal } from '../till/money.ts'
import type { Town } from './charter.ts'

/** A customer's phone, and the purse beside it. */
export type TestPhone = {
  /** In E.164. */
  number: string
  /**
   * Texts the service, and waits until nothing is under way any more.
   *
   * @returns the words that came back, one text a line; nothing where there is no answer
   */
  texts(words: string): Promise<string>
  /**
   * Buys credit: texts `BUY` and the amount, and pays on the page if the answer leads to one.
   *
   * @returns the words that came back
   */
  buys(amount: string, options?: { card?: string }): Promise<string>
  /**
   * Follows the newest link that was texted, types a card there, and says yes to its bank.
   *
   * @param options.card a number of a test card, or the sandbox's name for it: `visa`, unless told
   * @returns the words that came back
   * @throws what the page says, when it takes no payment
   */
  pays(options?: { card?: string }): Promise<string>
  /** What has come unasked since this phone was last looked at, one text a line; nothing if nothing has. */
  hears(): string
  /** What is left to spend, in major units of the service's currency: `19.75`. */
  balance(): Promise<string>
  /** All texts that came to this phone, oldest first. */
  inbox(): string[]
}

/** A phone with that number in a simulated town. */
export function openPhone(town: Town, number: string, currency: string): TestPhone {
  const inbox = () => town.inbox(number).map(({ body }) => body)
  let seen = inbox().length

  /** Does something, and waits for all that comes of it. */
  async function after(does: () => Promise<unknown>): Promise<string> {
    const before = inbox().length
    await does()
    await town.settle()
    seen = inbox().length
    return inbox().slice(before).join('\n')
  }

  async function pay(card: string | undefined): Promise<void> {
    const link = inbox()
      .flatMap((words) => words.match(/https:\/\/\S+\/p\/\w+/g) ?? [])
      .at(-1)
    if (link === undefined) throw new Error(`${number} was texted no link to pay at`)
    const visit = await town.pay(link, { card })
    const arrived = visit.kind === 'bank' ? await town.approve(visit.url, true) : visit
    if (arrived.kind === 'trouble') throw new Error(`the page says: ${arrived.words}`)
    if (arrived.kind !== 'paid') throw new Error(`there is nothing to pay at ${link}`)
  }

  return {
    number,
    inbox,
    hears() {
      const news = inbox().slice(seen)
      seen += news.length
      return news.join('\n')
    },
    texts: (words) => after(() => town.texts(number, words)),
    pays: ({ card } = {}) => after(() => pay(card)),
    buys: (amount, { card } = {}) =>
      after(async () => {
        const before = inbox().length
        await town.texts(number, `BUY ${amount}`)
        await town.settle()
        if (
          inbox()
            .slice(before)
            .some((words) => /\/p\/\w+/.test(words))
        )
          await pay(card)
      }),
    balance: () =>
      town.look(async (read) => {
        const customer = await findAt(read, number)
        return decimal(customer ? await balanceOf(read, customer.id, currency) : 0)
      }),
  }
}
