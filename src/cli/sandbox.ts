import { once } from 'node:events'
import { Command, InvalidArgumentError } from 'commander'
import { after, outside } from '../outside.ts'
import { seededWorld } from '../sandbox/seeded-world.ts'
import { recordTraffic } from '../sandbox/traffic.ts'
import { SANDBOX_KEYS } from '../sandbox-keys.ts'
import { Problem } from '../till/problem.ts'
import { pointers, type Reached, variables } from './sandbox-env.ts'

type Options = {
  smsUrl?: string
  smsFallbackUrl?: string
  stripeEndpoint?: string[]
  number?: string[]
  port: number
  stripePort?: number
  smtpPort?: number
  state?: string
  seed?: number
  traffic?: string
  name: string
  json?: true
}

export function sandboxCommand(): Command {
  return new Command('sandbox')
    .description(
      'Runs the sandbox alone, on loopback, for an app of yours in whatever language: prints what to put into its environment, and how to point the official packages here. Ends on Ctrl-C.',
    )
    .option('--sms-url <url>', 'where your app takes texts in, as Twilio is told', readUrl)
    .option('--sms-fallback-url <url>', 'where they go when that fails', readUrl)
    .option('--stripe-endpoint <url>', 'where your app takes events; may be said again', collectUrls)
    .option('--number <e164>', 'a number that your app rents; may be said again', collectNumbers)
    .option('--port <n>', "of Twilio's API and the phones; 0 for any that is free", readPort, 3001)
    .option('--stripe-port <n>', "of Stripe's API and dashboard (the next one)", readPort)
    .option('--smtp-port <n>', 'of the mailbox (the one after that)', readPort)
    .option('--state <file>', 'keep all in a file, so that it outlives the process')
    .option(
      '--seed <n>',
      'the same ids, dice and times each time; the clock moves by what falls due',
      readSeed,
    )
    .option('--traffic <file>', 'write every request and answer down, a line of JSON each')
    .option('--name <name>', "your app's, on the pages", 'Your app')
    .option('--json', 'print what was opened as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ npx texttill sandbox --sms-url http://localhost:3000/sms --stripe-endpoint http://localhost:3000/webhook',
    )
    .action(run)
}

async function run(options: Options): Promise<void> {
  if (options.state && options.seed !== undefined)
    throw new Problem(
      'usage',
      '--seed is for a sandbox in memory: a file has ids that the same dice would roll again.',
    )
  const reached = await open(options)
  if (options.json) console.log(JSON.stringify({ ...reached.urls, env: variables(reached) }))
  else console.log(words(options, reached))
  const [signal] = await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  if (!options.json) console.log(`\n${signal}: closed.`)
  await reached.close()
}

async function open(options: Options): Promise<Reached & { close(): Promise<void> }> {
  const { smsUrl, smsFallbackUrl, port } = options
  const numbers = options.number ?? SANDBOX_KEYS.numbers
  const { accountSid, authTokens, stripeKey, stripeSecrets } = SANDBOX_KEYS
  const keys = { accountSid, authToken: authTokens[0]!, stripeKey, webhookSecret: stripeSecrets[0]!, numbers }
  const { openSandbox } = await import('../sandbox/sandbox.ts')
  const stop = options.traffic ? recordTraffic(options.traffic) : () => {}
  const sandbox = openSandbox({
    ...(options.state && { stateFile: options.state }),
    world:
      options.seed === undefined
        ? { now: outside.clock.now, random: outside.random, fetch: outside.fetch, after }
        : seededWorld(options.seed, { fetch: outside.fetch, after }),
    stripe: {
      endpoints: (options.stripeEndpoint ?? []).map((url) => ({ url, secret: keys.webhookSecret })),
      settings: { shop: options.name },
    },
    twilio: {
      accountSid,
      authToken: keys.authToken,
      numbers: numbers.map((phone) => ({
        phone,
        ...(smsUrl && { smsUrl: () => smsUrl }),
        ...(smsFallbackUrl && { fallbackUrl: () => smsFallbackUrl }),
      })),
    },
    phone: {
      shop: options.name,
      chips: ['Hello', 'HELP', 'STOP', 'START'],
      steps: [
        `Text ${numbers[0]}: your app hears of it at its webhook.`,
        'Follow a link to a checkout page, and pay there with a test card.',
        'Break it, and see whether your app stays right.',
      ],
    },
  })
  const next = (wanted: number | undefined, step: number) => wanted ?? (port === 0 ? 0 : port + step)
  const { twilioUrl, stripeUrl, smtpUrl } = await sandbox
    .listen({
      twilioPort: port,
      stripePort: next(options.stripePort, 1),
      smtpPort: next(options.smtpPort, 2),
    })
    .catch(async (error: Error) => {
      await sandbox.close()
      throw new Problem('port', `The sandbox cannot listen: ${error.message}. Choose another --port.`)
    })
  return {
    keys,
    urls: {
      phone: twilioUrl,
      dashboard: `${stripeUrl}/dashboard`,
      twilio: twilioUrl,
      stripe: stripeUrl,
      smtp: smtpUrl!,
    },
    async close() {
      await sandbox.close()
      stop()
    },
  }
}

function words(options: Options, reached: Reached): string {
  const { urls, keys } = reached
  const env = Object.entries(variables(reached)).map(([name, value]) => `  ${name}=${value}`)
  const deaf = [
    ...(options.smsUrl ? [] : [`No --sms-url: texts to ${keys.numbers[0]} are kept, and nobody is told.`]),
    ...(options.stripeEndpoint
      ? []
      : ['No --stripe-endpoint: make one by the API, or nobody hears of events.']),
  ]
  return `
  Phones     ${urls.phone}
  Dashboard  ${urls.dashboard}
  Mailbox    ${urls.smtp}   shown beside the phones

For your app's environment:

${env.join('\n')}

Point the official packages here:

${pointers(reached)}

Other languages: https://www.npmjs.com/package/texttill, docs/sandbox.md
${deaf.length ? `\n${deaf.join('\n')}\n` : ''}`
}

function readPort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_533) throw new InvalidArgumentError('It is no port.')
  return port
}

function readSeed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is a whole number of nine digits at most.')
  return Number(text)
}

function readUrl(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? '')) throw new InvalidArgumentError('It is no URL.')
  return text
}

function collectUrls(text: string, before: string[] = []): string[] {
  return [...before, readUrl(text)]
}

function collectNumbers(text: string, before: string[] = []): string[] {
  if (!/^\+[1-9]\d{6,14}$/.test(text))
    throw new InvalidArgumentError('It is no number in E.164, such as +15550100.')
  return [...before, text]
}
