import type { Shelves } from '../shelf.ts'
import { overheard } from '../traffic.ts'
import type { SandboxWorld } from '../world.ts'
import {
  type Account,
  type Change,
  type Handset,
  openAccount,
  type RentedNumber,
  SETTINGS,
  type Task,
  type TwilioSettings,
} from './account.ts'
import { messagesApi, type Wire } from './api.ts'
import type { Alert } from './errors.ts'
import type { Faults } from './faults.ts'
import { accept, copy, deliver, type PersonsText } from './inbound.ts'
import type { Message } from './message.ts'
import { advance, begin, callBack, setAirplane } from './outbound.ts'

/** What came of a person's text once the app has answered, or has failed to. */
export type Heard = {
  sid: string
  replies: Message[]
  alerts: Alert[]
  /** It had been sent before, so nothing was sent now. */
  again: boolean
}

export type TwilioControl = {
  /**
   * A person sends a text. Resolves when it has been delivered to the app, retries and fallback included, and the
   * answer was carried out; replies may still be on their way to the handset.
   *
   * @throws when `to` is none of the account's numbers, or the person's handset is in airplane mode
   */
  text(text: PersonsText): Promise<Heard>
  /** All texts, oldest first. With a phone, those that this person sent or was sent. */
  messages(phone?: string): Message[]
  message(sid: string): Message | undefined
  /** Twilio's debugger: what went wrong between Twilio and the app, oldest first. */
  alerts(): Alert[]
  faults: Faults
  /** Who has said STOP, and to which number or Messaging Service. */
  optOuts(): { person: string; sender: string; at: number }[]
  handsets(): Handset[]
  /** Adds a person's handset, or renames it. */
  handset(phone: string, name: string): Handset
  /** Puts a handset away. Its texts stay. */
  forget(phone: string): void
  airplane(phone: string, on: boolean): void
  /** Resolves when nothing is on its way and nothing is due within `withinMs` (5 seconds unless told). */
  quiet(withinMs?: number): Promise<void>
  /** Calls the listener at every change, until what it returns is called. */
  watch(listener: (change: Change) => void): () => void
  /** After the shelves were emptied or loaded: takes up what they hold now. */
  refresh(): void
}

export type TwilioSandbox = {
  /** Twilio's API. `env` is node-server's, to break a connection with; without it a broken one rejects. */
  fetch(request: Request, env?: Wire): Promise<Response>
  control: TwilioControl
  /** The account, for those who show or plan on top of it. */
  account: Account
  close(): void
}

/** Opens a pretend Twilio account with its numbers. What was due when it was last closed goes on. */
export function openTwilioSandbox(args: {
  world: SandboxWorld
  shelves: Shelves
  accountSid: string
  authToken: string
  numbers: readonly RentedNumber[]
  /** Where this account's API is reached, without a slash at the end; media links begin with it. */
  publicUrl: () => string
  settings?: Partial<TwilioSettings>
}): TwilioSandbox {
  const delivered = new Map<string, (() => void)[]>()

  async function work(account: Account, task: Task): Promise<void> {
    if (task.kind === 'deliver') {
      await deliver(account, task.sid)
      for (const resolve of delivered.get(task.sid) ?? []) resolve()
      delivered.delete(task.sid)
    } else if (task.kind === 'copy') copy(account, task.sid)
    else if (task.kind === 'status') advance(account, task)
    else if (task.kind === 'callback') await callBack(account, task)
    else await beginScheduled(account, task.sid)
  }

  const account = openAccount({ ...args, settings: { ...SETTINGS, ...args.settings }, work })
  const api = messagesApi(account)

  return {
    fetch: (request, env) =>
      overheard(
        { sandbox: account.name, vendor: 'twilio', kind: 'api', now: args.world.now },
        async () => await api.fetch(request, env ?? {}),
      )(request),
    account,
    control: control(account, delivered),
    close: () => account.agenda.close(),
  }
}

async function beginScheduled(account: Account, sid: string): Promise<void> {
  const message = account.messages.get(sid)
  if (message?.status === 'scheduled') await begin(account, { ...message, status: 'accepted' })
}

function control(account: Account, delivered: Map<string, (() => void)[]>): TwilioControl {
  return {
    async text(text) {
      if (account.handsets.get(text.from)?.airplane) throw new Error(`${text.from} is in airplane mode`)
      const again = text.sid !== undefined && account.messages.get(text.sid) !== undefined
      const sid = again ? String(text.sid) : (await accept(account, text)).sid
      if (!again)
        await new Promise<void>((resolve) => delivered.set(sid, [...(delivered.get(sid) ?? []), resolve]))
      return { sid, again, ...account.aftermath.of(sid) }
    },
    messages: (phone) =>
      account.messages
        .values()
        .filter(({ from, to }) => phone === undefined || from === phone || to === phone),
    message: (sid) => account.messages.get(sid),
    alerts: () => account.alerts.values(),
    faults: account.faults,
    optOuts: () => account.optOuts.values(),
    handsets: () => account.handsets.values(),
    handset(phone, name) {
      const handset = { ...(account.handsets.get(phone) ?? { phone, airplane: false }), name }
      account.handsets.put(phone, handset)
      account.tell({ what: 'handset', handset })
      return handset
    },
    forget(phone) {
      account.handsets.delete(phone)
      account.tell({ what: 'reset' })
    },
    airplane: (phone, on) => setAirplane(account, phone, on),
    quiet: (withinMs = 5000) => account.agenda.quiet(withinMs),
    watch: account.watch,
    refresh() {
      for (const resolve of [...delivered.values()].flat()) resolve()
      delivered.clear()
      account.aftermath.rebuild()
      account.agenda.rearm()
      account.tell({ what: 'reset' })
    },
  }
}
