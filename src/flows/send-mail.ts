import * as mails from '../store/mails.ts'
import { DAY_MS } from '../till/day.ts'
import type { Letter } from '../till/letter.ts'
import type { House } from './house.ts'

/** How long a mail that somebody is sending is theirs: longer than the server may be silent. */
const IN_HAND_MS = 120_000
/** A confirmation that comes later than that confirms nothing. */
const TOO_LATE_MS = 3 * DAY_MS

/**
 * Hands a letter to the mail server. When that fails it comes back later, as the same mail; a server's no for good
 * ends it.
 *
 * @returns when to come back, ms since 1970, if somebody else is sending it
 */
export async function sendMail(house: House, id: string): Promise<number | undefined> {
  const { store, world, log } = house
  const mail = await store.read((read) => mails.find(read, id))
  if (!mail || mail.state === 'sent' || mail.state === 'refused') return
  const now = world.clock.now()
  if (mail.state === 'sending' && now < mail.handed_at! + IN_HAND_MS) return mail.handed_at! + IN_HAND_MS
  const mine = { id, from: ['sending' as const], handedAt: now }
  const claimed = await store.autocommit((tx) =>
    mails.advance(tx, {
      id,
      from: ['waiting', 'sending'],
      handedAt: mail.handed_at,
      to: { state: 'sending', handed_at: now },
    }),
  )
  if (!claimed) return now + IN_HAND_MS
  try {
    const outcome = await send(house, mail)
    const ended_at = world.clock.now()
    if (outcome.kind === 'refused') log.warn({ mail: id, says: outcome.says }, 'send-mail: refused for good')
    await store.autocommit((tx) =>
      mails.advance(tx, {
        ...mine,
        to:
          outcome.kind === 'sent'
            ? { state: 'sent', ended_at }
            : { state: 'refused', error: outcome.says, ended_at },
      }),
    )
  } catch (error) {
    const says = String(error instanceof Error ? error.message : error).slice(0, 500)
    const ended_at = world.clock.now()
    const late = ended_at > mail.written_at + TOO_LATE_MS
    await store.autocommit((tx) =>
      mails.advance(tx, {
        ...mine,
        to: late ? { state: 'refused', error: says, ended_at } : { state: 'waiting', error: says },
      }),
    )
    if (!late) throw error
  }
}

function send(house: House, mail: mails.Sent) {
  if (!house.world.mail) throw new Error('SMTP_URL is not set any more')
  const { id: key, recipient: to, written_at: at } = mail
  return house.world.mail.send({ key, to, at, letter: JSON.parse(mail.letter) as Letter })
}
