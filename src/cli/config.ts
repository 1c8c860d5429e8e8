import { Command } from 'commander'
import { loadService } from '../load-service.ts'
import { nameOf } from '../store/database-url.ts'
import { isLiveKey } from '../stripe/live-key.ts'
import { autoPacks } from '../till/auto.ts'
import { formatMoney } from '../till/money.ts'
import type { Service } from '../till/service.ts'
import { environment } from './till.ts'

export function configCommand(): Command {
  const check = new Command('check')
    .summary('check the environment and texttill.config.ts')
    .description(
      'Reads the environment, .env and texttill.config.ts as the till does when it starts, and says each thing that is wrong, a line each. Starts nothing and shows no secrets.',
    )
    .option('--json', 'print what was read as JSON')
    .addHelpText('after', '\nExample:\n  $ npx texttill config check')
    .action(checkConfig)
  return new Command('config')
    .addHelpText('after', '\nExample:\n  $ npx texttill config check')
    .addCommand(check)
}

async function checkConfig(options: { json?: boolean }): Promise<void> {
  const env = environment()
  const service = await loadService(env.TEXTTILL_CONFIG)
  const { keys } = env
  const found = {
    service: service.name,
    commands: service.commands.map(({ keyword }) => keyword),
    packs: service.packs.map(({ pay }) => formatMoney(pay, service.currency)),
    database: nameOf(env.DATABASE_URL),
    address: env.publicUrl ?? `http://localhost:${env.PORT}`,
    keys: keys === undefined ? 'sandbox' : isLiveKey(keys.stripeKey) ? 'live' : 'test',
    numbers: [...(keys?.numbers ?? []), ...(keys?.senders ?? [])],
    notes: notesOn(service),
  }
  if (options.json) return console.log(JSON.stringify(found, null, 2))
  console.log(`${found.service} sells ${found.commands.join(', ') || 'nothing yet'} for credit of ${found.packs.join(', ')}.
Database  ${found.database}
Address   ${found.address}
Keys      ${keys === undefined ? 'none, so it runs on its sandbox' : `${found.keys} mode, for ${found.numbers.join(', ')}`}${found.notes.map((note) => `\nNote      ${note}`).join('')}`)
}

/** What is allowed and may not be meant. */
function notesOn(service: Service): string[] {
  if (autoPacks(service).length > 0) return []
  return ['AUTO is not offered: every pack is over limits.confirmOver, limits.perDay or limits.autoPerMonth.']
}
