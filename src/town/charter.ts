import type { Difference } from '../flows/compare-books.ts'
import type { Message } from '../sandbox/twilio/message.ts'
import type { TransferRow } from '../store/schema.ts'
import type { Read } from '../store/store.ts'
import type { TextTill } from '../texttill.ts'
import type { Answered } from './answers.ts'
import type { Visit } from './browser.ts'
import type { SimulatedClock } from './clock.ts'
import type { Dice } from './dice.ts'
import type { Vendors } from './vendors.ts'
import type { Weather } from './weather.ts'

/** All that there is in a town in which nothing is under way, for other towns to go on from. */
export type SavedTown = { database: Uint8Array; shelved: string; at: number }

/** What there is in a town, and what may be done there. */
export type Town = {
  dice: Dice
  clock: SimulatedClock
  sandbox: Vendors
  /** Somebody's `fetch` into this world. */
  fetch: typeof fetch
  /**
   * Somebody texts the till. Resolves when it was delivered and answered, or could not be; time goes by meanwhile.
   * With `sid`, Twilio delivers the text of that sid once more instead, and takes no notice of the answer: it does
   * so when it has lost the first one, so that of several only one ever counts.
   */
  texts(from: string, body: string, options?: { sid?: string }): Promise<{ sid: string; replies: Message[] }>
  /** Texts that a phone has received, oldest first. */
  inbox(phone: string): Message[]
  /** Subjects of the letters that an address has received, oldest first. */
  letters(email: string): string[]
  /** Opens a link from a text and pays there with a test card, by its number or the sandbox's name for it. */
  pay(url: string, options?: { card?: string; email?: string }): Promise<Visit>
  /** Answers the bank on its page, where {@link Town.pay} led to. */
  approve(url: string, agrees: boolean): Promise<Visit>
  /** Lets time go by until nothing is under way and nothing is due in the next five seconds. */
  settle(): Promise<void>
  house(): TextTill
  isOpen(): boolean
  /** Looks into the database as it is now. */
  look<T>(work: (read: Read) => Promise<T>): Promise<T>
  /** Closes the house as on SIGTERM, and opens it again on the same database. */
  restart(): Promise<void>
  /** Kills the house where it stands, and opens it again on the same database. */
  crash(): Promise<void>
  /** All transfers, oldest first, and what is wrong with the books, if anything. */
  books(): Promise<{ transfers: TransferRow[]; wrong: string[] }>
  /** What differs between Stripe's balance and the books, by the operator's own report. */
  tieOut(): Promise<Difference[]>
  weather(now: Weather): void
  /** What the house has answered to Twilio and Stripe: where, to the text of which sid, and how. */
  answers(): readonly Answered[]
  /** Writes a line into the town's story. */
  tell(line: string): void
  /** Takes note of something that nobody else hears of and that should not have happened. */
  fail(error: unknown): void
  /** Closes a town that stands on a SQLite file of its own. @returns what other towns may go on from */
  save(): Promise<SavedTown>
  close(): Promise<void>
}
