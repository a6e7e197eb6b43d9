import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { newHttp, type Http } from '../../server/http/http-server.ts'
import { UsesBehind } from '../../server/store/access/session-uses.ts'
import type { OpenRecord } from '../../server/store/open-store.ts'
import { openThreaded } from '../../server/store/thread/open-threaded.ts'
import { accessContract, type AccessUnderTest } from '../helpers/access-contract.ts'
import { EASY_LIMITS } from '../helpers/access-on-disk.ts'
import { holdWriter } from '../helpers/hold-writer.ts'
import { keptThreads } from '../helpers/kept-threads.ts'
import { putSeededDatabase } from '../helpers/seeded-database.ts'
import { BEGAN, HOUR, MINUTE, smallTown } from '../helpers/store-town.ts'

accessContract('through a thread', openThroughThread)

const THREADS = keptThreads()

async function openThroughThread(): Promise<AccessUnderTest & { data: string }> {
  const data = mkdtempSync(join(tmpdir(), 'pingyi-access-afar-'))
  const configuration = smallTown()
  await putSeededDatabase(data, { configuration, hash: 'sha256', began: BEGAN })
  const clocks = new Float64Array(new SharedArrayBuffer(16))
  clocks.set([BEGAN, 0])
  const clock = {
    get now() {
      return clocks[0]!
    },
    set now(to: number) {
      clocks[0] = to
    },
    uptime: 0,
  }
  const open = () =>
    openThreaded(
      {
        data,
        now: () => clock.now,
        configuration: () => configuration,
        hash: 'sha256',
        watchClock: false,
        accessLimits: EASY_LIMITS,
        log: {
          info: () => {},
          error(facts, message) {
            throw new Error(`${message}: ${JSON.stringify(facts)}`)
          },
        },
      },
      {
        onDead(error) {
          throw error
        },
        clocks,
        threads: THREADS,
      },
    )
  let record: OpenRecord = await open()
  const close = async () => {
    await record.end()
    await record.close()
  }
  return {
    data,
    get store() {
      return record.store
    },
    get access() {
      return record.access
    },
    clock,
    async reopen() {
      await close()
      record = await open()
    },
    async dispose() {
      await close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

describe('who comes with a token', () => {
  const PASSWORD = 'a long password'
  const PAGE = { address: '10.0.0.1', secure: true }
  const PLACE = { kind: 'kiosk', hall: 'shimin', window: 'A01' } as const
  let under: Awaited<ReturnType<typeof openThroughThread>>
  let http: Http
  beforeEach(async () => {
    under = await openThroughThread()
    http = await newHttp({ access: under.access, log: pino({ level: 'silent' }), version: '1.2.3' })
    const route = { method: 'GET', handler: async () => ({ done: true }) } as const
    http.route({ ...route, url: '/api/v1/people', config: { access: { permission: 'audit:read' } } })
    http.route({ ...route, url: '/api/v1/programs', config: { access: { scope: 'services' } } })
    await under.access.users.add({ username: 'zhang', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
  })
  afterEach(async () => {
    await http.close()
    await under.dispose()
  })

  const signedIn = () => under.access.signIn.startFromPage('zhang', PASSWORD, PAGE)
  const status = async (token: string, url = '/api/v1/people') =>
    (await http.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode

  test('is answered while the writer is held, stays signed in by it, and it is written afterwards', async () => {
    const { token } = await signedIn()
    const { key } = await under.access.apiKeys.add('queue', 'services', 'cli:root')
    const device = await under.store.act('devices.enrol', PLACE, 'cli:root')
    const ask = () =>
      Promise.all([
        status(token),
        status(key, '/api/v1/programs'),
        under.access.identity.of(token),
        under.access.deviceTokens.check(device.deviceId, device.token),
        under.access.deviceTokens.check(device.deviceId, token),
        under.access.users.own('zhang').then(({ standing }) => standing.state),
        under.access.sessionList.of('zhang').then((sessions) => sessions.length),
        under.access.apiKeys.list().then(([each]) => each!.name),
      ])
    const answers = [200, 200, expect.objectContaining({ username: 'zhang' }), true, false, 'founding', 1, 'queue']
    // What is asked for the first time takes longer than SQLite waits for a lock, on a slow machine.
    expect(await ask()).toEqual(answers)
    const held = holdWriter(under.store, under.data)
    try {
      under.clock.now += 11 * HOUR
      expect(await held.meanwhile(ask())).toEqual(answers)
      under.clock.now += 11 * HOUR
      expect(await held.meanwhile(ask())).toEqual(answers)
    } finally {
      await held.release()
    }
    await expect.poll(async () => (await under.access.sessionList.of('zhang'))[0]?.seen).toBe(under.clock.now)
  })

  const ends: Record<string, (session: Awaited<ReturnType<typeof signedIn>>['session']) => Promise<unknown>> = {
    'who signed out': (session) => under.access.sessions.end(session, 'user:zhang'),
    'a session that was ended': () => under.access.sessionList.end('zhang', {}, 'user:admin'),
    'an account that was shut': () => under.access.users.disable('zhang', 'user:admin'),
    'whose password was set anew': () => under.access.users.resetPassword('zhang', 'user:admin'),
    'whose role may it no more': () => under.access.users.bind('zhang', { role: 'clerk' }, 'user:admin'),
  }
  test.for(Object.entries(ends))('%s is refused by the next request, whatever is being noted', async ([, end]) => {
    const { token, session } = await signedIn()
    await under.access.users.add({ username: 'root', role: 'admin' }, PASSWORD, false, 'cli:root')
    under.clock.now += 2 * MINUTE
    expect(await status(token)).toBe(200)
    await end(session)
    expect(await status(token)).toBeGreaterThanOrEqual(401)
    await under.reopen()
    expect(await under.access.identity.of(token).then((viewer) => viewer?.kind === 'user' && viewer.role)).not.toBe(
      'campaign-office',
    )
  })

  test('a key that was revoked, and a device that was enrolled anew, are refused by the next request', async () => {
    const { key } = await under.access.apiKeys.add('queue', 'services', 'cli:root')
    expect(await status(key, '/api/v1/programs')).toBe(200)
    await under.access.apiKeys.revoke('queue', 'cli:root')
    expect(await status(key, '/api/v1/programs')).toBe(401)

    const { deviceId, token } = await under.store.act('devices.enrol', PLACE, 'cli:root')
    const by = { role: 'admin' } as const
    await under.store.act('devices.rotate', { device: deviceId, reason: 'test', by }, 'user:admin')
    const offered = (await under.access.deviceTokens.offer(deviceId))!
    await under.access.deviceTokens.confirm(deviceId, offered)
    const fits = [token, offered].map((each) => under.access.deviceTokens.check(deviceId, each))
    expect(await Promise.all(fits)).toEqual([false, true])
  })
})

test('uses of sessions gather while one is written, and one that could not be written is tried again', async () => {
  const written: { id: string; at: number }[][] = []
  const ends: { done(): void; failed(error: Error): void }[] = []
  const uses = new UsesBehind(async (some) => {
    written.push(some)
    await new Promise<void>((done, failed) => ends.push({ done, failed }))
  })
  const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
  uses.note(one, 10)
  for (const at of [20, 30]) uses.note(other, at)
  expect(written).toEqual([[{ id: one.toString('hex'), at: 10 }]])
  expect([uses.last(one), uses.last(other)]).toEqual([10, 30])
  ends[0]!.failed(new Error('disk full'))
  await expect.poll(() => written.length).toBe(2)
  expect([uses.last(one), uses.last(other)]).toEqual([undefined, 30])
  uses.note(one, 40)
  uses.flush()
  expect(written).toHaveLength(3)
  ends[1]!.done()
  await expect.poll(() => uses.last(other)).toBeUndefined()
  expect(written.slice(1)).toEqual([[{ id: other.toString('hex'), at: 30 }], [{ id: one.toString('hex'), at: 40 }]])
  expect(uses.last(one)).toBe(40)
})
