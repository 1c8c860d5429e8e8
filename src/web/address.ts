import type { Request } from 'express'

/**
 * Where a request comes from, as limits count it: an IPv4 address, or the first 64 bits of an IPv6 address, for those
 * are one household's.
 */
export function addressOf(request: Request): string {
  const address = request.ip ?? 'unknown'
  const four = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (four !== undefined || !address.includes(':')) return four ?? address
  const [head = '', tail] = address.split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail ? tail.split(':') : []
  const gap = tail === undefined ? [] : Array<string>(8 - first.length - last.length).fill('0')
  return `${[...first, ...gap, ...last].slice(0, 4).join(':')}::/64`
}
