import * as apiKeys from '../store/api-keys.ts'
import * as deeds from '../store/deeds.ts'
import { Problem } from '../till/problem.ts'
import type { Scope } from '../till/scope.ts'
import type { House } from './house.ts'

/** A key's use is written down so often at most. */
const USED_MS = 60_000

/** How deeds call the program that a key belongs to. */
export function actorOf(key: apiKeys.ApiKey): string {
  return `api-key:${key.id}`
}

/**
 * Makes a key for a program of the operator's.
 *
 * @param args.id names the key, where whoever asks may ask twice
 * @returns the key itself too, which is not kept
 * @throws Problem `made-before` if there is one of that id
 */
export function makeApiKey(
  { store, world }: Pick<House, 'store' | 'world'>,
  args: { name: string; scopes: Scope[]; actor: string; id?: string | undefined },
): Promise<{ key: string; kept: apiKeys.ApiKey }> {
  const at = world.clock.now()
  const id = args.id ?? world.newId('key')
  const key = `ttk_${world.secret(52)}`
  return store.transact(async (tx) => {
    const kept = await apiKeys.make(tx, { id, name: args.name, key, scopes: args.scopes, at })
    if (!kept)
      throw new Problem(
        'made-before',
        'This form has made a key before, which was shown then and no second one now. If nobody has kept it, revoke it and make another.',
      )
    await deeds.write(tx, {
      id: world.newId('deed'),
      actor: args.actor,
      deed: 'made an API key',
      subject: id,
      at,
      words: `${args.name}: ${args.scopes.join(' ')}`,
    })
    return { key, kept }
  })
}

/** Makes a key good for nothing. @throws Problem `no-such-key` */
export function revokeApiKey(
  { store, world }: Pick<House, 'store' | 'world'>,
  { id, actor }: { id: string; actor: string },
): Promise<void> {
  const at = world.clock.now()
  return store.transact(async (tx) => {
    if (!(await apiKeys.revoke(tx, { id, at })))
      throw new Problem('no-such-key', `There is no key ${id}, or it was revoked before.`)
    const deed = 'revoked an API key'
    await deeds.write(tx, { id: world.newId('deed'), actor, deed, subject: id, words: '', at })
  })
}

/** The key that a program shows, unless it was revoked. */
export async function whoseKey({ store, world }: House, key: string): Promise<apiKeys.ApiKey | undefined> {
  const at = world.clock.now()
  const found = await store.readOne((read) => apiKeys.live(read, key))
  if (found && at - (found.used_at ?? 0) >= USED_MS)
    await store.transact((tx) => apiKeys.use(tx, { id: found.id, at }))
  return found
}
