import type { Tools } from '../till/command.ts'
import type { Service, ServiceCommand } from '../till/service.ts'

/** A service whose commands are watched while they run. */
export type Watched = {
  service: Service
  /** Whether a command waits for a file or a socket: time must not pass, for only what is simulated moves with it. */
  busy(): boolean
  /** Whether a command has not answered yet, and still may. */
  running(): boolean
}

/** For how long a command may wait for a file or a socket of its own, in real time. */
const REAL_MS = 1_000

/** Watches what the commands of a service are at. */
export function watchCommands(service: Service): Watched {
  const running = new Set<symbol>()
  const busySince = new Map<symbol, number>()

  async function watched(command: ServiceCommand, asked: unknown, tools: Tools<unknown, unknown>) {
    const me = Symbol(command.keyword)
    const work = () => busySince.set(me, performance.now())
    const rest = () => busySince.delete(me)
    const begin = () => {
      running.add(me)
      work()
    }
    const end = () => {
      running.delete(me)
      rest()
    }
    begin()
    tools.signal.addEventListener('abort', end)
    try {
      const fetch: typeof tools.fetch = (...request) => {
        rest()
        return tools.fetch(...request).finally(() => running.has(me) && work())
      }
      // What was asked and is not answered yet never goes on.
      const ask = (...question: Parameters<typeof tools.ask>) => {
        end()
        return tools.ask(...question).finally(begin)
      }
      return await command.run(asked, { ...tools, fetch, ask: ask as typeof tools.ask })
    } finally {
      end()
    }
  }

  const commands = service.commands.map(
    (command): ServiceCommand => ({ ...command, run: (asked, tools) => watched(command, asked, tools) }),
  )
  return {
    service: { ...service, commands },
    busy: () => [...busySince.values()].some((since) => performance.now() - since < REAL_MS),
    running: () => running.size > 0,
  }
}
