import { loadDotEnv } from '../dot-env.ts'
import { type Env, type Keys, readEnv } from '../env.ts'
import { SANDBOX_KEYS } from '../sandbox-keys.ts'

type Variables = Record<string, string | undefined>

/** A running till as the command line reaches it. */
export type RunningTill = {
  /** Where requests go, without a slash at the end. */
  url: string
  /** What the till calls itself, which is what signatures are made over. */
  publicUrl: string
  /** Where the control API of its sandbox is, without a slash at the end. */
  sandboxUrl: string
  keys: Keys
  /** The operator's page that it runs. */
  config: string
}

/**
 * What the environment says, with `.env` of this folder where there is one.
 *
 * @param but what to take in place of what was found there, before it is checked
 * @throws Problem `env`, also for a `.env` that is there and cannot be read
 */
export function environment(but?: (found: Variables) => Variables): Env {
  loadDotEnv()
  return readEnv({ ...process.env, ...but?.(process.env) })
}

/** Finds the till. Without keys it runs on its embedded sandbox, whose keys are always the same. */
export function runningTill(env: Env, options: { url?: string; sandbox?: string }): RunningTill {
  const url = new URL(options.url ?? `http://localhost:${env.PORT}`)
  const port = Number(url.port || 80)
  const sandbox = options.sandbox ?? env.keys?.twilioBase?.href
  return {
    url: bare(url),
    publicUrl: env.publicUrl ?? `http://localhost:${url.port}`,
    sandboxUrl: bare(new URL(sandbox ?? `http://localhost:${env.sandboxPorts.phone ?? port + 1}`)),
    config: env.TEXTTILL_CONFIG,
    keys: env.keys ?? {
      ...SANDBOX_KEYS,
      stripeBase: new URL(`http://localhost:${env.sandboxPorts.stripe ?? port + 2}`),
    },
  }
}

function bare(url: URL): string {
  return url.href.replace(/\/+$/, '')
}
