import * as deeds from '../store/deeds.ts'
import * as operators from '../store/operators.ts'
import type { Tx } from '../store/store.ts'
import { Problem } from '../till/problem.ts'
import type { House } from './house.ts'
import { tellOperator } from './tell-operator.ts'

const GOOD_FOR_MS = 24 * 3_600_000

/**
 * Makes somebody an operator, or lets one who is known choose another password: either way there is a new link, good
 * once and for a day.
 *
 * @param args.deed names the deed, where whoever asks may ask twice
 * @param args.keepsRole whether one who is known keeps the role that they have, and `args.role` is for who is new
 * @param args.actor who does it: `operator:…` or `command-line`
 * @returns the link; nothing of it is kept that could open the console
 * @throws Problem `operator-name`, `last-owner`, and `made-before` if there is a deed of that id
 */
export async function inviteOperator(
  house: Pick<House, 'store' | 'world' | 'settings' | 'service'>,
  args: {
    name: string
    role: operators.Role
    keepsRole?: boolean
    actor: string
    deed?: string | undefined
  },
): Promise<string> {
  const { store, world, settings } = house
  const name = args.name.trim().toLowerCase()
  if (!/^[\p{L}\p{N}][\p{L}\p{N}@._+-]{1,59}$/u.test(name))
    throw new Problem('operator-name', 'An operator is called by a name or a mail address, without spaces.')
  const at = world.clock.now()
  const secret = world.secret(32)
  await store.transact(async (tx) => {
    const known = await operators.find(tx, 'name', name)
    const role = (args.keepsRole && known?.role) || args.role
    if (known && role !== 'owner') await keepOwner(tx, known)
    const operator = await operators.add(tx, { id: world.newId('op'), name, role, at })
    const deed = args.deed ?? world.newId('deed')
    if (await deeds.find(tx, deed)) throw madeBefore(name)
    await operators.invite(tx, { operator: operator.id, secret, at, expiresAt: at + GOOD_FOR_MS })
    if (known && known.password !== null) {
      const by = await byWhom(tx, args.actor)
      await tellOperator(tx, house, { operator: known, about: deed, changed: { kind: 'link', by } })
    }
    await deeds.write(tx, {
      id: deed,
      actor: args.actor,
      deed: 'invite',
      subject: name,
      words: role,
      at,
    })
  })
  return `${settings.publicUrl}/console/welcome/${secret}`
}

function madeBefore(name: string): Problem {
  const words = `This form has made a link for ${name} before, which was shown then and is as good as it was.`
  return new Problem('made-before', `${words} If nobody has kept it, make another: that ends it.`)
}

async function byWhom(tx: Tx, actor: string): Promise<string> {
  const operator = await operators.find(tx, 'id', actor.replace(/^operator:/, ''))
  return operator?.name ?? 'somebody at the server'
}

/** @throws Problem `last-owner` when nobody else could look after the operators */
export async function keepOwner(tx: Tx, { id, name, role }: operators.Operator): Promise<void> {
  if (role === 'owner' && (await operators.otherOwners(tx, id)) === 0)
    throw new Problem(
      'last-owner',
      `${name} is the only owner who can sign in. Make somebody else one first.`,
    )
}
