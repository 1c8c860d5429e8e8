import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { TillSettings } from '../../src/open-house.ts'
import { built } from '../built.ts'

/** What a till's process is told: where to open, and how far ahead of the real one its clock is. */
export type TillOrder = { aheadMs: number; open?: TillPlace }

export type TillPlace = { port: number; twilioBase: string; stripeBase: string } & Pick<
  TillSettings,
  | 'databaseUrl'
  | 'publicUrl'
  | 'storeOptions'
  | 'doorMs'
  | 'leaseMs'
  | 'lookMs'
  | 'accountSid'
  | 'authTokens'
  | 'numbers'
  | 'stripeKey'
  | 'stripeSecrets'
>

/** A till in a process of its own that can be killed and opened again at the same place. */
export type KillableTill = {
  isOpen(): boolean
  /** Opens it; the clock is as far ahead as `aheadMs` says at that moment. */
  open(): Promise<void>
  /** Tells it how far ahead the clock is now. */
  setClock(): void
  /** SIGKILL. Resolves when it is dead. */
  kill(): Promise<void>
  /** How often it has ended by itself, which it never should: then it is as closed as after a kill. */
  falls(): number
  close(): Promise<void>
}

export async function prepareTill(place: TillPlace, aheadMs: () => number): Promise<KillableTill> {
  const program = await built('test/crash/till-process.ts')
  const spawn = () => fork(program, { execArgv: [] })
  let next = spawn()
  let till: ChildProcess | undefined
  let dead = Promise.resolve()
  let opening: Promise<void> | undefined
  let falls = 0

  async function open(): Promise<void> {
    await dead
    // As whoever keeps a till running would: it cannot start while its database does not answer.
    for (let tries = 1; !till; tries++) {
      const starting = next
      next = spawn()
      const opened = once(starting, 'message').then(() => starting)
      starting.send({ aheadMs: aheadMs(), open: place } satisfies TillOrder)
      till = await Promise.race([opened, once(starting, 'exit').then(() => undefined)])
      if (!till && tries === 20) throw new Error('the till does not start')
      if (till === starting) watch(starting)
    }
    // Time may have gone by while it opened.
    setClock()
  }

  /** One that ends by itself must not pass for one that is open and does nothing. */
  function watch(opened: ChildProcess): void {
    opened.once('exit', (code, signal) => {
      if (till !== opened) return
      till = undefined
      falls++
      console.error(`the till ended by itself: ${signal ?? code}`)
    })
  }

  function setClock(): void {
    till?.send({ aheadMs: aheadMs() } satisfies TillOrder)
  }

  function kill(): Promise<void> {
    if (till) dead = end(till)
    till = undefined
    return dead
  }

  return {
    isOpen: () => till !== undefined,
    open() {
      opening ??= open().finally(() => {
        opening = undefined
      })
      return opening
    },
    setClock,
    kill,
    falls: () => falls,
    async close() {
      await kill()
      await end(next)
    },
  }
}

/** A port outside of the range that outgoing connections take theirs from: it must be free again after a kill. */
export async function quietPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const probe = createServer()
    const free = await new Promise((resolve) => {
      probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true))
    })
    if (free) await new Promise((resolve) => probe.close(resolve))
    if (free) return port
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
