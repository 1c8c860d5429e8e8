import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { Problem } from '../till/problem.ts'

/** What there is to do, as `--help` groups and lists it. Each is loaded when it is asked for, and none for the list. */
const COMMANDS: Record<string, Record<string, [summary: string, load: () => Promise<Command>]>> = {
  Start: {
    'new <folder>': ['begin a service of your own', async () => (await import('./new.ts')).newCommand()],
    start: ['open the till', async () => (await import('./start.ts')).startCommand()],
    sandbox: [
      'a pretend Stripe, Twilio and mailbox for any app',
      async () => (await import('./sandbox.ts')).sandboxCommand(),
    ],
    'replay <files...>': [
      'play stories, and post recorded texts and events, at a running till',
      async () => (await import('./replay.ts')).replayCommand(),
    ],
  },
  'Set up': {
    config: ['what the till would start with', async () => (await import('./config.ts')).configCommand()],
    setup: [
      'have Stripe and Twilio tell this till what happens',
      async () => (await import('./setup.ts')).setupCommand(),
    ],
    doctor: [
      'look at all that a till needs, and say how to mend it',
      async () => (await import('./doctor.ts')).doctorCommand(),
    ],
    operator: ['who may use the console', async () => (await import('./operator.ts')).operatorCommand()],
    keys: ['API keys for programs of yours', async () => (await import('./keys.ts')).keysCommand()],
    webhooks: [
      'backends that hear what happens',
      async () => (await import('./webhooks.ts')).webhooksCommand(),
    ],
  },
  Look: {
    verify: [
      'prove the books, from the first line',
      async () => (await import('./verify.ts')).verifyCommand(),
    ],
    report: [
      "hold Stripe's balance against the books",
      async () => (await import('./report.ts')).reportCommand(),
    ],
    'statement <phone>': [
      'what moved for one customer',
      async () => (await import('./statement.ts')).statementCommand(),
    ],
    export: ['the whole books, for bookkeeping', async () => (await import('./export.ts')).exportCommand()],
  },
  Money: {
    'refund <order>': [
      'give money back for an order',
      async () => (await import('./refund.ts')).refundCommand(),
    ],
    'review <order>': [
      'decide an order that waits for a person',
      async () => (await import('./review.ts')).reviewCommand(),
    ],
    'freeze <phone>': ['put an account on hold', async () => (await import('./freeze.ts')).freezeCommand()],
    'unfreeze <phone>': [
      'take an account off hold',
      async () => (await import('./freeze.ts')).unfreezeCommand(),
    ],
  },
  'Catch up': {
    reconcile: [
      'hear what Stripe said and we missed',
      async () => (await import('./reconcile.ts')).reconcileCommand(),
    ],
    events: [
      "look at Stripe's events, and work them again",
      async () => (await import('./events.ts')).eventsCommand(),
    ],
    jobs: [
      'look at what was set aside for a person, and try it again',
      async () => (await import('./jobs.ts')).jobsCommand(),
    ],
  },
  Database: {
    migrate: ['bring the tables up to date', async () => (await import('./migrate.ts')).migrateCommand()],
    'backup [file]': [
      'copy the database while the till runs',
      async () => (await import('./backup.ts')).backupCommand(),
    ],
    'restore <file>': [
      'check a backup, or put it in the place of the database',
      async () => (await import('./restore.ts')).restoreCommand(),
    ],
    move: ['take a till from SQLite to PostgreSQL', async () => (await import('./move.ts')).moveCommand()],
  },
}

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

const program = new Command('texttill')
  .version(version)
  // That of `help` itself.
  .commandsGroup('Start:')
  .helpCommand(true)
  .description("The operator's hands: what can be done with a till besides texting it.")
  .addHelpText(
    'after',
    `
'texttill node …' runs the Node that it brings along, where yours is too old.
Ends with 0 when all is good, 1 when something is wrong, 2 when it was asked wrongly.

Example:
  $ npx texttill verify`,
  )

const words = process.argv.slice(2)
const asked = words.find((word) => !word.startsWith('-') && word !== 'help')
for (const [group, grouped] of Object.entries(COMMANDS))
  for (const [usage, [summary, load]] of Object.entries(grouped)) {
    const [name, takes] = usage.split(' ')
    const command = name === asked ? await load() : new Command(name)
    if (name !== asked && takes) command.arguments(takes)
    program.addCommand(command.summary(summary).helpGroup(`${group}:`))
  }
// Of what it does not know, `help` would say nothing.
if (words[0] === 'help' && asked && !program.commands.some((command) => command.name() === asked))
  process.argv.splice(2, 1)

for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
  command.exitOverride().configureOutput({ outputError: (words, write) => write(words) })

// Whoever reads us may have read enough: `texttill events | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    // 0 where what was asked for was help, or the version.
    process.exitCode = error.exitCode === 0 ? 0 : 2
  } else {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = error instanceof Problem && error.code === 'usage' ? 2 : 1
  }
}
