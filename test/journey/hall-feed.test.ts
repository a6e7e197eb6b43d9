import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { HOUR, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'

interface Delta {
  feedId: string
  version: number
  windows: (Record<string, unknown> & { code: string })[]
}
interface Snapshot extends Delta {
  ok: boolean
  code?: string
}

// Many waits follow each other.
/** A hall page by a stranger: server/contract/README.md, Hall feed, and nothing of ours. */
class Viewer {
  readonly socket: Socket
  readonly deltas: Delta[] = []
  picture = new Map<string, Record<string, unknown>>()
  version = -1
  feedId = ''

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('hall:delta', (delta: Delta) => this.deltas.push(delta))
  }

  static async connect(url: string, auth: unknown): Promise<Viewer> {
    const socket = io(`${url}/hall`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: auth as Record<string, unknown>,
    })
    const viewer = new Viewer(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve())
      socket.once('connect_error', (error: Error & { data?: { code: string } }) => {
        socket.disconnect()
        reject(new Error(error.data?.code ?? error.message))
      })
    })
    viewers.push(viewer)
    return viewer
  }

  async watch(hall: unknown = 'shimin', more: object = {}): Promise<Snapshot> {
    const answer = (await this.socket.timeout(25_000).emitWithAck('hall:watch', { hall, ...more })) as Snapshot
    if (answer.ok) {
      this.version = answer.version
      this.feedId = answer.feedId
      this.picture = new Map(answer.windows.map((window) => [window.code, window]))
      this.deltas.length = 0
    }
    return answer
  }

  /** Applies what came, and complains about a gap. */
  apply(): void {
    for (const { feedId, version, windows } of this.deltas.splice(0)) {
      expect(feedId).toBe(this.feedId)
      expect(version).toBe(this.version + 1)
      this.version = version
      for (const { code, ...fields } of windows) this.picture.set(code, { ...this.picture.get(code), ...fields, code })
    }
  }

  async until(check: () => void): Promise<void> {
    await vi.waitFor(
      () => {
        this.apply()
        check()
      },
      { timeout: 15_000, interval: 20 },
    )
  }

  /** The picture is the hall's of this very moment: nothing is on its way any more. */
  async upToDate(): Promise<void> {
    await vi.waitFor(
      async () => {
        const { windows } = (await hub.call('GET', '/api/v1/halls/shimin/live', { token: manager })).body as Snapshot
        this.apply()
        for (const window of windows) expect(this.picture.get(window.code)).toEqual(window)
      },
      { timeout: 15_000 },
    )
  }
}

const viewers: Viewer[] = []
let hub: TestHub
let manager: string
beforeAll(async () => {
  hub = await TestHub.start()
  manager = await hub.signIn('hall-manager', { hall: 'shimin' })
})
afterAll(() => hub.stop())
afterEach(() => {
  for (const viewer of viewers.splice(0)) viewer.socket.disconnect()
})

