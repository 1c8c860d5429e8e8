import { describe, expect, it } from 'vitest'
import type { Exchange } from '../../src/sandbox/traffic.ts'
import { complaints, outcome, tally } from './tell.ts'
import { unasked } from './unasked.ts'
import { newVerdict } from './verdict.ts'

describe('the end of a contract run', () => {
  it('says what failed, and last how many did', () => {
    const stack = Array.from({ length: 40 }, (_, line) => `  at line ${line}`).join('\n')
    const told = [
      `FAILED test/a.test.ts: credits once\n\u001b[31mAssertionError\u001b[39m: 2 is not 1\n${stack}`,
    ]
    const lines = outcome({ passed: 7, failed: 1, skipped: 0, told }).join('\n').split('\n')
    expect(lines.slice(0, 2)).toEqual(['FAILED test/a.test.ts: credits once', 'AssertionError: 2 is not 1'])
    expect(lines).toHaveLength(13)
    expect(lines.at(-1)).toBe('7 passed, 1 failed')
  })

  it('has a line of a judge, and each complaint once', () => {
    const verdict = newVerdict()
    verdict.seen.set('POST /v1/refunds', 3)
    for (const sandbox of ['1', '2'])
      verdict.violations.push({ where: 'answer', what: 'POST /v1/refunds', message: 'no amount', sandbox })
    expect(tally('Stripe', verdict, false)).toEqual(['Stripe: 2 VIOLATIONS; 3 seen, of 1 kinds'])
    expect(tally('Stripe', verdict, true)).toHaveLength(2)
    expect(complaints('Stripe', verdict)).toEqual(['Stripe: 2 x answer of POST /v1/refunds: no amount'])
  })
})

describe('what nobody has asked for', () => {
  const CUSTOMERS = 'GET /v1/customers'
  const asked = (agent: string, status: number): Exchange => ({
    sandbox: '1',
    vendor: 'stripe',
    kind: 'api',
    request: { method: 'GET', url: 'http://stripe/v1/customers', headers: { 'user-agent': agent }, body: '' },
    response: { status, headers: {}, body: '' },
    at: 0,
    tookMs: { clock: 0, real: 0 },
  })

  it.each([
    ['an official client is given it', 'Stripe/v1 NodeBindings/23.1.0', 200, false],
    ['it is refused', 'Stripe/v1 NodeBindings/23.1.0', 400, true],
    ['only a test asks', 'node', 200, true],
  ])('is told of Stripe’s operations when %s', (_what, agent, status, isTold) => {
    expect(unasked([asked(agent, status)]).includes(CUSTOMERS)).toBe(isTold)
  })

  it('is told of Twilio’s too', () => {
    expect(unasked([])).toContain('DELETE /2010-04-01/Accounts/:account/Messages/:sid')
  })
})
