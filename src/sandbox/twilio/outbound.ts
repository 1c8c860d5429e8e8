import type { Account, Task } from './account.ts'
import { endStatus, title } from './errors.ts'
import type { Message, MessageStatus } from './message.ts'
import { FAILED_MICROS, priceMicros } from './tariff.ts'
import { post } from './wire.ts'

type Step = { status: MessageStatus; code: number | null; atMs: number }

/**
 * Starts a message that goes out on its way: `sent` and `delivered` follow, or how it failed, and a callback for each.
 * Through a Messaging Service `queued` comes first, since `accepted` was its first status, and no first status is
 * ever called back.
 *
 * Resolves at once, or under the fault `early` when all callbacks were posted: let the API answer after that.
 *
 * @see https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
 */
export async function begin(account: Account, message: Message, end: number | null = null): Promise<void> {
  const steps = plan(account, message, end ?? endCode(account, message))
  const fault = account.faults.take('callbacks', message.to)
  const times = steps.map((step) => step.atMs)
  if (fault?.order === 'reversed') times.reverse()
  if (fault?.order === 'shuffled') shuffle(account, times)
  const early: Promise<void>[] = []
  for (const [i, step] of steps.entries()) {
    const { status, code } = step
    account.agenda.add(step.atMs, { kind: 'status', sid: message.sid, status, code })
    const doneAt = account.world.now() + step.atMs
    const task = { kind: 'callback', sid: message.sid, status, code, doneAt } as const
    for (let copy = 0; copy <= (fault?.copies ?? 0); copy++) {
      if (fault?.order === 'early') early.push(callBack(account, task))
      else account.agenda.add((times[i] ?? 0) + (fault?.lateMs ?? 0), task)
    }
  }
  await Promise.all(early)
}

function plan(account: Account, message: Message, code: number | null): Step[] {
  const { queuedMs, sentMs, deliveredMs } = account.settings.timing
  const steps: Step[] = []
  if (message.status === 'accepted') steps.push({ status: 'queued', code: null, atMs: queuedMs })
  if (code !== null && endStatus(code) === 'failed')
    return [...steps, { status: 'failed', code, atMs: sentMs }]
  steps.push({ status: 'sent', code: null, atMs: sentMs })
  return [...steps, { status: code === null ? 'delivered' : 'undelivered', code, atMs: deliveredMs }]
}

/** `+150055` and a code of Twilio's (`+15005530003`) is a number whose texts end that way. */
function endCode(account: Account, message: Message): number | null {
  const magic = /^\+150055(3\d{4})$/.exec(message.to)?.[1]
  if (magic !== undefined) return Number(magic)
  if (isTooLate(account, message)) return 63016
  return account.faults.take('undelivered', message.to)?.code ?? null
}

const WINDOW_MS = 24 * 3_600_000

/** On WhatsApp, words of one's own may be sent for a day after somebody texted; later only templates. */
function isTooLate(account: Account, { from, to, createdAt }: Message): boolean {
  if (!to.startsWith('whatsapp:')) return false
  return !account.messages
    .values()
    .some(
      (text) =>
        text.direction === 'inbound' &&
        text.from === to &&
        text.to === from &&
        createdAt - text.createdAt < WINDOW_MS,
    )
}

function shuffle(account: Account, times: number[]): void {
  for (let i = times.length - 1; i > 0; i--) {
    const j = Math.floor(account.world.random() * (i + 1))
    const [a = 0, b = 0] = [times[i], times[j]]
    times[i] = b
    times[j] = a
  }
}

/** Moves a message to its next status. One that was canceled or deleted meanwhile stays as it is. */
export function advance(account: Account, task: Extract<Task, { kind: 'status' }>): void {
  const message = account.messages.get(task.sid)
  if (message === undefined || message.status === 'canceled') return
  if (task.status === 'delivered' && account.handsets.get(message.to)?.airplane) {
    account.held.put(message.sid, message.sid)
    return
  }
  const now = account.world.now()
  message.status = task.status
  message.updatedAt = now
  if (task.status === 'sent') {
    message.sentAt = now
    message.priceMicros = message.automatic
      ? 0
      : priceMicros({
          person: message.to,
          direction: 'sent',
          segments: message.segments,
          media: message.media.length,
        })
  }
  if (task.status === 'failed') message.priceMicros = message.automatic ? 0 : FAILED_MICROS
  if (task.code !== null) {
    message.errorCode = task.code
    message.errorMessage = title(task.code)
  }
  account.keep(message)
}

/** Posts one status to whoever asked for it. */
export async function callBack(account: Account, task: Extract<Task, { kind: 'callback' }>): Promise<void> {
  const message = account.messages.get(task.sid)
  if (message === undefined || message.status === 'canceled') return
  if (task.status === 'delivered' && account.held.get(task.sid) !== undefined) return
  for (const callback of message.callbacks) {
    const form = new URLSearchParams({
      MessageSid: message.sid,
      SmsSid: message.sid,
      MessageStatus: task.status,
      SmsStatus: task.status,
      To: message.to,
      From: message.from,
      AccountSid: account.sid,
      ApiVersion: '2010-04-01',
    })
    if (message.messagingServiceSid !== null) form.set('MessagingServiceSid', message.messagingServiceSid)
    if (callback.withBody) form.set('Body', message.body)
    if (task.code !== null) form.set('ErrorCode', String(task.code))
    if (task.status === 'delivered' || task.status === 'undelivered')
      form.set('RawDlrDoneDate', new Date(task.doneAt).toISOString().replace(/\D/g, '').slice(2, 12))
    const { answer } = await post(account, { url: callback.url, method: callback.method, form })
    if (!answer.answered)
      account.alert(answer.code, { messageSid: message.sid, url: callback.url, why: answer.why })
    else if (answer.status >= 400)
      account.alert(11200, { messageSid: message.sid, url: callback.url, why: `status ${answer.status}` })
  }
}

/** Takes a handset in or out of airplane mode; leaving it, what the carrier kept for it arrives. */
export function setAirplane(account: Account, phone: string, airplane: boolean): void {
  const handset = { ...(account.handsets.get(phone) ?? { phone, name: '' }), airplane }
  account.handsets.put(phone, handset)
  account.tell({ what: 'handset', handset })
  if (airplane) return
  for (const sid of account.held.values()) {
    if (account.messages.get(sid)?.to !== phone) continue
    account.held.delete(sid)
    const doneAt = account.world.now()
    account.agenda.add(0, { kind: 'status', sid, status: 'delivered', code: null })
    account.agenda.add(0, { kind: 'callback', sid, status: 'delivered', code: null, doneAt })
  }
}