describe('who may look', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    ['nobody', async () => undefined, 'not-signed-in'],
    ['a wrong token', async () => ({ token: 'x' }), 'not-signed-in'],
    ['a token that is a number', async () => ({ token: 5 }), 'not-signed-in'],
    ['a program', async () => ({ token: hub.apiKey('services') }), 'forbidden'],
    ['a clerk of no hall', async () => ({ token: await hub.signIn('clerk') }), 'forbidden'],
    ['a unit', async () => ({ token: await hub.signIn('unit', { unit: 'J16' }) }), 'forbidden'],
  ])('%s: refused', async (_name, auth, code) => {
    await expect(Viewer.connect(hub.url, await auth())).rejects.toThrow(code)
  })

  test("another hall's manager sees the own hall only; an unknown hall looks the same as a forbidden one", async () => {
    const other = await Viewer.connect(hub.url, { token: await hub.signIn('hall-manager', { hall: '12345' }) })
    expect(await other.watch('shimin')).toMatchObject({ ok: false, code: 'forbidden' })
    expect(await other.watch('nowhere')).toMatchObject({ ok: false, code: 'forbidden' })
    expect(await other.watch('12345')).toMatchObject({ ok: true, windows: [] })
  })

  test('who sees every hall hears of an unknown one, and bad requests are answered', async () => {
    const auditor = await Viewer.connect(hub.url, { token: await hub.signIn('auditor') })
    expect(await auditor.watch('nowhere')).toMatchObject({ ok: false, code: 'unknown-hall' })
    for (const hall of [null, 5, {}, '__proto__']) expect(await auditor.watch(hall)).toMatchObject({ ok: false })
    for (const request of [null, 'shimin', [], { hall: 'shimin', since: 1 }])
      expect(await auditor.socket.timeout(25_000).emitWithAck('hall:watch', request)).toMatchObject({ ok: false })
    auditor.socket.emit('hall:watch', { hall: 'shimin' })
    auditor.socket.emit('hall:watch')
    expect(await auditor.watch()).toMatchObject({ ok: true })
  })

  test('the session cookie opens it too, from our own pages alone', async () => {
    const extraHeaders = (origin: string) => ({ cookie: `pingyi_session=${manager}`, origin })
    const answer = await hub.call('GET', '/api/v1/session', { token: manager })
    expect(answer.status).toBe(200)
    const socket = io(`${hub.url}/hall`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: extraHeaders('https://elsewhere.example'),
    })
    const refused = await new Promise<string>((resolve) => {
      socket.once('connect', () => resolve('let in'))
      socket.once('connect_error', (error) => resolve(error.message))
    })
    socket.disconnect()
    expect(refused).not.toBe('let in')
  })
})

describe('the picture', () => {
  test('a snapshot has every window in its full form', async () => {
    const viewer = await Viewer.connect(hub.url, { token: manager })
    const { windows } = await viewer.watch()
    expect(windows.length).toBeGreaterThanOrEqual(60)
    for (const window of windows) {
      expect(window).toMatchObject({
        code: expect.any(String),
        name: expect.any(String),
        mode: expect.stringMatching(/^(open|invited)$/),
        state: expect.stringMatching(/^(open|paused|closed)$/),
        today: {
          n: expect.any(Number),
          counts: { '1': 0, '2': 0, '3': 0, '4': 0, '5': 0 },
          held: 0,
          unrated: 0,
          invited: 0,
        },
        alerts: [],
      })
      expect(window).toHaveProperty('unit')
      expect(window).toHaveProperty('lastAt')
    }
  })

  test('a press comes as the changed fields of its window alone', async () => {
    const window = hub.freshWindow()
    const device = await hub.device(window)
    await device.hello()
    const viewer = await Viewer.connect(hub.url, { token: manager })
    await viewer.watch()
    await viewer.upToDate()
    const from = viewer.version
    // No bad one: its alert would come whenever the hub looks.
    const press = device.press(4)
    await device.submit([press])
    await expect.poll(() => viewer.deltas.length).toBeGreaterThan(0)
    const [delta] = viewer.deltas
    expect(delta!.version).toBe(from + 1)
    expect(delta!.windows).toEqual([
      {
        code: window,
        today: { n: 1, counts: { '1': 0, '2': 0, '3': 0, '4': 1, '5': 0 }, held: 0, unrated: 0, invited: 0 },
        lastAt: TEN,
        devices: [
          expect.objectContaining({
            id: device.deviceId,
            kind: 'kiosk',
            online: true,
            received: 1,
            expected: 1,
            problems: [],
          }),
        ],
      },
    ])
  })

  test('devices come and go, and say what is wrong with them', async () => {
    const window = hub.freshWindow()
    const who = await hub.enrol(window)
    const viewer = await Viewer.connect(hub.url, { token: manager })
    await viewer.watch()
    const seen = () => (viewer.picture.get(window)!['devices'] as Record<string, unknown>[])[0]
    await viewer.until(() => expect(seen()).toMatchObject({ online: false, lastSeen: null, pending: 0 }))
    const device = await hub.connect(who)
    await device.hello({ pending: 7 })
    await viewer.until(() => expect(seen()).toMatchObject({ online: true, pending: 7, lastSeen: TEN }))
    await device.ask('device:beat', { pending: 3, ...device.reading(), problems: ['storage-full'] })
    await viewer.until(() => expect(seen()).toMatchObject({ pending: 3, problems: ['storage-full'] }))
    device.close()
    await viewer.until(() => expect(seen()).toMatchObject({ online: false }))
  })

  test('tests and yesterday are not of today; held ones are told apart', async () => {
    const window = hub.freshWindow()
    const device = await hub.device(window, { bootedAt: TEN - 30 * HOUR })
    const midnight = Date.parse('2026-11-18T00:00:00+08:00')
    await device.submit([
      device.press(5, undefined, { test: true }),
      device.press(5, midnight - 1),
      device.press(4, midnight + 15 * SECOND),
      device.press(1, midnight + 20 * SECOND),
      // Of a clock that ran wild: held, and not the last one for a month to come.
      device.press(5, TEN + 700 * HOUR),
    ])
    const viewer = await Viewer.connect(hub.url, { token: manager })
    await viewer.watch()
    await viewer.until(() =>
      expect(viewer.picture.get(window)!['today']).toMatchObject({ n: 1, held: 1, counts: { '4': 1, '5': 0, '1': 0 } }),
    )
    expect(viewer.picture.get(window)!['lastAt']).toBe(midnight + 20 * SECOND)
  })

  test('a posting, a pause and a member of staff show at once', async () => {
    const window = hub.freshWindow()
    const viewer = await Viewer.connect(hub.url, { token: manager })
    await viewer.watch()
    await hub.post(window, 'J16', TEN - HOUR)
    await viewer.until(() => expect(viewer.picture.get(window)!['unit']).toEqual({ code: 'J16', name: '党校' }))
    const path = `/api/v1/halls/shimin/windows/${window}/state`
    await hub.call('POST', path, { token: manager, body: { state: 'paused' } })
    await viewer.until(() => expect(viewer.picture.get(window)!['state']).toBe('paused'))
  })
})

