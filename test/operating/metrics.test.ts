import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'

const TOKEN = 'a-token-for-the-metrics'
const ANA = '+14155550123'

describe.each(engines)('on $name,', ({ open }) => {
  let database: TestDatabase
  let till: OpenTill
  beforeEach(async () => {
    database = await open()
    till = await openTestTill(database.url, { metricsToken: TOKEN })
  })
  afterEach(async () => {
    await till.close()
    await database.close()
  })

  const scrape = async () => {
    const answer = await fetch(`${till.url}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } })
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    return read(await answer.text())
  }

  /** Prometheus' text format, line by line: https://prometheus.io/docs/instrumenting/exposition_formats/ */
  function read(text: string): Map<string, number> {
    const found = new Map<string, number>()
    for (const line of text.split('\n').filter((line) => line && !line.startsWith('#'))) {
      const [, series, value] =
        /^([a-zA-Z_:][\w:]*(?:\{(?:\w+="(?:[^"\\]|\\.)*",?)*\})?) (\S+)$/.exec(line) ?? []
      if (!series) throw new Error(`this is no line of metrics: ${line}`)
      found.set(series, Number(value))
    }
    return found
  }

  test('a day at the till can be read from its metrics, and nobody in particular', async () => {
    const link = await till.text(ANA, 'BUY 20')
    const answer = await fetch(/http\S+\/p\/\w+/.exec(link!)![0], { redirect: 'manual' })
    const session = /cs_\w+/.exec(answer.headers.get('location')!)![0]
    till.stripe.control.customer.pay(session, { number: '4242424242424242', email: 'ana@example.com' })
    await until(
      () => till.received(ANA),
      (texts) => texts.length === 2,
    )
    await till.text(ANA, 'BUY 10')
    const found = await scrape()
    expect(found.get('texttill_texts_in_total{result="heard"}')).toBe(2)
    expect(found.get('texttill_texts_out_total{carrier="twiml",outcome="carried"}')).toBe(2)
    expect(found.get('texttill_texts_out_total{carrier="rest",outcome="sent"}')).toBe(1)
    expect(found.get('texttill_charges_total{outcome="accepted",class="none"}')).toBe(1)
    expect(found.get('texttill_credit_outstanding{currency="usd"}')).toBe(30)
    expect(found.get('texttill_ledger_imbalance_accounts')).toBe(0)
    expect(found.get('texttill_webhook_lag_seconds_count')).toBeGreaterThan(1)
    expect(
      found.get(
        'texttill_http_duration_seconds_count{method="POST",door="/webhook/twilio/sms",status="200"}',
      ),
    ).toBe(2)
    expect(found.get('texttill_segments_out_total')).toBe(3)
    expect(found.has('texttill_job_oldest_age_seconds')).toBe(true)
    expect(found.has('process_resident_memory_bytes')).toBe(true)
    expect([...found.keys()].join('\n')).not.toMatch(/\+?1415|pi_|cus_|order_|example/)
  })

  test('an account that somebody has changed by hand is found by looking', async () => {
    await till.text(ANA, 'BALANCE')
    await database.store.transact(({ db }) =>
      sql`update accounts set credits = 5000000 where holder = 'customer'`.execute(db),
    )
    expect((await scrape()).get('texttill_ledger_imbalance_accounts')).toBe(1)
  })

  test('strangers learn nothing', async () => {
    for (const headers of [{}, { Authorization: 'Bearer wrong' }] as Record<string, string>[])
      expect((await fetch(`${till.url}/metrics`, { headers })).status).toBe(403)
  })

  test('without a token only this machine may ask, and no proxy on it', async () => {
    const other = await openTestTill(database.url)
    expect((await fetch(`${other.url}/metrics`)).status).toBe(200)
    expect(
      (await fetch(`${other.url}/metrics`, { headers: { 'X-Forwarded-For': '192.0.2.1' } })).status,
    ).toBe(403)
    await other.close()
  })

  test('what the dashboard and the alerts ask for is there', async () => {
    await till.text(ANA, 'BALANCE')
    const answer = await fetch(`${till.url}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } })
    const known = await answer.text()
    const asked = ['docs/grafana.json', 'docs/alerts.yaml'].flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(/\b(?:texttill|process|nodejs)_\w+/g),
    ])
    const names = new Set(asked.map(([name]) => name.replace(/_(bucket|count)$/, '')))
    expect(names.size).toBeGreaterThan(10)
    for (const name of names) expect(known).toContain(`# TYPE ${name} `)
  })
})
