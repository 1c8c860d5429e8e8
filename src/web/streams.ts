import type { Response } from 'express'

/** Open event streams, so that a server that closes can end them first. */
export type Streams = {
  /** Makes a response an event stream. Returns how to send, and tells `onEnd` when the reader has gone. */
  open(response: Response, onEnd: () => void): (event: string, data: string) => void
  endAll(): void
}

export function openStreams(): Streams {
  const open = new Set<Response>()
  return {
    open(response, onEnd) {
      response.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      })
      // The reader knows that it is open before there is anything to tell.
      response.flushHeaders()
      open.add(response)
      response.on('close', () => {
        open.delete(response)
        onEnd()
      })
      return (event, data) => {
        const lines = data.split('\n').map((line) => `data: ${line}\n`)
        response.write(`event: ${event}\n${lines.join('')}\n`)
      }
    },
    endAll() {
      for (const response of open) response.end()
    },
  }
}
