import { type Durability, durabilityOf } from '../store/durability.ts'
import * as seals from '../store/seals.ts'
import { spotCheck } from '../store/spot-check.ts'
import type { Read, Store } from '../store/store.ts'
import { bad, doubtful, type Finding, good } from './finding.ts'

/** So many are recounted in a moment; `texttill verify` recounts all. */
const ACCOUNTS = 1_000
const SEALS = 3

/** SQLite's words: https://www.sqlite.org/pragma.html#pragma_synchronous */
const FULL = ['2', '3']

/** Whether what is committed stays, whatever happens to the machine, and whether the books look right at a glance. */
export async function examineBooks(store: Store): Promise<Finding[]> {
  const durability = judge(await durabilityOf(store))
  const { wrong, accounts, sealed } = await store.read(glance)
  return [
    ...(durability.length ? durability : [good('durability', 'What is committed survives a power cut.')]),
    ...wrong.map((sentence) =>
      bad(
        'books',
        sentence,
        'Stop selling, and see "verify says that something is wrong" in docs/operations.md.',
      ),
    ),
    ...(wrong.length
      ? []
      : [good('books', `They hold: accounts ${accounts}, seals ${sealed}. All of them: texttill verify.`)]),
  ]
}

function judge(found: Durability): Finding[] {
  const reload = (name: string) => `As its superuser: alter system set ${name} = on; select pg_reload_conf();`
  const wrong: Finding[] = []
  if (found.fsync === 'off')
    wrong.push(bad('durability', 'fsync is off: a power cut may destroy the books.', reload('fsync')))
  if (found.synchronous_commit === 'off')
    wrong.push(
      bad(
        'durability',
        'synchronous_commit is off: what was acknowledged last is lost in a crash.',
        `${reload('synchronous_commit')} alter role and alter database may have set it too.`,
      ),
    )
  if (found.full_page_writes === 'off')
    wrong.push(
      doubtful(
        'durability',
        'full_page_writes is off, which only a file system allows that never writes half a page, such as ZFS.',
        reload('full_page_writes'),
      ),
    )
  if (found.journal_mode && found.journal_mode !== 'wal')
    wrong.push(
      bad(
        'durability',
        `journal_mode is ${found.journal_mode}: this file system cannot share memory, as a network's.`,
        'Put the file on a disk of this machine.',
      ),
    )
  if (found.synchronous && !FULL.includes(found.synchronous))
    wrong.push(
      bad(
        'durability',
        `synchronous is ${found.synchronous}, not full.`,
        'Update texttill: it sets it itself.',
      ),
    )
  return wrong
}

async function glance(read: Read): Promise<{ wrong: string[]; accounts: number; sealed: number }> {
  const spot = await spotCheck(read, { after: undefined, limit: ACCOUNTS })
  const last = await seals.last(read)
  const wrong = [...spot.wrong]
  const chain = last ? await seals.after(read, Math.max(0, last.n - SEALS - 1), SEALS + 1) : []
  // The first is there only for what stands in the next, unless it is the first of all.
  const [first] = chain
  let previous = first && first.n > 1 ? first : undefined
  const checked = previous ? chain.slice(1) : chain
  for (const seal of checked) {
    const lines = await seals.linesBetween(read, { after: previous?.until_at ?? 0, until: seal.until_at })
    wrong.push(...seals.breaches({ seal, previous, lines }))
    previous = seal
  }
  return { wrong, accounts: spot.looked, sealed: checked.length }
}
