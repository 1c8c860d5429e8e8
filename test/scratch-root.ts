import { accessSync, constants, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const IN_MEMORY = '/dev/shm'
/** What databases of a run have together at most, several times over. Docker gives 64 MB unless told. */
const ROOM = 2 * 1024 ** 3

/**
 * Where tests keep databases that they throw away: in memory where the machine has room there. To make, open and drop one
 * on PostgreSQL took 0.3 s of the processor on a disk, and 0.15 there. Some machines let nothing be run from there.
 */
export function scratchRoot(): string {
  try {
    accessSync(IN_MEMORY, constants.W_OK)
    const { bavail, bsize } = statfsSync(IN_MEMORY)
    if (bavail * bsize > ROOM) return IN_MEMORY
  } catch {
    // macOS and Windows have no such folder, and not everybody may write there.
  }
  return tmpdir()
}