describe('the wall of the open hall', () => {
  test('gets nothing by level, held or named, in the picture or in a delta', async () => {
    const window = hub.freshWindow()
    const device = await hub.device(window)
    await device.hello()
    const wall = await Viewer.connect(hub.url, { token: manager })
    const board = await Viewer.connect(hub.url, { token: manager })
    await board.watch()
    const { windows } = await wall.watch('shimin', { wall: true })
    expect(new Set(windows.flatMap((each) => Object.keys(each)))).toEqual(
      new Set(['code', 'name', 'unit', 'mode', 'state', 'today', 'devices', 'alerts']),
    )
    // One counted, one held within its gap: two bad ones, which make an alert and a case on the board.
    await device.submit([device.press(1), device.press(2)])
    await board.until(() =>
      expect(board.picture.get(window)).toMatchObject({ today: { held: 1 }, alerts: [{ rule: 'bad-rating' }, {}] }),
    )
    await wall.until(() => expect(wall.picture.get(window)!['today']).toEqual({ n: 1, unrated: 0, invited: 0 }))
    expect(wall.picture.get(window)).toMatchObject({ devices: [{ received: 2 }], alerts: [] })
    const all = JSON.stringify([...wall.picture.values()])
    for (const word of ['counts', 'held', 'lastAt', 'staff', 'bad-rating', device.deviceId])
      expect(all).not.toContain(word)
    device.close()
    await wall.until(() => expect(wall.picture.get(window)!['devices']).toMatchObject([{ online: false }]))
  })

  test("opens to a clerk's account of that hall, to which the board, the records and other halls stay shut", async () => {
    const token = await hub.signIn('clerk', { hall: 'shimin' })
    const screen = await Viewer.connect(hub.url, { token })
    expect(await screen.watch('shimin', { wall: true })).toMatchObject({ ok: true })
    expect(await screen.watch('shimin')).toMatchObject({ ok: false, code: 'forbidden' })
    expect(await screen.watch('shimin', { wall: 1 })).toMatchObject({ ok: false, code: 'malformed' })
    expect(await screen.watch('12345', { wall: true })).toMatchObject({ ok: false, code: 'forbidden' })
    const { body } = await hub.call('GET', '/api/v1/halls', { token })
    expect(body.halls.map(({ code }: { code: string }) => code)).toEqual(['shimin'])
    expect((await hub.call('GET', '/api/v1/halls/shimin/live', { token })).status).toBe(403)
  })
})

