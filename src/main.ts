import type { Logger } from 'pino'
import { buyFor } from './commands/amounts.ts'
import { loadDotEnv } from './dot-env.ts'
import type { EmbeddedSandbox } from './embedded.ts'
import { type Env, type Keys, readEnv, storeOptionsOf } from './env.ts'
import { inviteOperator } from './flows/invite-operator.ts'
import { type Port, takePort } from './listen.ts'
import { loadService } from './load-service.ts'
import { openLog } from './log.ts'
import { outside } from './outside.ts'
import { speechOf } from './speech/speech.ts'
import { COMMAND_LINE } from './store/deeds.ts'
import { hasOwner } from './store/operators.ts'
import { openTextTill, type TextTill } from './texttill.ts'
import { inLanguage } from './till/command-settings.ts'
import { Problem } from './till/problem.ts'
import type { Service } from './till/service.ts'

try {
  loadDotEnv()
  await start(readEnv(process.env))
} catch (error) {
  if (!(error instanceof Problem)) throw error
  console.error(error.message)
  process.exit(1)
}

async function start(env: Env): Promise<void> {
  const log = openLog(env.LOG_LEVEL)
  const service = await loadService(env.TEXTTILL_CONFIG)
  const port = await takePort(env.PORT, env.keys ? undefined : '127.0.0.1').catch((error: Error) => {
    throw new Problem('port', `Cannot listen on port ${env.PORT}: ${error.message}. Set PORT to another.`)
  })
  const publicUrl = env.publicUrl ?? `http://localhost:${port.number}`
  const sandbox = env.keys ? undefined : await openSandbox(env, port, publicUrl, service)
  const keys: Keys = env.keys ?? sandbox!.keys

  const till = await openTextTill(
    {
      ...keys,
      service,
      publicUrl,
      databaseUrl: env.DATABASE_URL,
      storeOptions: { ...storeOptionsOf(env), onReplica: tellOfReplica(log) },
      metricsToken: env.metricsToken,
      webhooksToPrivate: env.webhooksToPrivate,
      doorMs: env.REPLY_WAIT_MS,
      mail: env.mail ?? sandbox?.mail,
      framedBy: sandbox?.origins ?? [],
      showBooks: sandbox !== undefined,
    },
    sandbox ? { ...outside, clock: sandbox.clock } : outside,
    log,
  )
  sandbox?.accompany(till.rest)
  port.open(till.app)
  closeOnSignals({ port, till, sandbox, log })
  tell(service, publicUrl, keys, sandbox && { ...sandbox, console: await wayIn(till) })
}

function tellOfReplica(log: Logger) {
  return (error?: Error): void => {
    if (error) log.warn({ err: error }, 'replica: it is not read, and the first server answers for it')
    else log.info('replica: reports are read from it again')
  }
}

/** Where the console is, and who signs in; while nobody can, a link by which somebody becomes its first owner. */
async function wayIn({ house }: TextTill): Promise<string> {
  if (await house.store.read(hasOwner)) return `${house.settings.publicUrl}/console   sign in as owner`
  const link = await inviteOperator(house, { name: 'owner', role: 'owner', actor: COMMAND_LINE })
  return `${link}   choose a password, once, within a day`
}

async function openSandbox(
  env: Env,
  port: Port,
  publicUrl: string,
  service: Service,
): Promise<EmbeddedSandbox> {
  // A till in earnest never loads it.
  const { openEmbeddedSandbox } = await import('./embedded.ts')
  const base = port.number
  const buy = buyFor(service, speechOf(service), { hasAccess: false, now: outside.clock.now() })
  return openEmbeddedSandbox(
    {
      stateFile: 'data/sandbox.sqlite',
      appUrl: publicUrl,
      shop: service.name,
      chips: [
        'HELP',
        'BALANCE',
        buy,
        ...service.commands.map(({ usage }) => inLanguage(usage, service.languages[0]!)),
      ],
      buy,
      phonePort: env.sandboxPorts.phone ?? base + 1,
      stripePort: env.sandboxPorts.stripe ?? base + 2,
    },
    outside,
  )
}

/** Twice the signal, and it goes at once. */
function closeOnSignals(open: {
  port: Port
  till: TextTill
  sandbox: EmbeddedSandbox | undefined
  log: Logger
}): void {
  let closing = false
  const close = async (signal: string): Promise<void> => {
    if (closing) process.exit(1)
    closing = true
    open.log.info({ signal }, 'finishing what was begun')
    open.till.endStreams()
    await open.port.close()
    await open.till.close()
    await open.sandbox?.close()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void close(signal))
}

function tell(
  service: Service,
  publicUrl: string,
  keys: Keys,
  sandbox: (EmbeddedSandbox & { console: string }) | undefined,
): void {
  const lines = sandbox
    ? [
        `  Phone      ${sandbox.urls.phone}   text ${keys.numbers[0]} from the browser`,
        `  Dashboard  ${sandbox.urls.dashboard}   what the pretend Stripe sees`,
        `  Books      ${publicUrl}/books   what the till wrote down`,
        `  Console    ${sandbox.console}`,
        '',
        '  SANDBOX: no real texts, no real money. Set the keys in .env to go live.',
      ]
    : [
        `  Texts   ${publicUrl}/webhook/twilio/sms   for ${keys.numbers.join(', ')}`,
        `  Events  ${publicUrl}/webhook/stripe`,
        `  Ready   ${publicUrl}/readyz`,
        `  Console ${publicUrl}/console   the first time: texttill operator add <name>`,
      ]
  console.log(`\n  ${service.name}, a till you text\n\n${lines.join('\n')}\n`)
}
