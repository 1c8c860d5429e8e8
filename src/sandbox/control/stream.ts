import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { TwilioSandbox } from '../twilio/twilio.ts'
import { alertView, handsetView, textView } from './views.ts'

/** Something that changed, as an event of the stream: its name and what it is now. */
export type Told = { event: string; data: unknown }

/** Who wants to know of changes, each until it says otherwise. */
export type Watchers = {
  tell(told: Told): void
  /** An endless answer with all changes from now on, as server-sent events. */
  stream(c: Context): Response
  close(): void
}

export function openWatchers(): Watchers {
  const streams = new Set<(told: Told | undefined) => void>()
  return {
    tell(told) {
      for (const send of streams) send(told)
    },
    stream(c) {
      c.header('cache-control', 'no-store')
      return streamSSE(c, async (stream) => {
        // Said at once, so that whoever listens knows from when on nothing is missed.
        await stream.writeSSE({ event: 'open', data: '{}', retry: 500 })
        await new Promise<void>((resolve) => {
          function send(told: Told | undefined): void {
            if (told === undefined) resolve()
            else void stream.writeSSE({ event: told.event, data: JSON.stringify(told.data) })
          }
          streams.add(send)
          stream.onAbort(() => {
            streams.delete(send)
            resolve()
          })
        })
      })
    },
    close() {
      for (const send of streams) send(undefined)
      streams.clear()
    },
  }
}

/** Passes on what changes at Twilio, in the shape that the page shows. */
export function tellOfTwilio(watchers: Watchers, { control, account }: TwilioSandbox): () => void {
  return control.watch((change) => {
    if (change.what === 'message') {
      const text = textView(change.message)
      watchers.tell({ event: 'text', data: text })
      const handset = account.handsets.get(text.phone)
      // STOP and START come as texts, and change what the handset shows.
      if (handset && text.sentByPerson)
        watchers.tell({ event: 'handset', data: handsetView(account, handset) })
    } else if (change.what === 'alert')
      watchers.tell({ event: 'alert', data: alertView(account, change.alert) })
    else if (change.what === 'handset')
      watchers.tell({ event: 'handset', data: handsetView(account, change.handset) })
    else watchers.tell({ event: 'reset', data: {} })
  })
}
