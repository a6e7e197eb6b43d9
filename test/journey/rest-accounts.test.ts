import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, TestHub } from '../helpers/hub-fixture.ts'

const PASSWORD = 'a long password 7'
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'

let hub: TestHub
let admin: string
beforeAll(async () => {
  hub = await TestHub.start()
  admin = await hub.signIn('admin')
})
afterAll(() => hub.stop())

/** Signs in as a browser does, and answers the token. */
async function signIn(username: string, agent = CHROME, password = PASSWORD): Promise<string> {
  const response = await fetch(`${hub.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': agent },
    body: JSON.stringify({ username, password }),
  })
  expect(response.status).toBe(200)
  return ((await response.json()) as { token: string }).token
}
const ask = (path: string, token = admin) => hub.call('GET', path, { token })
const say = (path: string, body: object = {}, token = admin) => hub.call('POST', path, { token, body })

describe('an account', () => {
  test('comes with a slip: its number is the row in the audit log, and it holds for 24 hours', async () => {
    const { status, body } = await say('/api/v1/users', { username: 'na44', name: '纳建宁', role: 'unit', unit: 'J44' })
    expect([status, body.user.name]).toEqual([201, '纳建宁'])
    const { no, madeAt, expiresAt } = body.slip
    expect(Date.parse(expiresAt) - Date.parse(madeAt)).toBe(DAY)
    const row = Number(/^DL-2026-(\d+)$/.exec(no)![1])
    const { entries } = (await ask('/api/v1/audit?about=user:na44')).body
    expect(entries[0]).toMatchObject({ n: row, action: 'user:add', subject: 'user:na44' })
    // The name is no matter of the log, which never forgets.
    expect(JSON.stringify(entries)).not.toContain('纳建宁')
    // Printed again: another slip, and the password of before opens nothing.
    const again = await say('/api/v1/users/na44/password')
    expect(again.body.slip.no).not.toBe(no)
    const old = await say('/api/v1/session', { username: 'na44', password: body.oneTimePassword })
    expect(old.body.code).toBe('wrong-password')
    const fresh = await say('/api/v1/session', { username: 'na44', password: again.body.oneTimePassword })
    expect(fresh.body).toMatchObject({ mustChangePassword: true })
  })

  test('says when somebody last signed in with it, and whose it is now', async () => {
    await hub.hub.access.users.add({ username: 'li', role: 'auditor' }, PASSWORD, false, 'user:admin')
    const of = async () =>
      (await ask('/api/v1/users')).body.users.find(({ username }: { username: string }) => username === 'li')
    expect((await of()).signedInAt).toBeUndefined()
    await signIn('li')
    expect((await of()).signedInAt).toBe('2026-11-18T10:00:00+08:00')
    await say('/api/v1/users/li/name', { name: '李建宁' })
    expect((await of()).name).toBe('李建宁')
    const bad = await say('/api/v1/users/li/name', { name: '<script>' })
    expect([bad.status, bad.body.code]).toEqual([400, 'bad-request'])
  })

  test('is never vouched for by who made it, whatever that person is by now', async () => {
    const { users } = hub.hub.access
    await users.add({ username: 'turned', role: 'admin' }, PASSWORD, false, 'hub')
    await users.add({ username: 'friend', role: 'campaign-office' }, PASSWORD, false, 'user:turned')
    await users.bind('turned', { role: 'campaign-office' }, 'hub')
    const { db } = hub.hub.ledger
    db.prepare(`UPDATE standing SET founding = 0, due = 9000000000000000 WHERE username = 'friend'`).run()
    await expect(users.vouch('friend', 'turned', 'user:turned')).rejects.toMatchObject({ code: 'same-person' })
  })
})

describe('sessions', () => {
  test('are listed with when, from where and in what browser, and ended one by one or all', async () => {
    await hub.hub.access.users.add({ username: 'wang', role: 'hall-manager', hall: 'shimin' }, PASSWORD, false, 'hub')
    const one = await signIn('wang')
    hub.clock.now += 5 * MINUTE
    const other = await signIn('wang', 'curl/8.5.0')
    const { sessions } = (await ask('/api/v1/users/wang/sessions')).body
    expect(sessions).toMatchObject([
      { signedInAt: '2026-11-18T10:05:00+08:00', address: '127.0.0.1', browser: 'curl/8.5.0', own: false },
      { signedInAt: '2026-11-18T10:00:00+08:00', browser: 'Chrome 126, Windows' },
    ])
    // What is shown is good for naming a session and for nothing else.
    expect((await ask('/api/v1/sessions', sessions[0].id)).status).toBe(401)
    expect((await say('/api/v1/users/wang/sessions/end', { session: sessions[0].id })).body).toEqual({ ended: 1 })
    expect((await ask('/api/v1/session', other)).status).toBe(401)
    expect((await ask('/api/v1/session', one)).status).toBe(200)
    const gone = await say('/api/v1/users/wang/sessions/end', { session: sessions[0].id })
    expect([gone.status, gone.body.code]).toEqual([404, 'not-found'])
    await signIn('wang')
    expect((await say('/api/v1/users/wang/sessions/end')).body).toEqual({ ended: 2 })
    expect((await ask('/api/v1/session', one)).status).toBe(401)
    const { entries } = (await ask('/api/v1/audit?about=user:wang&action=session:end')).body
    expect(entries).toHaveLength(3)
    expect(entries[0].actor).toMatch(/^user:admin-/)
  })

  test('of oneself: seen by anybody, and ended but for the one that asks', async () => {
    await hub.hub.access.users.add({ username: 'ding', role: 'unit', unit: 'J36' }, PASSWORD, false, 'hub')
    const [here, there] = [await signIn('ding'), await signIn('ding', 'curl/8.5.0')]
    const { sessions } = (await ask('/api/v1/sessions', here)).body
    expect(sessions.map(({ own }: { own: boolean }) => own).toSorted()).toEqual([false, true])
    expect((await say('/api/v1/sessions/end', {}, here)).body).toEqual({ ended: 1 })
    expect((await ask('/api/v1/session', there)).status).toBe(401)
    expect((await ask('/api/v1/sessions', here)).body.sessions).toHaveLength(1)
    // Another person's is none of theirs.
    const [mine] = (await ask('/api/v1/sessions')).body.sessions
    expect((await say('/api/v1/sessions/end', { session: mine.id }, here)).status).toBe(404)
    // What ended by itself is not listed.
    hub.clock.now += 25 * HOUR
    expect((await ask('/api/v1/users/ding/sessions', await hub.signIn('admin'))).body.sessions).toEqual([])
  })
})
