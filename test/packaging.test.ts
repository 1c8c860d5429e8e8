import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { sandboxClient } from '../src/sandbox/client.ts'
import { walk } from './walk.ts'

const run = promisify(execFile)

const CONFIG = `import { command, coordinates, defineService } from 'texttill'

const cake = command({
  keywords: ['CAKE'],
  usage: 'CAKE 46.5 7.9',
  help: 'the nearest cake',
  price: '0.50',
  args: coordinates,
  run: () => 'Straight on.',
})

export default defineService({
  name: 'Cake Till',
  contact: 'help@caketill.example',
  currency: 'usd',
  packs: ['5', '10'],
  rates: { US: '0.02', other: '0.15' },
  limits: { perDay: '100', purchasesPerDay: 5 },
  commands: [cake],
})
`

/** Without the condition that means the source in a clone, which the tests run under. */
const plain = { ...process.env, NODE_OPTIONS: '' }

/** The package as npm would unpack it, in an app of somebody else's. */
describe('installed from its tarball, texttill', () => {
  let app: string
  let command: string
  let files: string[]

  beforeAll(async () => {
    app = await mkdtemp(join(tmpdir(), 'texttill-package-'))
    await run(process.execPath, ['tools/build.mjs'])
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', app])
    const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }]
    files = packed.files.map(({ path }) => path)
    const home = join(app, 'node_modules/texttill')
    await mkdir(home, { recursive: true })
    await run('tar', ['-xzf', join(app, packed.filename), '-C', home, '--strip-components=1'])
    // What npm would install beside it, without waiting for the registry.
    await symlink(resolve('node_modules'), join(home, 'node_modules'))
    // And what a new service imports itself.
    await mkdir(join(app, 'node_modules/@types'))
    for (const name of ['zod', '@types/node'])
      await symlink(resolve('node_modules', name), join(app, 'node_modules', name))
    command = join(home, 'tools/texttill.mjs')
    await writeFile(join(app, 'package.json'), '{ "type": "module" }')
    await writeFile(join(app, 'texttill.config.ts'), CONFIG)
  }, 120_000)
  afterAll(() => rm(app, { recursive: true, force: true }))

  const texttill = (...args: string[]) => run(process.execPath, [command, ...args], { cwd: app })

  it('says what it can do', async () => {
    const { stdout } = await texttill('--help')
    expect(stdout).toMatch(/Usage: texttill/)
    for (const name of ['start', 'sandbox', 'verify', 'replay']) expect(stdout).toContain(name)
  })

  it('begins a service of one’s own, with a test that passes', { timeout: 180_000 }, async () => {
    await texttill('new', 'snow-till')
    const shop = join(app, 'snow-till')
    expect((await readdir(shop, { recursive: true })).toSorted()).toEqual([
      '.env.example',
      '.gitignore',
      '.npmrc',
      'README.md',
      'package.json',
      'test',
      'test/moon.test.ts',
      'texttill.config.ts',
      'tsconfig.json',
    ])
    expect(await readFile(join(shop, 'texttill.config.ts'), 'utf8')).toContain("name: 'Snow Till'")
    const manifest = JSON.parse(await readFile(join(shop, 'package.json'), 'utf8'))
    expect(manifest.dependencies.texttill).toMatch(/^\d+\.\d+\.\d+$/)
    await run(process.execPath, [resolve('node_modules/typescript/bin/tsc')], { cwd: shop })
    const args = [command, 'node', '--test', '--test-reporter=tap']
    const { stdout } = await run(process.execPath, args, { cwd: shop, env: plain })
    expect(stdout).toMatch(/# pass 2\n# fail 0/)
    await expect(texttill('new', 'snow-till')).rejects.toThrow('has something in it already')
  })

  it('leads by its page from nothing to a tested, paid command in two languages', {
    timeout: 240_000,
  }, async () => {
    const root = await mkdtemp(join(tmpdir(), 'texttill-walk-'))
    onTestFinished(() => rm(root, { recursive: true, force: true }))
    const page = join(app, 'node_modules/texttill/docs/build-a-service.md')
    /** What `npm install` would bring, from what is installed here. */
    async function install(folder: string): Promise<void> {
      await mkdir(join(folder, 'node_modules/.bin'), { recursive: true })
      await symlink(command, join(folder, 'node_modules/.bin/texttill'))
      for (const name of ['texttill', 'zod'])
        await symlink(join(app, 'node_modules', name), join(folder, 'node_modules', name))
    }
    const entered = await walk({ page, root, texttill: command, install, env: plain })
    expect(entered.filter((line) => line === 'npm test')).toHaveLength(3)
  })

  it('is found by a config where nothing is installed, as with npx', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'texttill-npx-'))
    await writeFile(join(elsewhere, 'package.json'), '{ "type": "module" }')
    await writeFile(join(elsewhere, 'texttill.config.ts'), CONFIG)
    const { stdout } = await run(process.execPath, [command, 'config', 'check', '--json'], { cwd: elsewhere })
    expect(JSON.parse(stdout)).toMatchObject({ service: 'Cake Till' })
    await rm(elsewhere, { recursive: true })
  })

  it('is imported as a package is', async () => {
    const script = `
      import { defineService } from 'texttill'
      import { openSandbox } from 'texttill/sandbox'
      import { sandboxClient } from 'texttill/sandbox/client'
      import { testService } from 'texttill/test'
      console.log(typeof defineService, typeof openSandbox, typeof sandboxClient, typeof testService)`
    const args = ['--input-type=module', '-e', script]
    expect((await run(process.execPath, args, { cwd: app, env: plain })).stdout.trim()).toBe(
      'function function function function',
    )
  })

  it('runs the sandbox, with all that its pages need', async () => {
    const child = spawn(process.execPath, [command, 'sandbox', '--json', '--port', '0'], {
      cwd: app,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(child, 'close')
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    const { env, phone, dashboard, stripe } = JSON.parse(line)
    expect(env).toMatchObject({ STRIPE_API_BASE: stripe, TWILIO_API_BASE: phone })
    for (const name of ['STRIPE_SECRET_KEY', 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'SMTP_URL'])
      expect(env[name]).toBeTruthy()
    const paths = ['/style.css', '/phone/phone.css', '/phone/phone.js', '/icon.svg'].map(
      (path) => phone + path,
    )
    const assets = ['checkout.css', 'checkout.js', 'dashboard.css', 'dashboard.js']
    for (const url of [phone, dashboard, ...paths, ...assets.map((name) => `${stripe}/assets/${name}`)])
      expect([url, (await fetch(url!)).status]).toEqual([url, 200])
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })

  it('opens a till that answers', async () => {
    const env = { ...process.env, PORT: '0', SANDBOX_PHONE_PORT: '0', SANDBOX_STRIPE_PORT: '0' }
    const child = spawn(process.execPath, [command, 'start'], {
      cwd: app,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(child, 'close')
    let phones: string | undefined
    for await (const line of createInterface(child.stdout)) {
      phones = /Phone\s+(\S+)/.exec(line)?.[1]
      if (phones) break
    }
    const { replies } = await sandboxClient(phones!).twilio.text({ from: '+14155550123', body: 'MENU' })
    expect(replies.map(({ body }) => body).join()).toContain('CAKE 46.5 7.9')
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })

  it('ships what a server starts it with', () => {
    expect(files).toContain('deploy/texttill.service')
  })

  it('ships no source, no tests and no keys', () => {
    expect(files.length).toBeGreaterThan(500)
    expect(files.filter((path) => /^(src|test|fixtures|data)\/|(^|\/)\.env$|\.sqlite$/.test(path))).toEqual(
      [],
    )
  })
})