describe('an invitation', () => {
  test('is on the board for as long as it is open', async () => {
    const code = hub.invitedWindow()
    const device = await hub.device(code)
    await device.hello()
    const viewer = await Viewer.connect(hub.url, { token: manager })
    await viewer.watch()
    const token = hub.apiKey('services')
    const path = `/api/v1/windows/shimin/${code}/services`
    const { body } = await hub.call('POST', path, { token, body: { caseNo: 'x', party: 'person' } })
    await viewer.until(() => expect(viewer.picture.get(code)!['invitedUntil']).toBe(Date.parse(body.expiresAt)))
    await device.submit([device.press(5)])
    await viewer.until(() => expect(viewer.picture.get(code)).toMatchObject({ invitedUntil: null, today: { n: 1 } }))
  })
})

test('in a storm of presses and onlookers: version by version, at most 5 a second, and the sum is right', async () => {
  const windows = Array.from({ length: 6 }, () => hub.freshWindow())
  const devices = await Promise.all(windows.map((window) => hub.device(window)))
  const viewer = await Viewer.connect(hub.url, { token: manager })
  const onlooker = await Viewer.connect(hub.url, { token: manager })
  await viewer.watch()
  const began = performance.now()
  let presses = 0
  // Longer where the machine takes longer.
  const blows = () => performance.now() - began < 1_500 || presses < 30 || viewer.deltas.length < 4
  const storm = devices.map(async (device) => {
    while (blows()) {
      await device.submit([device.press((presses++ % 5) + 1)])
    }
  })
  // Others ask for the hall all the time: that must not make the feed run faster, nor skip a number.
  const curious = (async () => {
    while (blows()) {
      await hub.call('GET', '/api/v1/halls/shimin/live', { token: manager })
      await onlooker.watch()
    }
  })()
  await Promise.all([...storm, curious])
  expect(viewer.deltas.length).toBeLessThanOrEqual(Math.ceil((performance.now() - began) / 200) + 1)
  const total = () =>
    windows.reduce((sum, window) => {
      const { n, held } = viewer.picture.get(window)!['today'] as { n: number; held: number }
      return sum + n + held
    }, 0)
  const stored = hub.rows('rating').filter((row) => windows.includes(row.body.attribution.window))
  expect(stored).toHaveLength(presses)
  const verdicts = new Map(stored.map((row) => [row.body.item.id, row.body.verdict.verdict]))
  for (const { body } of hub.rows('verdict')) verdicts.set(body.rating, body.verdict.verdict)
  const excluded = stored.filter((row) => verdicts.get(row.body.item.id) === 'excluded').length
  await viewer.until(() => expect(total()).toBe(presses - excluded))
  await viewer.upToDate()
})

test('GET live is of this very moment', async () => {
  const window = hub.freshWindow()
  const device = await hub.device(window)
  const live = async () =>
    (await hub.call('GET', '/api/v1/halls/shimin/live', { token: manager })).body.windows.find(
      (each: { code: string }) => each.code === window,
    )
  for (let n = 1; n <= 5; n++) {
    await device.submit([device.press(5, TEN - HOUR + n * 30 * SECOND)])
    expect((await live()).today.n).toBe(n)
  }
})

test('when the session ends, the feed ends', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const own = await TestHub.start()
  try {
    const token = await own.signIn('hall-manager', { hall: 'shimin' })
    const staying = await own.signIn('auditor')
    const viewer = await Viewer.connect(own.url, { token })
    const other = await Viewer.connect(own.url, { token: staying })
    await viewer.watch()
    expect((await own.call('DELETE', '/api/v1/session', { token })).status).toBe(204)
    const gone = new Promise((resolve) => viewer.socket.once('disconnect', resolve))
    vi.advanceTimersByTime(30_000)
    expect(await gone).toBe('io server disconnect')
    expect(other.socket.connected).toBe(true)
    await expect(Viewer.connect(own.url, { token })).rejects.toThrow('not-signed-in')
  } finally {
    vi.useRealTimers()
    await own.stop()
  }
})
