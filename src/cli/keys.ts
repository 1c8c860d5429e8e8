import { Command, InvalidArgumentError } from 'commander'
import { makeApiKey, revokeApiKey } from '../flows/api-keys.ts'
import * as apiKeys from '../store/api-keys.ts'
import { COMMAND_LINE } from '../store/deeds.ts'
import { Problem } from '../till/problem.ts'
import { isScope, SCOPES, type Scope } from '../till/scope.ts'
import { withStore } from './database.ts'
import { withHouse } from './house.ts'
import { environment } from './till.ts'

export function keysCommand(): Command {
  const scopes = Object.entries(SCOPES).map(([scope, what]) => `  ${scope.padEnd(16)} ${what}`)
  const create = new Command('create')
    .summary('make a key, which is shown once')
    .description(`Makes a key for a program of yours and prints it. Scopes:\n\n${scopes.join('\n')}`)
    .argument('<name>', 'what the key is for, such as "map server"', readName)
    .requiredOption('--scopes <list>', 'what it may do, with commas between', readScopes)
    .addHelpText(
      'after',
      '\nExample:\n  $ npx texttill keys create "map server" --scopes accounts:read,usage:write',
    )
    .action(async (name: string, options: { scopes: Scope[] }) => {
      const made = await withHouse(environment(), (house) =>
        makeApiKey(house, { name, scopes: options.scopes, actor: COMMAND_LINE }),
      )
      console.log(made.key)
      console.error(`${made.kept.id}, for ${options.scopes.join(', ')}. It is not shown again.`)
    })
  const list = new Command('list')
    .summary('which keys there are, and when each was last used')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  $ npx texttill keys list')
    .action(listKeys)
  const revoke = new Command('revoke')
    .summary('make a key good for nothing')
    .argument('<id>', 'as `keys list` shows it')
    .addHelpText('after', '\nExample:\n  $ npx texttill keys revoke key_01M8…')
    .action(async (id: string) => {
      await withHouse(environment(), (house) => revokeApiKey(house, { id, actor: COMMAND_LINE }))
      console.log(`${id} is good for nothing any more.`)
    })
  return new Command('keys')
    .addHelpText('after', '\nExample:\n  $ npx texttill keys list')
    .addCommand(create)
    .addCommand(list)
    .addCommand(revoke)
}

async function listKeys({ json }: { json?: boolean }): Promise<void> {
  const found = await withStore(environment(), (store) => store.read(apiKeys.list))
  const time = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
  const keys = found.map((key) => ({
    id: key.id,
    name: key.name,
    ends: key.hint,
    scopes: key.scopes.split(' '),
    madeAt: time(key.made_at),
    usedAt: time(key.used_at),
    revokedAt: time(key.revoked_at),
  }))
  if (json) return console.log(JSON.stringify(keys, null, 2))
  if (!keys.length) console.log('There are no keys.')
  for (const key of keys) {
    const state = key.revokedAt ? `revoked ${key.revokedAt}` : `last used ${key.usedAt ?? 'never'}`
    console.log(`${key.id}  …${key.ends}  ${key.name}: ${key.scopes.join(' ')}, ${state}`)
  }
}

function readName(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Say what the key is for.')
  return text.trim()
}

function readScopes(text: string): Scope[] {
  return text.split(',').map((part) => {
    const scope = part.trim()
    if (isScope(scope)) return scope
    throw new Problem('usage', `There is no scope ${scope}. There are: ${Object.keys(SCOPES).join(', ')}.`)
  })
}
