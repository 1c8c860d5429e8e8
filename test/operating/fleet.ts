import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { outside } from '../../src/outside.ts'
import { listen } from '../../src/sandbox/listen.ts'
import { openShelves, type Shelves } from '../../src/sandbox/shelf.ts'
import { openStripeSandbox } from '../../src/sandbox/stripe/stripe.ts'
import { openTwilioSandbox } from '../../src/sandbox/twilio/twilio.ts'
import { type MainProcess, startMain } from '../main-process.ts'
import { ACCOUNT_SID, AUTH_TOKEN, NUMBER, STRIPE_KEY, WEBHOOK_SECRET } from '../open-till.ts'

/** Several processes of `npm start` on one database, behind one address, with Stripe and Twilio outside. */
export type Fleet = {
  /** Where everybody outside finds them. */
  url: string
  /** Where each of them listens. */
  ports: number[]
  processes: MainProcess[]
  stripe: ReturnType<typeof openStripeSandbox>
  twilio: ReturnType<typeof openTwilioSandbox>
  stripeUrl: string
  twilioUrl: string
  shelves: Shelves
  /** What it has answered, to webhooks that came twice both times. */
  answers(): readonly Answered[]
  /** How many requests have come in, those that were delivered twice counted twice. */
  served(): number
  /** Sets how far the clocks of Stripe and Twilio are ahead of ours. */
  setVendorsAhead(ms: number): void
  received(person: string): string[]
  close(): Promise<void>
}

/**
 * @param args.twice whether every webhook goes to two processes at the same moment, and the sender gets the answer
 *   of the first
 */
export async function openFleet(args: {
  databaseUrl: string
  processes: number
  twice?: boolean
  env?: Record<string, string>
}): Promise<Fleet> {
  let vendorsAheadMs = 0
  const world = {
    now: () => outside.clock.now() + vendorsAheadMs,
    random: outside.random,
    fetch,
    after(ms: number, work: () => void | Promise<void>) {
      const timer = setTimeout(() => void work(), ms)
      timer.unref()
      return () => clearTimeout(timer)
    },
  }
  const ports: number[] = []
  const balancer = await openBalancer(ports, args.twice ?? false)
  const { url } = balancer
  const shelves = openShelves()
  const stripe = openStripeSandbox({
    world,
    shelves,
    publicUrl: () => stripeDoor.url,
    endpoints: [{ url: `${url}/webhook/stripe`, secret: WEBHOOK_SECRET }],
    settings: { webhookDelayMs: 5, captureMs: 20, webhookRetriesMs: new Array(50).fill(200) },
  })
  const twilio = openTwilioSandbox({
    world,
    shelves,
    accountSid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    numbers: [{ phone: NUMBER, smsUrl: () => `${url}/webhook/twilio/sms` }],
    publicUrl: () => twilioDoor.url,
  })
  const stripeDoor = await listen(stripe.fetch, 0)
  const twilioDoor = await listen(twilio.fetch as Parameters<typeof listen>[0], 0)
  const free = await freePorts(args.processes)
  const processes = await Promise.all(
    free.map((port) =>
      startMain({
        PORT: String(port),
        PUBLIC_BASE_URL: url,
        DATABASE_URL: args.databaseUrl,
        REPLY_WAIT_MS: '12000',
        TWILIO_ACCOUNT_SID: ACCOUNT_SID,
        TWILIO_AUTH_TOKEN: AUTH_TOKEN,
        TWILIO_PHONE_NUMBER: NUMBER,
        TWILIO_API_BASE: twilioDoor.url,
        STRIPE_SECRET_KEY: STRIPE_KEY,
        STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
        STRIPE_API_BASE: stripeDoor.url,
        ...args.env,
      }),
    ),
  )
  await Promise.all(free.map((port, i) => opened(port, processes[i]!)))
  ports.push(...free)
  return {
    url,
    ports,
    processes,
    stripe,
    twilio,
    stripeUrl: stripeDoor.url,
    twilioUrl: twilioDoor.url,
    shelves,
    answers: () => balancer.answers,
    served: balancer.served,
    setVendorsAhead(ms) {
      vendorsAheadMs = ms
    },
    received: (person) =>
      twilio.control
        .messages(person)
        .filter(({ to }) => to === person)
        .map(({ body }) => body),
    async close() {
      await Promise.all(processes.map((one) => one.close()))
      stripe.close()
      twilio.close()
      await stripeDoor.close()
      await twilioDoor.close()
      await balancer.close()
    },
  }
}

/** Many processes that start at once on a small machine take their time. */
async function opened(port: number, { printed, ended }: MainProcess): Promise<void> {
  let code: number | null | undefined
  void ended.then((ended) => {
    code = ended
  })
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
    if (answer?.status === 200) return
    if (code !== undefined || printed.err) throw new Error(`a till ended with ${code}: ${printed.err}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('a till does not open')
}

type Answered = { path: string; sid: string | undefined; status: number }

/** Sends requests round: to the next process, and webhooks to the one after it too. */
async function openBalancer(ports: number[], twice: boolean) {
  let turn = 0
  let served = 0
  const answers: Answered[] = []
  const server = createServer(async (asked, response) => {
    const body = await buffer(asked)
    const first = turn++
    served++
    const path = asked.url!.split('?')[0]!
    const sid = path.endsWith('/sms') ? new URLSearchParams(String(body)).get('MessageSid') : undefined
    const tell = (status: number) => answers.push({ path, sid: sid ?? undefined, status })
    pass(asked, { body, port: ports[first % ports.length]!, tell, response })
    if (!twice || !path.startsWith('/webhook/')) return
    served++
    pass(asked, { body, port: ports[(first + 1) % ports.length]!, tell })
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    served: () => served,
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

type Passed = {
  body: Buffer
  port: number
  tell: (status: number) => void
  response?: ServerResponse
}

function pass(asked: IncomingMessage, { body, port, tell, response }: Passed): void {
  const options = { host: '127.0.0.1', port, path: asked.url, method: asked.method, headers: asked.headers }
  const passed = request(options, (answer) => {
    tell(answer.statusCode!)
    if (!response) return void answer.resume()
    response.writeHead(answer.statusCode!, answer.headers)
    answer.pipe(response)
  })
  passed.on('error', () => response?.writeHead(502).end())
  passed.end(body)
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => new Promise((listening) => server.once('listening', listening))))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))))
  return ports
}
