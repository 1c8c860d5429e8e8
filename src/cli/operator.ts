import { Command, Option } from 'commander'
import { inviteOperator } from '../flows/invite-operator.ts'
import type { Role } from '../store/operators.ts'
import { withHouse } from './house.ts'
import { environment } from './till.ts'

export function operatorCommand(): Command {
  const add = new Command('add')
    .summary('let somebody into the console')
    .description(
      'Makes somebody an operator and prints a link by which they choose a password, once, within a day. For one who is known already it is a way back in, with the role that they have unless another is said.',
    )
    .argument('<name>', 'what they sign in as: a name or a mail address')
    .addOption(
      new Option('--role <role>', 'what they may do (default: as before, and owner for who is new)').choices([
        'owner',
        'support',
        'read-only',
      ]),
    )
    .addHelpText('after', '\nExample:\n  $ npx texttill operator add ana@example.com --role support')
    .action(async (name: string, { role }: { role?: Role }) => {
      const link = await withHouse(environment(), (house) =>
        inviteOperator(house, { name, role: role ?? 'owner', keepsRole: !role, actor: 'command-line' }),
      )
      console.log(link)
    })
  return new Command('operator')
    .summary('who may use the console')
    .addHelpText('after', '\nExample:\n  $ npx texttill operator add ana@example.com')
    .addCommand(add)
}
