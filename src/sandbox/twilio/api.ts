import { type Context, Hono } from 'hono'
import type { Account } from './account.ts'
import { create } from './create.ts'
import { type Refusal, refuse } from './errors.ts'
import { list } from './list.ts'
import { type Message, resource, rfc2822 } from './message.ts'
import { findNumber, listNumbers, numberResource, pointNumber } from './numbers.ts'
import { listSenders } from './senders.ts'

/** A node-server request's own socket, when there is one: the way to break a connection. */
export type Wire = { outgoing?: { destroy(): void } }

const FINAL = new Set(['delivered', 'undelivered', 'failed', 'canceled', 'received', 'sent'])
const CANCELABLE = new Set(['accepted', 'scheduled', 'queued'])

/** Twilio's API: messages and their media, where the texts of a number go, and senders on other channels. */
export function messagesApi(account: Account): Hono<{ Bindings: Wire }> {
  const app = new Hono<{ Bindings: Wire }>()
  const messages = '/2010-04-01/Accounts/:account/Messages'
  const oneOf = (c: Context) => account.messages.get((c.req.param('sid') ?? '').replace(/\.json$/, ''))

  app.use('*', async (c, next) => {
    if (!isKnown(account, c.req.header('authorization'))) {
      c.header('www-authenticate', 'Basic realm="Twilio API"')
      return answer(c, refuse(20003, 'Authenticate', 401))
    }
    const slow = account.faults.take('api-slow')
    if (slow) await new Promise<void>((resolve) => void account.world.after(slow.ms, resolve))
    const broken = account.faults.take('api')
    if (broken) return answer(c, outage(broken.status, broken.code))
    const lost = account.faults.take('api-answer-lost')
    await next()
    if (lost) {
      if (!c.env?.outgoing) throw new Error('socket hang up')
      c.env.outgoing.destroy()
    }
  })
  app.use('/2010-04-01/Accounts/:account/*', async (c, next) => {
    if (c.req.param('account') !== account.sid) return notFound(c)
    await next()
  })

  for (const path of [`${messages}.json`, messages]) {
    app.post(path, async (c) => {
      const made = await create(account, new URLSearchParams(await c.req.text()))
      return 'code' in made ? answer(c, made) : c.json(resource(account.sid, made), 201)
    })
    app.get(path, (c) => c.json(list(account, new URL(c.req.url))))
  }
  app.get(`${messages}/:sid`, (c) => {
    const message = oneOf(c)
    return message ? c.json(resource(account.sid, message)) : notFound(c)
  })
  app.post(`${messages}/:sid`, async (c) => {
    const message = oneOf(c)
    if (message === undefined) return notFound(c)
    const refused = update(account, message, new URLSearchParams(await c.req.text()))
    return refused ? answer(c, refused) : c.json(resource(account.sid, message))
  })
  app.delete(`${messages}/:sid`, (c) => {
    const message = oneOf(c)
    if (message === undefined) return notFound(c)
    if (!FINAL.has(message.status)) return answer(c, inFlight('delete'))
    account.messages.delete(message.sid)
    return c.body(null, 204)
  })
  app.get(`${messages}/:sid/Media.json`, (c) => {
    const message = oneOf(c)
    return message ? c.json(mediaList(account, message)) : notFound(c)
  })
  app.get(`${messages}/:sid/Media/:media`, (c) => {
    const media = oneOf(c)?.media.find(({ sid }) => sid === c.req.param('media'))
    if (media?.data === undefined) return notFound(c)
    return c.body(Buffer.from(media.data, 'base64'), 200, { 'content-type': media.contentType })
  })
  const numbers = '/2010-04-01/Accounts/:account/IncomingPhoneNumbers'
  app.get(`${numbers}.json`, (c) => c.json(listNumbers(account, new URL(c.req.url))))
  app.post(`${numbers}/:sid`, async (c) => {
    const number = findNumber(account, c.req.param('sid'))
    if (number === undefined) return notFound(c)
    pointNumber(number, new URLSearchParams(await c.req.text()))
    return c.json(numberResource(account, number))
  })
  app.get('/v2/Channels/Senders', (c) => c.json(listSenders(account, new URL(c.req.url))))
  app.all('*', notFound)
  app.onError((error) => {
    throw error
  })
  return app
}

function isKnown(account: Account, authorization = ''): boolean {
  const [user, ...password] = Buffer.from(authorization.replace(/^Basic /i, ''), 'base64')
    .toString()
    .split(':')
  const secret = password.join(':')
  if (user === account.sid) return secret === account.authToken
  return account.settings.apiKeys.some((key) => key.sid === user && key.secret === secret)
}

function answer(c: Context, refused: Refusal) {
  return c.json(refused, refused.status as 400)
}

function notFound(c: Context) {
  const { pathname } = new URL(c.req.url)
  return answer(c, refuse(20404, `The requested resource ${pathname} was not found`, 404))
}

function outage(status: number, code?: number): Refusal {
  if (status === 429) return refuse(code ?? 20429, 'Too Many Requests', 429)
  if (status >= 500) return refuse(code ?? 20500, 'An internal server error has occurred', status)
  return refuse(code ?? 20001, 'Unknown error', status)
}

function inFlight(what: string): Refusal {
  return refuse(20009, `Cannot ${what} this resource before it is complete`, 409)
}

/** Cancels what has not gone out, or takes the words out of what has. */
function update(account: Account, message: Message, form: URLSearchParams): Refusal | undefined {
  if (form.get('Status') === 'canceled') {
    if (!CANCELABLE.has(message.status)) return refuse(30409, 'Message is not in a cancelable state', 409)
    account.agenda.drop((task) => task.sid === message.sid)
    message.status = 'canceled'
  } else if (form.get('Body') === '') {
    if (!FINAL.has(message.status)) return inFlight('redact')
    message.body = ''
  } else return refuse(20001, 'Only an empty Body or the Status canceled can be set')
  message.updatedAt = account.world.now()
  account.keep(message)
  return undefined
}

function mediaList(account: Account, message: Message) {
  const uri = `/2010-04-01/Accounts/${account.sid}/Messages/${message.sid}/Media`
  return {
    end: Math.max(0, message.media.length - 1),
    first_page_uri: `${uri}.json?PageSize=50&Page=0`,
    next_page_uri: null,
    page: 0,
    page_size: 50,
    previous_page_uri: null,
    start: 0,
    uri: `${uri}.json?PageSize=50&Page=0`,
    media_list: message.media.map((media) => ({
      account_sid: account.sid,
      content_type: media.contentType,
      date_created: rfc2822(message.createdAt),
      date_updated: rfc2822(message.createdAt),
      parent_sid: message.sid,
      sid: media.sid,
      uri: `${uri}/${media.sid}.json`,
    })),
  }
}
