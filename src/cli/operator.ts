import { Command, Option } from 'commander'
import { inviteOperator } from '../flows/invite-operator.ts'
import { removeOperator } from '../flows/remove-operator.ts'
import { COMMAND_LINE } from '../store/deeds.ts'
import { list as listOperators, type Role } from '../store/operators.ts'
import { Problem } from '../till/problem.ts'
import { withStore } from './database.ts'
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
        inviteOperator(house, { name, role: role ?? 'owner', keepsRole: !role, actor: COMMAND_LINE }),
      )
      console.log(link)
    })
  const list = new Command('list')
    .summary('who may use the console')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  $ npx texttill operator list')
    .action(show)
  const remove = new Command('remove')
    .summary('show somebody out of the console')
    .description(
      'Ends an operator’s password, passkeys, links and sessions at once, the only owner’s too: whoever is at the server can make another.',
    )
    .argument('<name>', 'what they sign in as')
    .addHelpText('after', '\nExample:\n  $ npx texttill operator remove ana@example.com')
    .action(async (name: string) => {
      const who = { by: 'name', value: name.trim().toLowerCase() } as const
      const found = await withHouse(environment(), (house) =>
        removeOperator(house, { who, keepsOwner: false, actor: COMMAND_LINE }),
      )
      if (!found) throw new Problem('no-such-operator', `There is no operator ${who.value}.`)
      console.log(`${who.value} is out.`)
    })
  return new Command('operator')
    .addHelpText('after', '\nExample:\n  $ npx texttill operator add ana@example.com')
    .addCommand(add)
    .addCommand(list)
    .addCommand(remove)
}

async function show({ json }: { json?: boolean }): Promise<void> {
  const found = await withStore(environment(), (store) => store.read(listOperators))
  const all = found.map(({ name, role, password, added_at }) => ({
    name,
    role,
    addedAt: new Date(added_at).toISOString(),
    isInvited: password === null,
  }))
  if (json) return console.log(JSON.stringify(all, null, 2))
  if (!all.length) console.log('There are none.')
  for (const { name, role, addedAt, isInvited } of all)
    console.log(`${name}  ${role}, since ${addedAt}${isInvited ? ', has no password yet' : ''}`)
}
