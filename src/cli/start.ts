import { Command } from 'commander'

export function startCommand(): Command {
  return new Command('start')
    .description(
      'Opens the till with the environment, .env and texttill.config.ts of this folder; without keys, on the sandbox. Ends on Ctrl-C.',
    )
    .addHelpText('after', '\nExample:\n  $ npx texttill start')
    .action(async () => {
      await import('../main.ts')
    })
}
