import { Command, CommanderError } from 'commander'
import { Problem } from '../till/problem.ts'
import { backupCommand } from './backup.ts'
import { configCommand } from './config.ts'
import { doctorCommand } from './doctor.ts'
import { eventsCommand } from './events.ts'
import { exportCommand } from './export.ts'
import { freezeCommand, unfreezeCommand } from './freeze.ts'
import { jobsCommand } from './jobs.ts'
import { keysCommand } from './keys.ts'
import { migrateCommand } from './migrate.ts'
import { moveCommand } from './move.ts'
import { newCommand } from './new.ts'
import { operatorCommand } from './operator.ts'
import { reconcileCommand } from './reconcile.ts'
import { refundCommand } from './refund.ts'
import { replayCommand } from './replay.ts'
import { reportCommand } from './report.ts'
import { restoreCommand } from './restore.ts'
import { reviewCommand } from './review.ts'
import { sandboxCommand } from './sandbox.ts'
import { setupCommand } from './setup.ts'
import { startCommand } from './start.ts'
import { statementCommand } from './statement.ts'
import { verifyCommand } from './verify.ts'
import { webhooksCommand } from './webhooks.ts'

const program = new Command('texttill')
  .description("The operator's hands: what can be done with a till besides texting it.")
  .addHelpText(
    'after',
    `
'texttill node …' runs the Node that it brings along, where yours is too old.
Ends with 0 when all is good, 1 when something is wrong, 2 when it was asked wrongly.

Example:
  $ npx texttill verify`,
  )
  .addCommand(replayCommand())
  .addCommand(verifyCommand())
  .addCommand(reconcileCommand())
  .addCommand(eventsCommand())
  .addCommand(jobsCommand())
  .addCommand(refundCommand())
  .addCommand(reviewCommand())
  .addCommand(freezeCommand())
  .addCommand(unfreezeCommand())
  .addCommand(statementCommand())
  .addCommand(reportCommand())
  .addCommand(exportCommand())
  .addCommand(operatorCommand())
  .addCommand(keysCommand())
  .addCommand(webhooksCommand())
  .addCommand(doctorCommand())
  .addCommand(setupCommand())
  .addCommand(backupCommand())
  .addCommand(restoreCommand())
  .addCommand(moveCommand())
  .addCommand(migrateCommand())
  .addCommand(configCommand())
  .addCommand(sandboxCommand())
  .addCommand(startCommand())
  .addCommand(newCommand())

for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
  command.exitOverride().configureOutput({ outputError: (words, write) => write(words) })

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
