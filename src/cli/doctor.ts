import { Command } from 'commander'
import type { Env } from '../env.ts'
import { openStripe } from '../stripe/client.ts'
import { openNumbers } from '../twilio/numbers.ts'
import { openSenders } from '../twilio/senders.ts'
import { examineDoors } from './examine-door.ts'
import { examinePlace } from './examine-place.ts'
import { examineSenders } from './examine-senders.ts'
import { examineStripe, examineTwilio } from './examine-vendors.ts'
import { bad, doubtful, type Finding, good, reasonOf } from './finding.ts'
import { environment } from './till.ts'

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      [
        'Looks at the settings, the database and whether it keeps what it says, some of the books, the keys, the Stripe',
        'endpoint, the Twilio numbers, the clock, and knocks at the public address as Twilio and Stripe do. ✓ is good, ! is doubtful, ✗ is wrong and ends with 1.',
        'Changes nothing at Stripe or Twilio and shows no secrets. Tables are brought up to date, as at every start.',
      ].join(' '),
    )
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', '\nExample:\n  $ npx texttill doctor')
    .action(run)
}

async function run(options: { json?: boolean }): Promise<void> {
  const found = await examine()
  const ok = !found.some(({ mark }) => mark === '✗')
  if (options.json) console.log(JSON.stringify({ ok, found }, null, 2))
  else
    for (const { mark, about, says, fix } of found)
      console.log(`${mark} ${about.padEnd(18)} ${says}${fix ? `\n  ${' '.repeat(18)} → ${fix}` : ''}`)
  if (!ok) process.exitCode = 1
}

async function examine(): Promise<Finding[]> {
  let env: Env
  try {
    env = environment()
  } catch (error) {
    const lines = (error as Error).message.split('\n').filter((line) => !line.startsWith('Set all'))
    return lines.map((line) =>
      bad('environment', reasonOf(line), 'Correct it in .env; .env.example describes each.'),
    )
  }
  const found = [good('environment', 'It can be read.'), ...(await examinePlace(env))]
  const { keys, publicUrl } = env
  if (!keys || !publicUrl)
    return [
      ...found,
      doubtful('keys', 'There are none, so the till runs on its sandbox.', 'Set them in .env to go live.'),
    ]
  const { stripeKey: secretKey, stripeBase, twilioBase, accountSid, authTokens } = keys
  const stripe = openStripe({ secretKey, ...(stripeBase && { base: stripeBase }), fetch })
  const twilio = { accountSid, authToken: authTokens[0]!, ...(twilioBase && { base: twilioBase }), fetch }
  const smsUrl = `${publicUrl}/webhook/twilio/sms`
  return [
    ...found,
    ...(await examineStripe(stripe, keys, `${publicUrl}/webhook/stripe`)),
    ...(await examineTwilio(openNumbers(twilio), keys, smsUrl)),
    ...(await examineSenders(openSenders(twilio), keys, smsUrl)),
    ...(await examineDoors(stripe, keys, publicUrl)),
  ]
}
