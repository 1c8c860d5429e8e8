import { type Agenda, type Entry, openAgenda } from '../agenda.ts'
import type { Shelf, Shelves } from '../shelf.ts'
import { newTrafficName } from '../traffic.ts'
import type { SandboxWorld } from '../world.ts'
import { type Aftermath, openAftermath } from './aftermath.ts'
import type { OptOutMode } from './consent.ts'
import { type Alert, title } from './errors.ts'
import { type Faults, type KeptFault, openFaults } from './faults.ts'
import { type Message, type MessageStatus, newSid } from './message.ts'
import type { SignedPort } from './signature.ts'
import { bare } from './tariff.ts'

/** A number that the app rents, on WhatsApp too, and where its texts go. URLs may carry connection overrides (`#rc=2`). */
export type RentedNumber = {
  phone: string
  /** Its name on RCS, where it has one: people text `rcs:` and that. */
  rcsAgent?: string
  /** The full public URL of the app's webhook for inbound texts, which is also what gets signed; without it nobody is told. */
  smsUrl?: () => string
  fallbackUrl?: () => string
  messagingServiceSid?: string
  optOut?: OptOutMode
}

export type MessagingService = { sid: string; statusCallback?: () => string }

export type TwilioSettings = {
  /** When a sent text changes status, counted from its creation. */
  timing: { queuedMs: number; sentMs: number; deliveredMs: number }
  /** Which of the carrier words Twilio answers by itself. In life HELP is one of them. */
  answers: readonly ('STOP' | 'START' | 'HELP')[]
  /** How many replies go to a person with less than 30 s between them, before none does for 30 s. */
  repliesInARow: number
  signedPort: SignedPort
  /** ISO countries that may be texted; all when undefined. */
  countries?: readonly string[]
  services: readonly MessagingService[]
  /** API keys that may stand in for the account's SID and token. */
  apiKeys: readonly { sid: string; secret: string }[]
}

export const SETTINGS: TwilioSettings = {
  timing: { queuedMs: 50, sentMs: 150, deliveredMs: 600 },
  answers: ['STOP', 'START'],
  repliesInARow: 30,
  signedPort: 'as-configured',
  services: [],
  apiKeys: [],
}

/** A person's handset. In airplane mode it neither sends nor gets anything. */
export type Handset = { phone: string; name: string; airplane: boolean }

/** What the account still has to do. */
export type Task =
  | { kind: 'deliver'; sid: string }
  | { kind: 'copy'; sid: string }
  | { kind: 'begin'; sid: string }
  | { kind: 'status'; sid: string; status: MessageStatus; code: number | null }
  | { kind: 'callback'; sid: string; status: MessageStatus; code: number | null; doneAt: number }

/** A Twilio account: what every part of the sandbox's Twilio works on. */
export type Account = {
  world: SandboxWorld
  /** What its traffic is recorded under. */
  name: string
  sid: string
  authToken: string
  numbers: readonly RentedNumber[]
  publicUrl: () => string
  settings: TwilioSettings
  messages: Shelf<Message>
  alerts: Shelf<Alert>
  /** Keyed `person>number` or `person>messaging service`. */
  optOuts: Shelf<{ person: string; sender: string; at: number }>
  handsets: Shelf<Handset>
  /** Replies of late between two numbers, for the loop guard. */
  loops: Shelf<{ replies: number; lastAt: number; blockedUntil: number }>
  /** Texts that wait for a handset to leave airplane mode: message SID by message SID. */
  held: Shelf<string>
  faults: Faults
  aftermath: Aftermath
  agenda: Agenda<Task>
  /** Keeps a message and tells who watches. */
  keep(message: Message): void
  alert(code: number, about: { messageSid?: string; url?: string; why?: string }): Alert
  watch(listener: (change: Change) => void): () => void
  tell(change: Change): void
}

/** What a page that looks on is told. */
export type Change =
  | { what: 'message'; message: Message }
  | { what: 'alert'; alert: Alert }
  | { what: 'handset'; handset: Handset }
  | { what: 'reset' }

export function openAccount(args: {
  world: SandboxWorld
  shelves: Shelves
  accountSid: string
  authToken: string
  numbers: readonly RentedNumber[]
  publicUrl: () => string
  settings: TwilioSettings
  work: (account: Account, task: Task) => Promise<void> | void
}): Account {
  const { world, shelves } = args
  const watchers = new Set<(change: Change) => void>()
  const messages = shelves.shelf<Message>('twilio/messages')
  const alerts = shelves.shelf<Alert>('twilio/alerts')

  function tell(change: Change): void {
    for (const watcher of watchers) watcher(change)
  }

  const aftermath = openAftermath(messages, alerts)

  const account: Account = {
    world,
    name: newTrafficName(),
    sid: args.accountSid,
    authToken: args.authToken,
    numbers: args.numbers,
    publicUrl: args.publicUrl,
    settings: args.settings,
    messages,
    alerts,
    optOuts: shelves.shelf('twilio/opt-outs'),
    handsets: shelves.shelf('twilio/handsets'),
    loops: shelves.shelf('twilio/loops'),
    held: shelves.shelf('twilio/held'),
    faults: openFaults(shelves.shelf<KeptFault>('twilio/faults')),
    aftermath,
    agenda: openAgenda({
      world,
      shelf: shelves.shelf<Entry<Task>>('twilio/agenda'),
      work: (task) => args.work(account, task),
    }),
    keep(message) {
      messages.put(message.sid, message)
      aftermath.note(message)
      tell({ what: 'message', message })
    },
    alert(code, about) {
      const alert: Alert = {
        sid: newSid(world, 'NO'),
        at: world.now(),
        code,
        message: about.why ? `${title(code)}: ${about.why}` : title(code),
        messageSid: about.messageSid ?? null,
        url: about.url ?? null,
      }
      alerts.put(alert.sid, alert)
      aftermath.note(alert)
      tell({ what: 'alert', alert })
      return alert
    },
    watch(listener) {
      watchers.add(listener)
      return () => watchers.delete(listener)
    },
    tell,
  }
  return account
}

/** The number that an address of the account's belongs to: `+15550100`, `whatsapp:+15550100` or `rcs:some_agent`. */
export function numberAt({ numbers }: Pick<Account, 'numbers'>, address: string): RentedNumber | undefined {
  if (address.startsWith('rcs:'))
    return numbers.find(({ rcsAgent }) => rcsAgent !== undefined && address === `rcs:${rcsAgent}`)
  return numbers.find(({ phone }) => phone === bare(address))
}

/** The address at which a number is texted on the channel of a person's address. */
export function addressFor({ phone, rcsAgent }: RentedNumber, person: string): string {
  const [, channel = ''] = /^([a-z]+:)/.exec(person) ?? []
  return channel === 'rcs:' && rcsAgent !== undefined ? `rcs:${rcsAgent}` : channel + phone
}

/** Whether that person must not be texted from that number or service. */
export function hasOptedOut(account: Account, person: string, sender: string): boolean {
  return account.optOuts.get(`${person}>${sender}`) !== undefined
}

/** What an opt-out holds for: the Messaging Service where there is one, else the number alone. */
export function consentScope(number: RentedNumber): string {
  return number.messagingServiceSid ?? number.phone
}
