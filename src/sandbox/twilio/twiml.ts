import { parseXml, type XmlElement } from './xml.ts'

/** A `<Message>` that the app wants sent. */
export type Reply = {
  body: string
  media: string[]
  to?: string
  from?: string
  action?: string
  method: 'GET' | 'POST'
  statusCallback?: string
}

/** What an app answered to an inbound text: words to send, perhaps where to go on, and what Twilio complains about. */
export type Twiml = {
  replies: Reply[]
  redirect?: { url: string; method: 'GET' | 'POST' }
  complaints: { code: number; why: string }[]
}

const LARGEST_BYTES = 64 * 1024
const MESSAGE_ATTRIBUTES = new Set(['to', 'from', 'action', 'method', 'statusCallback'])

/**
 * Reads an app's answer as Twilio does: XML as TwiML, plain text as the reply itself, anything else refused. Whatever
 * is wrong with it comes back as a complaint with Twilio's code; what can still be sent is.
 *
 * @see https://www.twilio.com/docs/messaging/twiml
 */
export function readTwiml(contentType: string, body: string): Twiml {
  const [type = ''] = contentType.toLowerCase().split(';')
  if (Buffer.byteLength(body) > LARGEST_BYTES) return complain(11750, `${Buffer.byteLength(body)} bytes`)
  if (body.trim() === '' && /^($|text\/|application\/xml)/.test(type.trim()))
    return { replies: [], complaints: [] }
  if (type.trim() === 'text/plain')
    return { replies: [{ body: body.trim(), media: [], method: 'POST' }], complaints: [] }
  if (!['text/xml', 'application/xml', 'text/html'].includes(type.trim()))
    return complain(12300, contentType === '' ? 'no Content-Type' : contentType)
  const root = parseXml(body)
  if (typeof root === 'string') return complain(12100, root)
  if (root.name !== 'Response') return complain(12102, `<${root.name}>`)
  return readResponse(root)
}

function complain(code: number, why: string): Twiml {
  return { replies: [], complaints: [{ code, why }] }
}

function readResponse(root: XmlElement): Twiml {
  const read: Twiml = { replies: [], complaints: [] }
  for (const child of root.children) {
    if (typeof child === 'string') {
      if (child.trim() !== '') read.complaints.push({ code: 12200, why: 'text directly in <Response>' })
    } else if (child.name === 'Message' || child.name === 'Sms') readMessage(child, read)
    else if (child.name === 'Redirect') {
      const method = readMethod(child, read)
      // What stands after a Redirect is never reached.
      return { ...read, redirect: { url: words(child), method } }
    } else if (/^(Say|Play|Dial|Gather|Record|Hangup|Pause|Reject|Enqueue|Leave)$/.test(child.name))
      read.complaints.push({ code: 14110, why: `<${child.name}>` })
    else read.complaints.push({ code: 12200, why: `<${child.name}> is not a messaging verb` })
  }
  return read
}

function readMessage(element: XmlElement, read: Twiml): void {
  const reply: Reply = { body: '', media: [], method: readMethod(element, read) }
  for (const [name, value] of Object.entries(element.attributes)) {
    if (!MESSAGE_ATTRIBUTES.has(name)) read.complaints.push({ code: 12200, why: `${name} on <Message>` })
    else if (name !== 'method') reply[name as 'to' | 'from' | 'action' | 'statusCallback'] = value
  }
  let direct = ''
  let nested = ''
  for (const child of element.children) {
    if (typeof child === 'string') direct += child
    else if (child.name === 'Body') nested += words(child)
    else if (child.name === 'Media') reply.media.push(words(child))
    else read.complaints.push({ code: 12200, why: `<${child.name}> in <Message>` })
  }
  reply.body = nested || direct.trim()
  if (reply.body === '' && reply.media.length === 0)
    read.complaints.push({ code: 14103, why: 'a <Message> without words or media' })
  else read.replies.push(reply)
}

function readMethod(element: XmlElement, read: Twiml): 'GET' | 'POST' {
  const { method } = element.attributes
  if (method === undefined || method === 'POST') return 'POST'
  if (method === 'GET') return 'GET'
  read.complaints.push({ code: 14104, why: method })
  return 'POST'
}

function words(element: XmlElement): string {
  return element.children
    .map((child) => (typeof child === 'string' ? child : ''))
    .join('')
    .trim()
}
