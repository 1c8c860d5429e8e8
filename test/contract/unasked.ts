import { routes } from '../../src/sandbox/stripe/stripe.ts'

/** What the sandbox's Stripe can do and nobody has asked of it. @param seen operations as the judge names them */
export function unasked(seen: Iterable<string>): string[] {
  const asked = new Set([...seen].map((name) => name.replace(/\{\w+\}/g, '{}')))
  return (
    routes
      .map(({ method, path }) => `${method} ${path.replace(/:\w+/g, '{}')}`)
      // The command line's own, which is no operation of the package and is not judged as one.
      .filter((name) => !asked.has(name) && name !== 'POST /v1/events/{}/retry')
  )
}
