import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { DAY, HOUR, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import { LinkedDevice } from '../helpers/linked-device.ts'
import { harmfulLine, type Harm } from '../helpers/harmful-line.ts'
import type { Credentials } from '../helpers/stranger-device.ts'
import { TcpProxy } from '../helpers/tcp-proxy.ts'

let hub: TestHub
let network: TcpProxy
let who: Credentials
let window: string
const devices: LinkedDevice[] = []
/** Wall and monotonic clock of the device: true, and going on only when a test says so. */
let time: { now: number }

beforeEach(async () => {
  hub = await TestHub.start()
  time = hub.clock
  network = await TcpProxy.before(hub.url)
  window = hub.freshWindow()
  who = await hub.enrol(window)
})
afterEach(async () => {
  for (const device of devices.splice(0)) device.stop()
  await network.stop()
  await hub.stop()
})

function plug(more: Partial<ConstructorParameters<typeof LinkedDevice>[0]> = {}): LinkedDevice {
  const clocks = { wall: () => time.now, monotonic: () => time.now - TEN + DAY }
  const device = new LinkedDevice({ url: network.url, ...who, ...clocks, ...more })
  devices.push(device)
  return device.start()
}

/** Presses far enough apart for all of them to count; gives when each was made. Time stands while they travel. */
async function press(device: LinkedDevice, count: number): Promise<Map<string, number>> {
  const made = new Map<string, number>()
  for (let i = 0; i < count; i++) {
    time.now += 30 * SECOND
    made.set((await device.put((i % 5) + 1)).id, time.now)
  }
  device.send()
  return made
}

/** Where answers are lost. */
const HASTY = { ackHaste: 10 }
const online = (device: LinkedDevice) => expect.poll(() => device.state.link).toBe('online')
const settled = (device: LinkedDevice) => expect.poll(() => device.settled).toBe(true)

/** Each press is one rating, counted at the moment when it was made; the hub has all that the device ever numbered. */
function countedOnce(device: LinkedDevice, made: Map<string, number>): void {
  const ratings = hub.rows('rating').map(({ body }) => body)
  expect(new Map(ratings.map((body) => [body.item.id, body.occurredAt]))).toEqual(made)
  expect(ratings).toHaveLength(made.size)
  expect(ratings.every((body) => body.clock === 'measured')).toBe(true)
  expect([...made.keys()].every((id) => hub.verdict(id)?.verdict === 'counted')).toBe(true)
  expect(device.outbox.entries.every(({ status }) => status === 'stored' || status === 'duplicate')).toBe(true)
  expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
}

/** What the hub took for a repetition of what it had. */
const duplicates = (device: LinkedDevice) => device.answers.filter((answer) => answer === 'duplicate').length

describe('a network that is cut', () => {
  test('while presses go on: it comes back by itself, and brings all of them', async () => {
    const device = plug()
    await online(device)
    const made = await press(device, 3)
    await settled(device)
    network.reachable = false
    network.cut()
    await expect.poll(() => device.state.link).toBe('offline')
    for (const [id, at] of await press(device, 5)) made.set(id, at)
    expect(device.settled).toBe(false)
    network.reachable = true
    await settled(device)
    countedOnce(device, made)
  })

  test('at the instant a message leaves, ten times over', async () => {
    const device = plug()
    const made = new Map<string, number>()
    let cuts = 0
    network.onFromDevice = (bytes) => {
      // A frame with a message of presses is larger than anything else that a device says.
      if (bytes.length < 200 || !device.state.link.startsWith('online') || cuts >= 10) return
      cuts++
      setImmediate(() => network.cut())
    }
    for (let round = 0; round < 10; round++) {
      await online(device)
      for (const [id, at] of await press(device, 2)) made.set(id, at)
      await settled(device)
    }
    expect(cuts).toBe(10)
    countedOnce(device, made)
  })

  test('by the hub: every socket destroyed, without a word', async () => {
    const device = plug()
    await online(device)
    const made = await press(device, 4)
    for (const socket of hub.hub.io.of('/device').sockets.values()) socket.conn.close(true)
    for (const [id, at] of await press(device, 4)) made.set(id, at)
    await settled(device)
    countedOnce(device, made)
  })
})

describe('a connection that is half-open', () => {
  test('looks alive and carries nothing: the device gives it up, connects anew and sends again', async () => {
    const device = plug(HASTY)
    await online(device)
    const made = await press(device, 2)
    await settled(device)
    network.stall()
    for (const [id, at] of await press(device, 4)) made.set(id, at)
    await settled(device)
    expect(network.made).toBeGreaterThanOrEqual(2)
    countedOnce(device, made)
  })

  test('is given up also when nobody presses, by a beat without an answer', async () => {
    const device = plug(HASTY)
    await online(device)
    network.stall()
    await expect.poll(() => network.made).toBeGreaterThanOrEqual(2)
    await online(device)
  })

  test('and its bytes arrive after all, when the new one has long delivered: they change nothing', async () => {
    const device = plug(HASTY)
    await online(device)
    network.hold()
    const made = await press(device, 3)
    await settled(device)
    expect(network.waiting).toBeGreaterThan(200)
    time.now += 5 * MINUTE
    network.release()
    for (const [id, at] of await press(device, 1)) made.set(id, at)
    await settled(device)
    countedOnce(device, made)
    expect(device.state.link).toBe('online')
  })
})

describe('an answer that is lost', () => {
  test('the presses are sent again, found to be there, and counted once', async () => {
    const device = plug(HASTY)
    await online(device)
    network.deafen()
    // However long the test takes to look, the device comes back only then.
    network.reachable = false
    const made = await press(device, 6)
    await expect.poll(() => hub.rows('rating').length).toBe(6)
    expect(device.settled).toBe(false)
    time.now += HOUR
    network.reachable = true
    await settled(device)
    expect(duplicates(device)).toBe(6)
    countedOnce(device, made)
  })
})

describe('messages', () => {
  const run = async (harms: Harm[]) => {
    const harm = [...harms]
    let arrivals = 0
    hub.hub.io.of('/device').on('connection', (socket) => {
      socket.onAny((event: string) => (arrivals += event === 'press:submit' ? 1 : 0))
    })
    const device = plug({ line: (socket) => harmfulLine(socket, () => harm.shift() ?? 'none') })
    await online(device)
    const made = new Map<string, number>()
    for (const _ of harms) {
      for (const [id, at] of await press(device, 1)) made.set(id, at)
      await settled(device)
    }
    expect(harm).toEqual([])
    const sentTwice = harms.filter((each) => each === 'twice' || each === 'late').length
    await expect.poll(() => arrivals).toBeGreaterThanOrEqual(made.size + sentTwice)
    return { device, made }
  }

  test('that come twice are counted once', async () => {
    const { device, made } = await run(['twice', 'twice', 'twice', 'none'])
    countedOnce(device, made)
  })

  test('that come late and out of order are counted once, each at its own moment', async () => {
    const { device, made } = await run(['late', 'late', 'twice', 'late', 'none', 'none', 'none'])
    countedOnce(device, made)
    expect(hub.rows('rating').map(({ body }) => body.item.seq)).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  test('that come a day after they were made: the moment is the one of the press', async () => {
    network.reachable = false
    const device = plug()
    const made = await press(device, 20)
    time.now += DAY
    network.reachable = true
    await settled(device)
    countedOnce(device, made)
    expect(hub.rows('rating')[0]!.body.receivedAt - [...made.values()][0]!).toBeGreaterThan(DAY)
  })

  test('from several days, in the order of days turned round, of two devices at one window', async () => {
    const other = await hub.enrol(window)
    network.reachable = false
    const [first, second] = [plug(), plug(other)]
    const early = await press(first, 3)
    time.now += DAY
    const later = await press(second, 3)
    time.now += DAY
    first.stop()
    network.reachable = true
    await settled(second)
    first.start()
    await settled(first)
    countedOnce(first, new Map([...early, ...later]))
  })
})

test('whoever is connected and says nothing, or not all, keeps no hub from stopping', async () => {
  const own = await TestHub.start()
  const { hostname, port, host } = new URL(own.url)
  const head = (first: string, more = '') => `${first} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`
  const sockets = await Promise.all(
    [
      // As browsers do, which open a connection before they need it.
      '',
      'GET /healthz HTTP/1.1\r\nHost:',
      `${head('POST /api/v1/session', 'Content-Type: application/json\r\nContent-Length: 50\r\n')}{`,
      head('GET /healthz'),
    ].map(async (said) => {
      const socket = connect(Number(port), hostname)
      // Whether it ends in order or not.
      socket.on('error', () => {})
      await once(socket, 'connect')
      socket.write(said)
      return socket
    }),
  )
  await once(sockets.at(-1)!, 'data')
  const closed = Promise.all(sockets.map((socket) => once(socket.resume(), 'close')))
  await own.stop()
  await closed
})
