import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOSTILE } from '../helpers/asked-by-hand.ts'
import { DAY_MS, TestAuthority } from '../helpers/certificates.ts'
import { pingyiHere, RunningPingyi } from '../helpers/command-line.ts'
import { get, NetworkHub } from '../helpers/network-hub.ts'
import { requestOf } from '../helpers/raw-http.ts'
import { StrangerDevice } from '../helpers/stranger-device.ts'

const NAME = 'hub.hall.test'
const FLOOD = join(import.meta.dirname, '../helpers/flood-child.ts')
/** Each attacker's machine has an address of its own; the hub's own machine has no cap. Linux has all of 127.0.0.0/8. */
const attacker = (i: number) => `127.0.0.${2 + i}`
let folder: string
let authority: TestAuthority
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-hostile-'))
  authority = new TestAuthority(join(folder, 'own'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const tls = () => authority.put('hub', authority.server([NAME, '127.0.0.1'], Date.now() + DAY_MS))
const ca = () => ({ ca: authority.pem.certificate })

/** Honest devices that press one after the other, each press acknowledged as stored, until they are told to end. */
class HonestHall {
  readonly waits: number[] = []
  #ended = new AbortController()
  #running: Promise<void>[]

  constructor(devices: readonly StrangerDevice[]) {
    this.#running = devices.map((device) => this.#press(device))
  }

  async #press(device: StrangerDevice): Promise<void> {
    while (!this.#ended.signal.aborted) {
      const began = performance.now()
      const { results } = await device.submit([device.press(5)])
      expect(results?.[0]?.status).toBe('stored')
      this.waits.push(performance.now() - began)
      // As a row of windows at a busy hour.
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  async end(): Promise<number> {
    this.#ended.abort()
    await Promise.all(this.#running)
    return this.waits.length
  }
}

const NO_ADDRESSES = process.platform !== 'linux' // elsewhere a machine has 127.0.0.1 alone
describe.skipIf(NO_ADDRESSES)('a flood on every listener of a hub', () => {
  const devices: StrangerDevice[] = []
  const sockets: Socket[] = []
  let hub: RunningPingyi
  let ports: { inner: number; outside: number; plain: number }
  const data = () => join(folder, 'data')
  const CAP = 50
  let attackers: ChildProcess | undefined

  beforeAll(async () => {
    const { cert, key } = tls()
    hub = await RunningPingyi.start(['start', '--json', '--log-level', 'warn'], {
      data: data(),
      env: {
        PINGYI_TLS_CERT: cert,
        PINGYI_TLS_KEY: key,
        PINGYI_HTTP_PORT: '0',
        PINGYI_PUBLIC_PORT: '0',
        PINGYI_HOST_NAME: NAME,
        PINGYI_MAX_CONNECTIONS_PER_ADDRESS: String(CAP),
      },
    })
    const { address, publicAddress, plainAddress } = JSON.parse(hub.said.out)
    const [inner = 0, outside = 0, plain = 0] = [address, publicAddress, plainAddress].map((each) =>
      Number(new URL(each).port),
    )
    ports = { inner, outside, plain }
    for (const window of ['A01', 'A02', 'A03', 'A04']) devices.push(await newDevice(window))
  })
  afterAll(async () => {
    attackers?.kill('SIGKILL')
    for (const device of devices) device.close()
    for (const socket of sockets) socket.destroy()
    await hub?.stop()
  })

  async function newDevice(window: string): Promise<StrangerDevice> {
    const place = ['--window', `shimin/${window}`, '--kind', 'kiosk']
    const { json } = await pingyiHere(['device', 'enrol', ...place, '--json'], { data: data() })
    return StrangerDevice.connect({
      url: `https://127.0.0.1:${ports.inner}`,
      trueTime: () => Date.now(),
      tls: ca(),
      ...json,
    })
  }

  /** Opens a connection that says nothing; what becomes of it is looked at later. */
  function open(port: number, localAddress: string): Socket {
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    socket.on('error', () => {})
    socket.resume()
    sockets.push(socket)
    return socket
  }

  test('of connections, half requests and requests: every honest press is stored, and health answers', async () => {
    const quiet = new HonestHall(devices)
    await expect.poll(() => quiet.waits.length).toBeGreaterThan(200)
    await quiet.end()

    const hall = new HonestHall(devices)
    const half = `GET /api/v1/about HTTP/1.1\r\nHost: ${NAME}\r\nX-Slow: `
    const whole = requestOf('POST /api/v1/receipts', {
      host: NAME,
      'content-type': 'application/json',
      'content-length': '2',
    })
    const kinds = [
      { port: ports.inner, bytes: '', secure: false },
      { port: ports.inner, bytes: half, secure: true },
      { port: ports.outside, bytes: half, secure: true },
      { port: ports.outside, bytes: `${whole}{}`, secure: true },
      { port: ports.plain, bytes: half, secure: false },
    ]
    attackers = fork(FLOOD, { stdio: 'inherit' })
    const settled = once(attackers, 'message')
    attackers.send({ ...ca(), count: HOSTILE, from: [0, 1, 2, 3].map(attacker), kinds })
    const [told] = (await settled) as [{ open: number }]

    // In the middle of it: health, a desk's page, and a device that comes back.
    const named = { ...ca(), servername: NAME, headers: { host: NAME } }
    expect((await get(`https://127.0.0.1:${ports.inner}/readyz`, named)).status).toBe(200)
    expect((await get(`http://127.0.0.1:${ports.plain}/readyz`)).status).toBe(200)
    devices.push(await newDevice('A05'))
    const during = hall.waits.length
    await expect.poll(() => hall.waits.length).toBeGreaterThan(during + 200)
    const pressed = await hall.end()
    console.log(
      `${HOSTILE} hostile connections, ${told.open} open at once: ${pressed} honest presses, p99 ${p99(hall.waits)} ms, quiet ${p99(quiet.waits)} ms`,
    )
  }, 300_000)

  test('of one address beyond its cap: the rest is hung up on, others are served', async () => {
    const many = Array.from({ length: CAP * 2 }, () => open(ports.inner, attacker(9)))
    const closed = () => many.filter(({ closed: isClosed }) => isClosed).length
    await expect.poll(closed).toBe(CAP)
    const ask = (localAddress: string) =>
      get(`https://127.0.0.1:${ports.inner}/healthz`, {
        ...ca(),
        servername: NAME,
        headers: { host: NAME },
        localAddress,
      })
    await expect(ask(attacker(9))).rejects.toThrow()
    expect((await ask(attacker(10))).status).toBe(200)
    const metrics = await get(`https://127.0.0.1:${ports.inner}/metrics`, ca())
    expect(Number(/connections_refused\{listener="inner"\} (\d+)/.exec(metrics.body)?.[1])).toBeGreaterThanOrEqual(CAP)
    // Whoever goes makes room.
    for (const socket of many) socket.destroy()
    await expect
      .poll(() =>
        ask(attacker(9)).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200)
  })

  test('that say nothing: the one that is waited for longest goes, and who comes with a request is served', async () => {
    const gauge = async (name: string) => {
      const { body } = await get(`https://127.0.0.1:${ports.inner}/metrics`, ca())
      return Number(new RegExp(`${name}\\{listener="inner"\\} (\\d+)`).exec(body)?.[1])
    }
    const device = devices[0]!
    const silent = Array.from({ length: 2_200 }, (_, i) => open(ports.inner, attacker(20 + (i % 100))))
    await expect.poll(() => gauge('connections_dropped'), { timeout: 20_000 }).toBeGreaterThan(100)
    expect(silent.at(-1)!.destroyed).toBe(false)
    expect(silent[0]!.destroyed).toBe(true)
    const named = { ...ca(), servername: NAME, headers: { host: NAME }, localAddress: attacker(11) }
    expect((await get(`https://127.0.0.1:${ports.inner}/healthz`, named)).status).toBe(200)
    expect((await device.submit([device.press(5)])).results?.[0]?.status).toBe('stored')
    for (const socket of silent) socket.destroy()
    await expect.poll(() => gauge('connections_waiting'), { timeout: 20_000 }).toBeLessThan(10)
  }, 60_000)

  test('wrong names and origins, what is too large, what is nested: refused, and the next press is stored', async () => {
    const [device] = devices
    const inner = `https://127.0.0.1:${ports.inner}`
    const ask = async (path: string, options: Parameters<typeof get>[1] = {}) => {
      const { status, body } = await get(inner + path, { ...ca(), servername: NAME, ...options })
      return [status, body === '' ? undefined : JSON.parse(body).code]
    }
    const json = { host: NAME, 'content-type': 'application/json' }
    const post = (body: string, headers: Record<string, string> = {}) => ({
      method: 'POST',
      headers: { ...json, ...headers },
      body,
    })
    expect(await ask('/api/v1/about', { headers: { host: 'evil.test' } })).toEqual([421, 'wrong-host'])
    expect(await ask('/metrics', { headers: { host: 'evil.test' } })).toEqual([421, 'wrong-host'])
    expect(await ask('/api/v1/session', post('x'.repeat(2_000_000)))).toEqual([413, 'body-too-large'])
    expect(await ask('/api/v1/session', post('['.repeat(100_000) + ']'.repeat(100_000)))).toEqual([400, 'bad-request'])
    expect(await ask('/api/v1/session', post('{}', { 'x-long': 'x'.repeat(20_000) }))).toEqual([400, 'bad-request'])
    for (const origin of ['https://evil.test', 'null', `http://${NAME}`])
      expect(
        (
          await ask('/api/v1/session', {
            method: 'DELETE',
            headers: { ...json, origin, cookie: '__Host-pingyi_session=x' },
          })
        )[0],
      ).toBe(401)
    const elsewhere = StrangerDevice.connect({
      url: inner,
      trueTime: () => Date.now(),
      deviceId: device!.deviceId,
      token: 'x',
      tls: { ...ca(), extraHeaders: { host: 'evil.test' } },
    })
    await expect(elsewhere).rejects.toThrow()
    expect((await device!.submit([device!.press(5)])).results?.[0]?.status).toBe('stored')
  })

  test('and the record is whole', async () => {
    const { json } = await pingyiHere(['ledger', 'verify', '--json'], { data: data() })
    expect(json).toMatchObject({ ok: true, problems: [] })
  })
})

describe('who takes its time', () => {
  const held: Socket[] = []

  test('is hung up on by every listener: half a handshake, half of the headers, half a body, a byte now and then', async () => {
    const slowness = {
      headersTimeout: 700,
      requestTimeout: 1_400,
      handshakeTimeout: 700,
      connectionsCheckingInterval: 200,
    }
    const hub = await NetworkHub.start({
      tls: tls(),
      httpPort: 0,
      publicSide: { host: '127.0.0.1', port: 0 },
      slowness,
    })
    let hall: HonestHall | undefined
    try {
      const { test: fixture, more } = hub
      const device = await fixture.device(fixture.freshWindow(), { tls: ca() })
      const port = (address: string) => Number(new URL(address).port)
      const headers = `GET /healthz HTTP/1.1\r\nHost: ${NAME}\r\n`
      const body = `POST /api/v1/receipts HTTP/1.1\r\nHost: ${NAME}\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"rec`
      const slow: Promise<string>[] = []
      for (const [address, secure] of [
        [fixture.url, true],
        [more.publicAddress!, true],
        [more.plainAddress!, false],
      ] as const) {
        for (const bytes of [headers, body]) slow.push(untilHungUp(port(address), bytes, secure))
        if (secure) slow.push(untilHungUp(port(address), '\x16\x03\x01', false), untilHungUp(port(address), '', false))
        slow.push(untilHungUp(port(address), headers, secure, 50))
      }
      const ends = Promise.all(slow)
      hall = new HonestHall([device])
      // Whoever was heard so far is told why; who said nothing that could be answered is not.
      for (const said of await ends) expect(said === '' || /^HTTP\/1\.1 40[0348] /.test(said), said).toBe(true)
      expect(await hall.end()).toBeGreaterThan(10)
      // The hub has let go of all of them, also of those that keep their own half open.
      const open = () => [...fixture.hub.http.connectionCaps].map(([listener, caps]) => [listener, caps.open])
      await expect.poll(open).toEqual([
        ['inner', 1],
        ['public', 0],
        ['plain', 0],
      ])
    } finally {
      await hall?.end()
      for (const socket of held) socket.destroy()
      await hub.stop()
    }
  })

  /** Says `bytes` and then nothing, or a byte of a header every so many ms; resolves with what was heard when it is over. */
  function untilHungUp(port: number, bytes: string, secure: boolean, dripMs?: number): Promise<string> {
    return new Promise((resolve) => {
      let heard = ''
      let drip: NodeJS.Timeout | undefined
      const socket = secure
        ? connectTls({ port, host: '127.0.0.1', ...ca() })
        : // Keeps its own half open when the hub closes the other.
          connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        socket.write(Buffer.from(bytes, 'latin1'))
        if (dripMs !== undefined) drip = setInterval(() => socket.write('X'), dripMs)
      })
      socket.setEncoding('latin1').on('data', (text: string) => (heard += text))
      socket.on('error', () => {})
      const over = () => {
        clearInterval(drip)
        resolve(heard)
      }
      socket.on('end', over).on('close', over)
      held.push(socket)
    })
  }
})

function p99(waits: readonly number[]): string {
  return waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.99)]!.toFixed(1)
}
