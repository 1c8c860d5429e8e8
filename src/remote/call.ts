import type { Call, Clock } from '../till/world.ts'
import type { Post } from './post.ts'
import { signedHeaders } from './signature.ts'

/** Calls what operators have elsewhere: a signed POST of JSON. */
export function openCall({ clock, post }: { clock: Clock; post: Post }): Call {
  return ({ url, id, secrets, body, signal, allowPrivate }) =>
    post({
      url,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'TextTill',
        ...signedHeaders({ id, now: clock.now(), body, secrets }),
      },
      body,
      signal,
      allowPrivate,
    })
}
