import { Command } from 'commander'
import { changeWebhookSecret } from '../flows/deliver-webhook.ts'
import { COMMAND_LINE } from '../store/deeds.ts'
import * as webhooks from '../store/webhooks.ts'
import { withStore } from './database.ts'
import { withHouse } from './house.ts'
import { environment } from './till.ts'

export function webhooksCommand(): Command {
  const list = new Command('list')
    .summary('which backends hear what happens')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  $ npx texttill webhooks list')
    .action(listWebhooks)
  const changeSecret = new Command('change-secret')
    .summary('give a backend another secret, which is shown once')
    .description(
      'Prints a new secret for a webhook. For 24 hours messages are signed with those of before as well, so that the backend can change over meanwhile.',
    )
    .argument('<id>', 'as `webhooks list` shows it')
    .addHelpText('after', '\nExample:\n  $ npx texttill webhooks change-secret webhook_01M8…')
    .action(async (id: string) => {
      const { secret, beforeUntil } = await withHouse(environment(), (house) =>
        changeWebhookSecret(house, { id, actor: COMMAND_LINE }),
      )
      console.log(secret)
      console.error(`The secret before signs too until ${new Date(beforeUntil).toISOString()}.`)
    })
  return new Command('webhooks')
    .addHelpText('after', '\nExample:\n  $ npx texttill webhooks list')
    .addCommand(list)
    .addCommand(changeSecret)
}

async function listWebhooks({ json }: { json?: boolean }): Promise<void> {
  const found = await withStore(environment(), (store) => store.read(webhooks.endpoints))
  const shown = found.map(({ id, url, types, made_at }) => ({
    id,
    url,
    types: types.split(' '),
    madeAt: new Date(made_at).toISOString(),
  }))
  if (json) return console.log(JSON.stringify(shown, null, 2))
  if (!shown.length) console.log('There are no webhooks.')
  for (const { id, url, types } of shown) console.log(`${id}  ${url}: ${types.join(' ')}`)
}
