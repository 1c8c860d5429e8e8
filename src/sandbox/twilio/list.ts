import type { Account } from './account.ts'
import { type Message, resource } from './message.ts'

const DAY_MS = 86_400_000

/** A page of messages, newest first, filtered by `To`, `From` and the day they were sent. */
export function list(account: Account, url: URL) {
  const query = url.searchParams
  const pageSize = Math.min(1000, Math.max(1, Number(query.get('PageSize') ?? 50) || 50))
  const page = Math.max(0, Number(query.get('Page') ?? 0) || 0)
  const found = account.messages
    .values()
    .filter((message) => matches(message, query))
    .reverse()
  // A page begins where the last one ended, whatever has arrived since.
  const token = query.get('PageToken')?.slice(2)
  const after = token ? found.findIndex(({ sid }) => sid === token) : -1
  const start = token ? after + 1 : page * pageSize
  const shown = found.slice(start, start + pageSize)
  const last = shown.at(-1)
  const more = start + pageSize < found.length && last !== undefined
  function uri(number: number, extra = ''): string {
    const asked = new URLSearchParams(query)
    for (const key of ['Page', 'PageToken', 'PageSize']) asked.delete(key)
    asked.set('PageSize', String(pageSize))
    asked.set('Page', String(number))
    return `/2010-04-01/Accounts/${account.sid}/Messages.json?${asked}${extra}`
  }
  return {
    first_page_uri: uri(0),
    end: page * pageSize + Math.max(0, shown.length - 1),
    previous_page_uri: page > 0 ? uri(page - 1) : null,
    messages: shown.map((message) => resource(account.sid, message)),
    uri: uri(page),
    page_size: pageSize,
    start: page * pageSize,
    next_page_uri: more ? uri(page + 1, `&PageToken=PA${last.sid}`) : null,
    page,
  }
}

function matches(message: Message, query: URLSearchParams): boolean {
  const to = query.get('To')
  const from = query.get('From')
  if ((to && message.to !== to) || (from && message.from !== from)) return false
  // A client may say `DateSent>=` in the key, as Twilio's documents do, or in the value.
  for (const [key, value] of query) {
    const [, before = ''] = /^DateSent([<>]?)$/.exec(key) ?? []
    if (!key.startsWith('DateSent')) continue
    const [, inValue = '', date = ''] = /^([<>]?)=?(.*)$/.exec(value) ?? []
    const isDay = date.length <= 10
    const from = Date.parse(isDay ? date.slice(0, 10) : date)
    if (Number.isNaN(from)) continue
    const sent = message.sentAt ?? message.createdAt
    const sign = before || inValue
    if (sign === '>' && sent < from) return false
    if (sign === '<' && sent >= from + (isDay ? DAY_MS : 1_000)) return false
    if (sign === '' && (sent < from || sent >= from + DAY_MS)) return false
  }
  return true
}
