import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { consentTo } from '../helpers/consent.ts'
import { DAY, LONG_AGO, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'

/** What admin alone did over HTTP: two officers, who asked and confirmed; and an auditor's password (server/store/access/README.md). */
const OWN = 'my own words 1'
let hub: TestHub
let admin: string
let office: string
let held: string

beforeAll(async () => {
  hub = await TestHub.start()
  await hub.hub.access.users.add({ username: 'zhang', role: 'campaign-office' }, OWN, false, 'cli:root')
  await hub.hub.access.users.add({ username: 'shen', role: 'auditor' }, 'words of before 1', false, 'cli:root')
  for (const [name, scope] of [
    ['first', 'hotline'],
    ['old', 'services'],
    ['watch', 'metrics'],
  ] as const)
    await hub.hub.access.apiKeys.add(name, scope, 'cli:root')
  await hub.hub.access.apiKeys.revoke('old', 'cli:root')
  admin = await hub.signIn('admin')
  office = (await signIn('zhang', OWN)).token
  const window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  const device = await hub.device(window)
  const [first, second] = [device.press(5, TEN - MINUTE), device.press(1, TEN - MINUTE + SECOND)]
  await device.submit([first, second])
  held = second['id'] as string
  expect(hub.verdict(held)).toMatchObject({ verdict: 'held' })
})
afterAll(() => hub.stop())

async function signIn(username: string, password: string) {
  const answer = await hub.call('POST', '/api/v1/session', { body: { username, password } })
  expect(answer.status).toBe(200)
  return answer.body as { token: string }
}
/** As a stranger with the admin's session does it: makes the account, takes its one-time password, chooses another. */
async function takeAccount(username: string, body: object): Promise<string> {
  const made = await hub.call('POST', '/api/v1/users', { token: admin, body: { username, ...body } })
  expect(made.status).toBe(201)
  return takeOver(username, made.body.oneTimePassword as string)
}
async function takeOver(username: string, oneTime: string): Promise<string> {
  const { token } = await signIn(username, oneTime)
  const changed = { token, body: { current: oneTime, next: OWN } }
  expect((await hub.call('POST', '/api/v1/session/password', changed)).status).toBe(200)
  return token
}
const screening = (token: string, path: string, body: object) =>
  hub.call('POST', `/api/v1/screening/${path}`, { token, body })
const facts = async (token: string) => (await hub.call('GET', '/api/v1/session', { token })).body
const account = async (username: string) => {
  const { users } = (await hub.call('GET', '/api/v1/users', { token: office })).body as {
    users: { username: string }[]
  }
  return users.find((user) => user.username === username)
}
const exclude = { action: 'exclude', reason: '重复按键' }

describe('admin alone', () => {
  test('makes two officers, and neither can ask, confirm, release, consent, seal or vouch', async () => {
    const [one, other] = [
      await takeAccount('puppet1', { role: 'campaign-office' }),
      await takeAccount('puppet2', { role: 'campaign-office' }),
    ]
    const shut = { status: 403, body: { code: 'not-vouched' } }
    expect(await screening(one, 'requests', { ...exclude, ratings: [held] })).toMatchObject(shut)
    expect(await screening(one, 'decisions', { action: 'release', ratings: [held], reason: '好' })).toMatchObject(shut)
    const asked = await screening(office, 'requests', { ...exclude, ratings: [held] })
    expect(asked.status).toBe(201)
    const confirm = `requests/${(asked.body as { request: string }).request}/confirm`
    expect(await screening(other, confirm, { reason: '同意' })).toMatchObject(shut)
    const seal = '/api/v1/campaigns/2026/methods/service-centre'
    for (const path of ['stands', 'seal'])
      expect(await hub.call('POST', `${seal}/${path}`, { token: one, body: { reason: '封存' } })).toMatchObject(shut)
    expect(await hub.call('POST', '/api/v1/users/puppet2/vouch', { token: one })).toMatchObject(shut)
    expect(await hub.call('POST', '/api/v1/users/puppet1/vouch', { token: admin })).toMatchObject({ status: 403 })
    // They look, and they are told why they cannot decide and until when.
    expect((await hub.call('GET', '/api/v1/screening/ratings', { token: one })).status).toBe(200)
    expect(await facts(one)).toMatchObject({ waiting: { until: '2026-11-25T10:00:00+08:00' } })

    // The office knows one of them.
    expect(await hub.call('POST', '/api/v1/users/puppet2/vouch', { token: office })).toMatchObject({
      body: { standing: { state: 'vouched', vouchedBy: 'user:zhang' } },
    })
    expect(await facts(other)).not.toHaveProperty('waiting')
    expect((await screening(other, confirm, { reason: '同意' })).status).toBe(200)
  })

  test("resets an auditor's password: sessions end, the wait begins, and owner, office and audit log say so", async () => {
    const before = (await signIn('shen', 'words of before 1')).token
    expect(await facts(before)).not.toHaveProperty('passwordResets')
    const reset = await hub.call('POST', '/api/v1/users/shen/password', { token: admin })
    expect((await hub.call('GET', '/api/v1/session', { token: before })).status).toBe(401)
    // Whoever signs in first changes the one-time password; the owner is told all the same.
    await takeOver('shen', reset.body.oneTimePassword as string)
    const { token } = await signIn('shen', OWN)
    expect(await facts(token)).toMatchObject({
      waiting: {},
      passwordResets: [{ at: '2026-11-18T10:00:00+08:00', by: expect.stringMatching(/^user:admin-/) }],
    })
    expect(await account('shen')).toMatchObject({
      standing: { state: 'waiting' },
      reset: { by: expect.stringMatching(/^user:admin/) },
    })
    const { entries } = (await hub.call('GET', '/api/v1/audit', { token })).body as { entries: object[] }
    expect(entries).toContainEqual(expect.objectContaining({ action: 'user:password-reset', subject: 'user:shen' }))
  })

  test('gets a key by the command line, and it posts no call and no service until the office vouches', async () => {
    const { key } = await hub.hub.access.apiKeys.add('calls', 'hotline', 'cli:root')
    const body = [{ callId: 'c1', unit: 'J16', level: 5, answeredAt: '2026-11-18T09:00:00+08:00' }]
    const post = () => hub.call('POST', '/api/v1/hotline/ratings', { token: key, body })
    const before = hub.rows().length
    expect(await post()).toMatchObject({ status: 403, body: { code: 'not-vouched' } })
    const queue = (await hub.hub.access.apiKeys.add('queue', 'services', 'cli:root')).key
    const services = `/api/v1/windows/shimin/${hub.invitedWindow()}/services`
    const serve = { token: queue, body: { caseNo: 'x', party: 'person' } }
    expect(await hub.call('POST', services, serve)).toMatchObject({ status: 403, body: { code: 'not-vouched' } })
    expect(hub.rows()).toHaveLength(before)

    const vouch = '/api/v1/keys/calls/vouch'
    expect(await hub.call('POST', vouch, { token: admin })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    const listed = await hub.call('GET', '/api/v1/keys', { token: office })
    expect(listed.body.keys).toContainEqual({
      name: 'calls',
      scope: 'hotline',
      createdAt: '2026-11-18T10:00:00+08:00',
      standing: {
        state: 'waiting',
        by: 'cli:root',
        since: '2026-11-18T10:00:00+08:00',
        until: '2026-11-25T10:00:00+08:00',
      },
    })
    expect(await hub.call('POST', vouch, { token: office })).toMatchObject({
      body: { name: 'calls', standing: { state: 'vouched', vouchedBy: 'user:zhang' } },
    })
    expect(await hub.call('POST', vouch, { token: office })).toMatchObject({ status: 200, body: { name: 'calls' } })
    expect((await hub.call('POST', '/api/v1/keys/none/vouch', { token: office })).status).toBe(404)
    expect(await post()).toMatchObject({ status: 200 })
  })

  test('changes role or binding of an account: it waits as a new one does', async () => {
    await takeAccount('liu', { role: 'auditor' })
    await hub.call('POST', '/api/v1/users/liu/vouch', { token: office })
    expect(await account('liu')).toMatchObject({ standing: { state: 'vouched' } })
    const body = { role: 'campaign-office' }
    expect(await hub.call('POST', '/api/v1/users/liu/binding', { token: admin, body })).toMatchObject({
      body: { role: 'campaign-office', standing: { state: 'waiting' } },
    })
    expect(await hub.call('POST', '/api/v1/users/nobody/binding', { token: admin, body })).toMatchObject({
      status: 404,
    })
    expect(await hub.call('POST', '/api/v1/users/nobody/vouch', { token: office })).toMatchObject({ status: 404 })
    expect(await hub.call('POST', '/api/v1/users/zhang/vouch', { token: office })).toMatchObject({
      status: 409,
      body: { code: 'vouching-needless' },
    })
  })
})

test('seven days without a word are enough, by the time that the hub ran', async () => {
  const token = await takeAccount('late', { role: 'campaign-office' })
  const release = { action: 'release', ratings: [held], reason: '好' }
  hub.clock.now += 7 * DAY
  const again = await signIn('late', OWN)
  expect((await hub.call('GET', '/api/v1/session', { token })).status).toBe(401)
  // Decided about already: what it hears now is about the rating, and no longer about itself.
  expect(await screening(again.token, 'decisions', release)).toMatchObject({ body: { code: 'not-held' } })
  office = (await signIn('zhang', OWN)).token
  admin = await hub.signIn('admin')
})

test('each seal names the founding accounts that are open, and the founding keys of programs', async () => {
  const day = { from: '2026-11-18', to: '2026-11-18' }
  const path = '/api/v1/campaigns/2026/methods/service-centre'
  const second = (await signIn('puppet2', OWN)).token
  expect((await consentTo(hub, path, { ...day, reason: '同意' }, second)).status).toBe(201)
  const body = { ...day, reason: '封存', accept: ['gaps', 'late', 'unattributed', 'cases'] }
  const sealed = await hub.call('POST', `${path}/seal`, { token: office, body })
  expect(sealed.status).toBe(201)
  expect(hub.rows('seal').at(-1)!.body.founding).toEqual(['zhang'])
  const detail = await hub.call('GET', `/api/v1/seals/${(sealed.body as { seal: number }).seal}`, { token: office })
  expect(detail.body.founding).toEqual(['zhang'])
  // 'calls', 'queue' came later, and what only reads needs no word; 'old' was revoked.
  expect(hub.rows('seal').at(-1)!.body.foundingKeys).toEqual(['first'])
  expect(detail.body.foundingKeys).toEqual(['first'])
})
