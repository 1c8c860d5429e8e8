import express, { type Express } from 'express'
import inject, { type DispatchFunc } from 'light-my-request'
import type { House } from '../flows/house.ts'
import type { Outside, TillSettings } from '../open-house.ts'
import { openStore, type Store } from '../store/store.ts'
import { openTextTill, type TextTill } from '../texttill.ts'
import type { diskFault } from './weather.ts'
import { broken } from './wire.ts'

/** The house as the world knows it: open or not, and able to die at any moment. */
export type Premises = {
  /** The till that stands there now. @throws when it is closed */
  till(): TextTill
  /** Answers a request, as its server would; a house that is closed or dies meanwhile does not. */
  answer(request: Request): Promise<Response>
  open(): Promise<void>
  /** Finishes what was begun and closes, as on SIGTERM. Needs time to go by. */
  close(): Promise<void>
  isOpen(): boolean
  /** Dies here and now: what is not committed is gone, and what was under way never goes on. */
  crash(): void
  /** Looks into the database as it is now, without a step of the house. @throws when it is closed */
  look: Store['read']
  /** Resolves when the next answer of the database comes, where a transaction or a look is under way. */
  databaseAnswers(): Promise<void> | undefined
  /** How many requests the house is answering. */
  visitors(): number
}

/** One life of the house. When it is over, whoever waits in it waits for ever. */
type Life = {
  till?: TextTill
  over: boolean
  died: PromiseWithResolvers<never>
  inside: Set<Promise<unknown>>
  /** Stops what listens to the database. */
  deafen: Set<() => void>
}

/**
 * @param args.strikes asked at every step of the house that could be its last, whether it is
 * @param args.diskFails asked before every transaction of the house, whether it fails
 * @param args.onCrash told when it was
 */
