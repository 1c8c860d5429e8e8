import { expect, it } from 'vitest'
import { inviteOperator } from '../../src/flows/invite-operator.ts'
import { welcome } from '../console/visitor.ts'
import { engines } from '../engines.ts'
import { openTestTill } from '../open-till.ts'
import { texttill } from './command-line.ts'

it('shows operators out of the console, also the only owner, who comes back in by a link alone', async () => {
  const database = await engines[0]!.open()
  const till = await openTestTill(database.url)
  const env = { DATABASE_URL: database.url }
  const invited = { name: 'olga', role: 'owner', actor: 'command-line' } as const
  const olga = await welcome(till.url, await inviteOperator(till.till.house, invited))
  await inviteOperator(till.till.house, { ...invited, name: 'ben', role: 'support' })
  expect((await olga.get('/console')).page).toMatch(/Money in/)
  const listed = await texttill(['operator', 'list', '--json'], env)
  expect(JSON.parse(listed.out)).toMatchObject([
    { name: 'olga', role: 'owner', isInvited: false },
    { name: 'ben', role: 'support', isInvited: true },
  ])

  expect(await texttill(['operator', 'remove', 'Olga'], env)).toMatchObject({
    code: 0,
    out: 'olga is out.\n',
  })
  expect(await texttill(['operator', 'remove', 'olga'], env)).toMatchObject({
    code: 1,
    err: 'There is no operator olga.\n',
  })
  expect((await olga.get('/console')).page).not.toMatch(/Money in/)
  expect((await texttill(['operator', 'list'], env)).out).toMatch(
    /^ben {2}support, since \S+, has no password yet\n$/,
  )

  const { out: link } = await texttill(['operator', 'add', 'olga'], env)
  const back = await welcome(till.url, link.trim().replace(/^https?:\/\/[^/]+/, till.url))
  const { page } = await back.get('/console/deeds')
  expect(page).toMatch(/remove/)
  await till.close()
  await database.close()
}, 120_000)
