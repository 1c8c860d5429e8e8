import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { after, outside } from '../src/outside.ts'
import { listen } from '../src/sandbox/listen.ts'
import { openShelves } from '../src/sandbox/shelf.ts'
import { openStripeSandbox } from '../src/sandbox/stripe/stripe.ts'
import { openTwilioSandbox } from '../src/sandbox/twilio/twilio.ts'
import { compiled } from '../test/main-process.ts'
import { ACCOUNT_SID, AUTH_TOKEN, NUMBER, STRIPE_KEY, WEBHOOK_SECRET } from '../test/open-till.ts'

/** A server in a process of its own. */
export type Peer = { url: string; pid: number; close(): Promise<void> }

/** Stripe and Twilio for tills that are measured: nothing is told to anybody by itself. */
export type Vendors = {
  stripe: ReturnType<typeof openStripeSandbox>
  env: Record<string, string>
  close(): Promise<void>
}

/** A folder on the disk that is measured: `BENCH_FOLDER`, or where temporary files are. */
export function makeFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'texttill-bench-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export async function openVendors(): Promise<Vendors> {
  const world = { now: outside.clock.now, random: outside.random, fetch, after }
  const stripe = openStripeSandbox({
    world,
    shelves: openShelves(),
    publicUrl: () => stripeDoor.url,
    endpoints: [],
    settings: { captureMs: 0 },
  })
  const twilio = openTwilioSandbox({
    world,
    shelves: openShelves(),
    accountSid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    numbers: [{ phone: NUMBER, smsUrl: () => 'http://127.0.0.1:9/' }],
    publicUrl: () => twilioDoor.url,
  })
  const stripeDoor = await listen(stripe.fetch, 0)
  const twilioDoor = await listen(twilio.fetch as Parameters<typeof listen>[0], 0)
  return {
    stripe,
    env: {
      TWILIO_ACCOUNT_SID: ACCOUNT_SID,
      TWILIO_AUTH_TOKEN: AUTH_TOKEN,
      TWILIO_PHONE_NUMBER: NUMBER,
      TWILIO_API_BASE: twilioDoor.url,
      STRIPE_SECRET_KEY: STRIPE_KEY,
      STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
      STRIPE_API_BASE: stripeDoor.url,
    },
    async close() {
      stripe.close()
      twilio.close()
      await stripeDoor.close()
      await twilioDoor.close()
    },
  }
}

/** A till as `npm start` runs it. @param env its database, its vendors, and what else differs */
export async function startTill(env: Record<string, string>): Promise<Peer> {
  const port = await freePort()
  return start(port, fileURLToPath(new URL('../src/main.ts', import.meta.url)), [], {
    PORT: String(port),
    PUBLIC_BASE_URL: `http://127.0.0.1:${port}`,
    TEXTTILL_CONFIG: fileURLToPath(new URL('./service.ts', import.meta.url)),
    LOG_LEVEL: 'error',
    REPLY_WAIT_MS: '12000',
    ...env,
  })
}

export async function startBareExpress(): Promise<Peer> {
  const port = await freePort()
  const file = fileURLToPath(new URL('./peers/bare-express.ts', import.meta.url))
  return start(port, file, [String(port), AUTH_TOKEN, WEBHOOK_SECRET], {})
}

/** @param file of a database that a till has made */
export async function startDurableExpress(file: string, env: Record<string, string> = {}): Promise<Peer> {
  const port = await freePort()
  const peer = fileURLToPath(new URL('./peers/durable-express.ts', import.meta.url))
  return start(port, peer, [String(port), AUTH_TOKEN, file, WEBHOOK_SECRET], env)
}

/** Memory that a process holds, in MiB, as Linux counts it; nothing elsewhere. */
export function residentMiB(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kib) / 1024
}

async function start(port: number, file: string, args: string[], env: Record<string, string>): Promise<Peer> {
  const child = spawn(process.execPath, [...process.execArgv, file, ...args], {
    env: {
      PATH: process.env.PATH ?? '',
      ...compiled,
      NODE_ENV: 'production',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  const kill = () => child.kill('SIGKILL')
  process.on('exit', kill)
  await answers(url, child)
  return {
    url,
    pid: child.pid!,
    async close() {
      const gone = once(child, 'close')
      child.kill('SIGTERM')
      await gone
      process.off('exit', kill)
    },
  }
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`${child.spawnargs.join(' ')} ended with ${child.exitCode}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((closed) => server.close(closed))
  return typeof address === 'object' && address ? address.port : 0
}
