import * as jobs from '../store/jobs.ts'
import type { House } from './house.ts'

/** Keeps a job for as long as its flow takes. @returns how to end that, which gives the job as it is now */
export function holdLease({ store, world, log }: House, taken: jobs.Job, leaseMs: number) {
  const done = new AbortController()
  let job = taken
  const keeping = (async () => {
    for (;;) {
      await world.clock.sleep(leaseMs / 3, done.signal)
      if (done.signal.aborted) return
      try {
        job = await store.autocommit((tx) => jobs.keep(tx, job, { now: world.clock.now(), leaseMs }))
      } catch (error) {
        log.warn({ job: job.id, err: error }, 'worker: cannot keep a job; it may be done twice')
      }
    }
  })()
  return {
    async end(): Promise<jobs.Job> {
      done.abort('done')
      await keeping
      return job
    },
  }
}
