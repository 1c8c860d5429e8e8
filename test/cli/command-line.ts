import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { built } from '../built.ts'
import { recorded, recordedOfBuilt } from '../contract/recorded.ts'
import { compiled } from '../main-process.ts'
import { scratchRoot } from '../scratch-root.ts'

type Environment = Record<string, string>

/** Runs `texttill` as an operator does, with nothing in its environment but what is given and what the launcher sets. */
export async function texttill(args: string[], env: Environment = {}, folder = tmpdir()) {
  const child = await run('src/cli/main.ts', args, env, folder)
  const [out, err, code] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    new Promise<number | null>((done) => child.on('close', done)),
  ])
  return { code, out, err }
}

/** A till as `npm start` runs it, on its sandbox unless it is given keys, in a folder and on ports of its own. */
export async function startTill(env: Environment = {}) {
  const folder = await mkdtemp(join(scratchRoot(), 'texttill-start-'))
  const [till, phone, stripe] = await freePorts()
  const own = {
    DATABASE_URL: join(folder, 'till.sqlite'),
    PORT: String(till),
    SANDBOX_PHONE_PORT: String(phone),
    SANDBOX_STRIPE_PORT: String(stripe),
    LOG_LEVEL: 'silent',
    ...env,
  }
  const child = await run('src/main.ts', [], own, folder)
  const gone = new Promise((done) => child.on('close', done))
  await new Promise<void>((ready, fail) => {
    child.stdout!.on('data', (said: Buffer) => said.includes('Console') && ready())
    child.stderr!.on('data', (said: Buffer) => fail(new Error(String(said))))
  })
  return {
    env: own,
    async close() {
      child.kill('SIGTERM')
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function run(
  program: 'src/main.ts' | 'src/cli/main.ts',
  args: string[],
  env: Environment,
  cwd: string,
): Promise<ChildProcess> {
  return spawn(process.execPath, [...(await recordedOfBuilt()), await built(program), ...args], {
    cwd,
    env: {
      PATH: process.env.PATH,
      ...compiled,
      TEXTTILL_CONFIG: resolve('texttill.config.ts'),
      ...recorded.env,
      ...env,
    },
  })
}

export async function freePorts(): Promise<number[]> {
  const servers = [createServer(), createServer(), createServer()]
  for (const server of servers)
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  for (const server of servers) await new Promise((closed) => server.close(closed))
  return ports
}