export function openPremises(args: {
  settings: TillSettings
  outside: Outside
  log: House['log']
  strikes: () => boolean
  diskFails: () => ReturnType<typeof diskFault>
  onCrash: () => void
}): Premises {
  let life: Life | undefined
  /** Handed from a house that died to the next, which saves most of what opening takes. Closing in good order closes it. */
  let store: Store | undefined
  let waiting = 0
  let answered: PromiseWithResolvers<void> | undefined
  let buried: Promise<unknown> = Promise.resolve()

  function die(mine: Life): void {
    if (mine.over) return
    if (life === mine) life = undefined
    mine.over = true
    mine.died.reject(broken('read ECONNRESET'))
    // A dead process lets go of its database. What is under way in it can still neither be kept nor heard of.
    for (const stop of mine.deafen) stop()
    args.onCrash()
  }

  /** A step of the house: it may die before or after it, and nothing goes on after its death. */
  async function step<T>(mine: Life, work: () => Promise<T>): Promise<T> {
    const strikes = () => !mine.over && mine.till !== undefined && args.strikes()
    if (strikes()) die(mine)
    if (mine.over) return never()
    try {
      return await work()
    } finally {
      if (strikes()) die(mine)
      if (mine.over) await never()
    }
  }

  async function counted<T>(work: () => Promise<T>): Promise<T> {
    waiting++
    try {
      return await work()
    } finally {
      waiting--
      answered?.resolve()
      answered = undefined
    }
  }

  function mortalStore(mine: Life, opened: Store): Store {
    const mortal =
      (commit: Store['transact']): Store['transact'] =>
      (work) =>
        step(mine, () =>
          counted(async () => {
            // One that cannot write when it opens is opened again, until it can.
            const fault = mine.till && args.diskFails()
            const kept = await commit(async (tx) => {
              if (mine.over) throw new Error('died before it was committed')
              const value = await work(tx)
              if (mine.over) throw new Error('died before it was committed')
              if (fault === 'full') throw diskError('SQLITE_FULL', 'database or disk is full')
              return value
            })
            if (fault === 'unsure') throw diskError('SQLITE_IOERR_FSYNC', 'disk I/O error')
            return kept
          }),
        )
    return {
      ...opened,
      transact: mortal(opened.transact),
      autocommit: mortal(opened.autocommit),
      read: (work) => step(mine, () => counted(() => opened.read(work))),
      readOne: (work) => step(mine, () => counted(() => opened.readOne(work))),
      report: (...asked) => step(mine, () => counted(() => opened.report(...asked))),
      on(topic, listener) {
        const stop = opened.on(topic, listener)
        mine.deafen.add(stop)
        return stop
      },
      close: () => (mine.over ? never() : closeStore()),
    }
  }

  async function closeStore(): Promise<void> {
    const closing = store && counted(store.close)
    store = undefined
    buried = Promise.all([buried, closing])
    await closing
  }

  return {
    till() {
      if (!life?.till) throw new Error('the house is closed')
      return life.till
    },
    async answer(request) {
      const mine = life
      if (!mine?.till) throw broken('connect ECONNREFUSED')
      const answering = knock(mine.till.app, request)
      mine.inside.add(answering)
      try {
        return await Promise.race([answering, mine.died.promise])
      } finally {
        mine.inside.delete(answering)
      }
    },
    async open() {
      await buried
      const mine: Life = {
        over: false,
        died: Promise.withResolvers<never>(),
        inside: new Set(),
        deafen: new Set(),
      }
      mine.died.promise.catch(() => {})
      const { clock, random, fetch, mail } = args.outside
      const { databaseUrl, storeOptions } = args.settings
      store ??= await openStore(databaseUrl, storeOptions)
      mine.till = await openTextTill(
        args.settings,
        {
          random,
          clock: { now: clock.now, sleep: (ms, signal) => step(mine, () => clock.sleep(ms, signal)) },
          fetch: (input, init) => step(mine, () => fetch(input, init)),
          ...(mail && { mail: { send: (letter) => step(mine, () => mail.send(letter)) } }),
          store: mortalStore(mine, store),
        },
        args.log,
      )
      life = mine
    },
    async close() {
      const mine = life
      if (!mine?.till) return closeStore()
      const { till, inside, died } = mine
      life = undefined
      async function leave(): Promise<void> {
        till.endStreams()
        await Promise.allSettled(inside)
        await till.close()
      }
      // It may die while it closes, and then it is closed too.
      await Promise.race([leave(), died.promise]).catch(() => {})
      await closeStore()
    },
    crash: () => void (life && die(life)),
    isOpen: () => life?.till !== undefined,
    async look(work) {
      const opened = life && store
      if (!opened) throw new Error('the house is closed')
      return counted(() => opened.read(work))
    },
    visitors: () => life?.inside.size ?? 0,
    databaseAnswers() {
      if (waiting === 0) return undefined
      answered ??= Promise.withResolvers<void>()
      return answered.promise
    },
  }
}

const never = (): Promise<never> => new Promise(() => {})

const injectable = new WeakSet<Express>()

async function knock(app: Express, request: Request): Promise<Response> {
  const { pathname, search, host } = new URL(request.url)
  const dispatch: DispatchFunc = (injected, response) => {
    if (!injectable.has(app)) {
      app.request = madeOf(app, express.request, injected)
      app.response = madeOf(app, express.response, response)
      injectable.add(app)
    }
    app(injected as never, response as never)
  }
  const answer = await inject(dispatch, {
    method: request.method as 'GET',
    url: pathname + search,
    headers: { ...Object.fromEntries(request.headers), host },
    payload: request.method === 'GET' ? undefined : await request.text(),
  })
  const headers = Object.entries(answer.headers).map(
    ([name, value]) => [name, String(value)] as [string, string],
  )
  return new Response(answer.rawPayload.length ? new Uint8Array(answer.rawPayload) : null, {
    status: answer.statusCode,
    headers,
  })
}

/**
 * What an application makes requests and responses of, for those that come without a socket. Handed the application itself,
 * light-my-request changes this for all of Express, and nobody in the process could be answered over a socket any more.
 */
function madeOf<T extends object>(app: Express, methods: T, injected: object): T {
  const kind = Object.create(Object.getPrototypeOf(injected), Object.getOwnPropertyDescriptors(methods))
  return Object.create(kind, { app: { value: app, configurable: true, enumerable: true, writable: true } })
}

/** As better-sqlite3 tells of it. */
function diskError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
