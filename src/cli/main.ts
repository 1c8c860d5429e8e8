import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { Problem } from '../till/problem.ts'

/** What there is to do, as `--help` groups it. Each is loaded when it is asked for: one alone takes a fraction of what all of them do. */
const COMMANDS: Record<string, Record<string, () => Promise<Command>>> = {
  Start: {
    new: async () => (await import('./new.ts')).newCommand(),
    start: async () => (await import('./start.ts')).startCommand(),
    sandbox: async () => (await import('./sandbox.ts')).sandboxCommand(),
    replay: async () => (await import('./replay.ts')).replayCommand(),
  },
  'Set up': {
    config: async () => (await import('./config.ts')).configCommand(),
    setup: async () => (await import('./setup.ts')).setupCommand(),
    doctor: async () => (await import('./doctor.ts')).doctorCommand(),
    operator: async () => (await import('./operator.ts')).operatorCommand(),
    keys: async () => (await import('./keys.ts')).keysCommand(),
    webhooks: async () => (await import('./webhooks.ts')).webhooksCommand(),
  },
  Look: {
    verify: async () => (await import('./verify.ts')).verifyCommand(),
    report: async () => (await import('./report.ts')).reportCommand(),
    statement: async () => (await import('./statement.ts')).statementCommand(),
    export: async () => (await import('./export.ts')).exportCommand(),
  },
  Money: {
    refund: async () => (await import('./refund.ts')).refundCommand(),
    review: async () => (await import('./review.ts')).reviewCommand(),
    freeze: async () => (await import('./freeze.ts')).freezeCommand(),
    unfreeze: async () => (await import('./freeze.ts')).unfreezeCommand(),
  },
  'Catch up': {
    reconcile: async () => (await import('./reconcile.ts')).reconcileCommand(),
    events: async () => (await import('./events.ts')).eventsCommand(),
    jobs: async () => (await import('./jobs.ts')).jobsCommand(),
  },
  Database: {
    migrate: async () => (await import('./migrate.ts')).migrateCommand(),
    backup: async () => (await import('./backup.ts')).backupCommand(),
    restore: async () => (await import('./restore.ts')).restoreCommand(),
    move: async () => (await import('./move.ts')).moveCommand(),
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

const commands = Object.entries(COMMANDS).flatMap(([group, grouped]) =>
  Object.entries(grouped).map(([name, load]) => ({ group, name, load })),
)
const asked = commands.filter(({ name }) => name === process.argv[2])
for (const { group, load } of asked.length ? asked : commands)
  program.addCommand((await load()).helpGroup(`${group}:`))

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
    const shown = error.code === 'commander.helpDisplayed' || error.code === 'commander.version'
    process.exitCode = shown ? 0 : 2
  } else {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = error instanceof Problem && error.code === 'usage' ? 2 : 1
  }
}
