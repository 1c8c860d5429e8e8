import { sandboxClient } from '../../src/sandbox/client.ts'
import { openSandbox, type Sandbox, type SandboxSettings } from '../../src/sandbox/sandbox.ts'
import type { SandboxWorld } from '../../src/sandbox/world.ts'

export const NUMBER = '+15550100200'
export const ANA = '+14155550101'
export const BEN = '+14155550102'

/** The real world. */
export const real: SandboxWorld = {
  now: Date.now,
  random: Math.random,
  after(ms, work) {
    const timer = setTimeout(() => void work(), ms)
    return () => clearTimeout(timer)
  },
  fetch,
}

/** A sandbox for an app at that address. */
export function openFor(
  appUrl: string,
  args: {
    world?: SandboxWorld
    stateFile?: string
    kill?: () => void
    settle?: () => Promise<void>
    phone?: Partial<SandboxSettings['phone']>
  } = {},
): Sandbox {
  return openSandbox({
    world: args.world ?? real,
    ...(args.stateFile ? { stateFile: args.stateFile } : {}),
    ...(args.kill ? { kill: args.kill } : {}),
    ...(args.settle ? { settle: args.settle } : {}),
    stripe: { endpoints: [{ url: `${appUrl}/stripe`, secret: 'whsec_sandbox' }] },
    twilio: {
      accountSid: `AC${'0123456789abcdef'.repeat(2)}`,
      authToken: 'token',
      numbers: [{ phone: NUMBER, smsUrl: () => `${appUrl}/sms` }],
    },
    phone: {
      shop: 'Ridge Line',
      chips: ['HELP', 'BALANCE', 'BUY 20', 'SUN '],
      steps: ['Text BUY 20.', 'Follow the link.', 'Text BUY 20 again.'],
      ...args.phone,
    },
  })
}

/** The client of a sandbox that listens on no port. */
export function clientOf(sandbox: Sandbox): ReturnType<typeof sandboxClient> {
  return sandboxClient('http://twilio.sandbox', (input, init) =>
    sandbox.fetchTwilio(new Request(input as string, init)),
  )
}
