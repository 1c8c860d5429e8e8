/** Somebody waits: how far it is, on one line that is rewritten, or a line now and then where nobody can see that. */
export type Progress = {
  /** Says what is being done now. */
  doing(what: string): void
  /** One more is done. */
  done(): void
  /** Takes the line away, so that what comes next stands where it was. */
  end(): void
}

const EVERY_MS = 5_000
const REWRITE_MS = 80

/**
 * @param args.total of how many; left out where nobody knows
 * @param args.stream where it is shown, the standard error unless told
 */
export function openProgress(args: {
  total?: number
  stream?: { isTTY?: boolean; columns?: number; write(text: string): unknown }
  now?: () => number
}): Progress {
  const { total, stream = process.stderr, now = Date.now } = args
  const startedAt = now()
  const terminal = stream.isTTY === true
  let count = 0
  let what = ''
  let shownAt = terminal ? Number.NEGATIVE_INFINITY : startedAt

  function show(): void {
    const at = now()
    if (at - shownAt < (terminal ? REWRITE_MS : EVERY_MS)) return
    shownAt = at
    const line = `${count}${total === undefined ? '' : `/${total}`}${left(at)}  ${what}`
    stream.write(terminal ? `\r\x1b[2K${line.slice(0, (stream.columns ?? 80) - 1)}` : `${line}\n`)
  }

  function left(at: number): string {
    if (total === undefined || count === 0 || count >= total) return ''
    const leftMs = ((at - startedAt) / count) * (total - count)
    return leftMs < 2_000 ? '' : `, ${Math.round(leftMs / 1_000)} s left`
  }

  return {
    doing(now) {
      what = now
      show()
    },
    done() {
      count++
      show()
    },
    end() {
      if (terminal) stream.write('\r\x1b[2K')
    },
  }
}
