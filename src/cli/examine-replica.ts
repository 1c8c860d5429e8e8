import type { Env } from '../env.ts'
import { openStore } from '../store/store.ts'
import { bad, doubtful, type Finding, good, reasonOf } from './finding.ts'

/** Later than this, figures are no longer those of today. */
const LATE_MS = 60_000

/** Whether reports can be read from the replica, and how late it is; nothing where there is none. */
export async function examineReplica({ DATABASE_URL, replicaUrl }: Env): Promise<Finding[]> {
  if (replicaUrl === undefined) return []
  let wrong: Error | undefined
  const store = await openStore(DATABASE_URL, {
    poolSize: 2,
    listenUrl: 'off',
    replicaUrl,
    onReplica: (error) => {
      wrong = error
    },
  })
  try {
    const { behindMs } = await store.report(async () => {})
    if (wrong) {
      const fix =
        'Check DATABASE_REPLICA_URL, and that the standby runs; reports come from DATABASE_URL meanwhile.'
      return [bad('replica', `It is not read: ${reasonOf(wrong)}`, fix)]
    }
    const behindS = Math.ceil(behindMs / 1_000)
    return behindMs > LATE_MS
      ? [doubtful('replica', `It is ${behindS} s behind.`, 'See pg_stat_replication on the first server.')]
      : [good('replica', behindMs ? `It answers and is ${behindS} s behind.` : 'It answers and has all.')]
  } finally {
    await store.close()
  }
}
