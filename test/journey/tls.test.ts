import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS, TestAuthority } from '../helpers/certificates.ts'
import { pingyiHere, RunningPingyi } from '../helpers/command-line.ts'
import { get, NetworkHub } from '../helpers/network-hub.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'

const NAMES = ['hub.hall.test', '127.0.0.1']
let folder: string
let authority: TestAuthority
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-tls-'))
  authority = new TestAuthority(join(folder, 'own'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let hub: NetworkHub | undefined
afterEach(async () => {
  await hub?.stop()
  hub = undefined
})

const fingerprint = (pem: string) => new X509Certificate(pem).fingerprint256
const trusting = () => ({ ca: authority.pem.certificate })
const certificates = () => hub!.test.hub.parts.certificates()

describe('a certificate that is replaced while devices press', () => {
  test('loses no press and no connection, and whoever comes next is shown the new one', async () => {
    const [first, second] = [
      authority.server(NAMES, Date.now() + DAY_MS),
      authority.server(NAMES, Date.now() + 2 * DAY_MS),
    ]
    const files = authority.put('swap', first)
    hub = await NetworkHub.start({ tls: files })
    const { test: fixture, network } = hub
    const devices = await Promise.all(
      Array.from({ length: 8 }, () => fixture.device(fixture.freshWindow(), { tls: trusting() })),
    )
    let swapped = false
    const rounds = { before: 0, after: 0 }
    const pressing = devices.map((device) => pressUntil(device, () => (rounds[swapped ? 'after' : 'before'] += 1)))
    await expect.poll(() => rounds.before).toBeGreaterThan(40)
    expect((await get(`${fixture.url}/healthz`, trusting())).certificate).toBe(fingerprint(first.certificate))

    // A key without its certificate, as it lies there in the middle of a renewal: both looks are harmless.
    writeFileSync(files.key, second.key)
    network.certificates.look()
    network.certificates.look()
    expect(certificates()[0]!.fault).toMatch(/is not the key/)
    expect((await get(`${fixture.url}/healthz`, trusting())).certificate).toBe(fingerprint(first.certificate))
    writeFileSync(files.cert, second.certificate)
    network.certificates.look()
    swapped = true
    await expect.poll(() => rounds.after).toBeGreaterThan(40)
    const sent = (await Promise.all(pressing.map(({ end }) => end()))).flat()

    expect(certificates()[0]!.fault).toBeNull()
    expect((await get(`${fixture.url}/healthz`, trusting())).certificate).toBe(fingerprint(second.certificate))
    expect(devices.every(({ socket }) => socket.connected)).toBe(true)
    const stored = new Set(fixture.rows('rating').map(({ body }) => body.item.id))
    expect(sent.filter((id) => !stored.has(id))).toEqual([])
    // And a newcomer by the new one.
    const late = await fixture.device(fixture.freshWindow(), { tls: trusting() })
    expect((await late.submit([late.press(5)])).results?.[0]?.status).toBe('stored')
  })

  /** Presses one after the other, each acknowledged as stored; `end` gives their ids. */
  function pressUntil(device: StrangerDevice, done: () => void) {
    const ended = new AbortController()
    const ids: unknown[] = []
    const running = (async () => {
      while (!ended.signal.aborted) {
        const press = device.press(5)
        const { results } = await device.submit([press])
        expect(results?.[0]?.status).toBe('stored')
        ids.push(press['id'])
        done()
      }
    })()
    return {
      end: async () => {
        ended.abort()
        await running
        return ids
      },
    }
  }
})

describe('a certificate that ends', () => {
  test('is named to the office, the auditor and admin, in the metrics and at /readyz, which stays ready', async () => {
    const ended = Date.now() - 3 * DAY_MS
    const tls = authority.put('ended', authority.server(NAMES, ended, ended - 30 * DAY_MS))
    hub = await NetworkHub.start({ tls }, { now: Date.now() })
    const insecure = { rejectUnauthorized: false }
    const ask = async (path: string, token?: string) =>
      get(hub!.test.url + path, {
        ...insecure,
        ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
      })
    for (const role of ['campaign-office', 'auditor', 'admin'] as const) {
      const { status, body } = await ask('/api/v1/certificates', await hub.test.signIn(role))
      expect([role, status, JSON.parse(body)]).toEqual([
        role,
        200,
        {
          certificates: [
            expect.objectContaining({ of: 'inner', names: NAMES, state: 'expired', daysLeft: -4, fault: null }),
          ],
        },
      ])
    }
    expect((await ask('/api/v1/certificates', await hub.test.signIn('clerk'))).status).toBe(403)
    const ready = await ask('/readyz')
    expect([ready.status, JSON.parse(ready.body).problems]).toEqual([
      200,
      [expect.stringMatching(/^the certificate \(inner\) expired on \d{4}-\d{2}-\d{2}$/)],
    ])
    const { body: metrics } = await ask('/metrics')
    expect(metrics).toContain('pingyi_certificate_days{of="inner"} -4')
    expect(metrics).toMatch(/pingyi_certificate_expires\{of="inner"\} \d+/)
  })
})

describe('plain HTTP beside HTTPS', () => {
  test('leads there, answers health, and nothing else', async () => {
    const tls = authority.put('plain', authority.server(NAMES, Date.now() + DAY_MS))
    hub = await NetworkHub.start({ tls, httpPort: 0, hostNames: ['hub.hall.test'] })
    const { plainAddress: plain = '' } = hub.more
    const { port } = new URL(hub.test.url)
    const named = { headers: { host: 'hub.hall.test:80' } }
    for (const path of ['/', '/kiosk/', '/api/v1/about', '/socket.io/?EIO=4&transport=websocket', '/healthz/x']) {
      const { status, headers } = await get(plain + path, named)
      expect([path, status, headers['location']]).toEqual([path, 308, `https://hub.hall.test:${port}${path}`])
      expect(headers['strict-transport-security']).toBeUndefined()
    }
    expect([(await get(`${plain}/healthz`)).status, (await get(`${plain}/readyz`)).status]).toEqual([200, 200])
    expect((await get(`${plain}/`, { headers: { host: 'evil.test' } })).status).toBe(421)
    const post = await get(`${plain}/api/v1/session`, { method: 'POST', body: '{}' })
    expect([post.status, JSON.parse(post.body).code]).toEqual([403, 'https-required'])
    const secure = await get(`${hub.test.url}/hall/`, { ...trusting(), ...named })
    expect(secure.headers['strict-transport-security']).toBe('max-age=31536000')
  })
})

describe('certificates of devices', () => {
  test('who shows none presses nothing and sees no kiosk page; desks need none', async () => {
    const pair = authority.put('mutual', authority.server(NAMES, Date.now() + DAY_MS))
    hub = await NetworkHub.start({ tls: { ...pair, deviceAuthority: authority.file } })
    const { test: fixture } = hub
    const other = new TestAuthority(join(folder, 'other'))
    const shown = ({ key, certificate }: { key: string; certificate: string }) => ({
      ...trusting(),
      key,
      cert: certificate,
    })
    const [ours, theirs, ofServer] = [
      authority.device('A01'),
      other.device('A01'),
      authority.server(NAMES, Date.now() + DAY_MS),
    ]

    const device = await fixture.device(fixture.freshWindow(), { tls: shown(ours) })
    expect((await device.submit([device.press(5)])).results?.[0]?.status).toBe('stored')
    for (const tls of [trusting(), shown(theirs), shown(ofServer)])
      await expect(fixture.device(fixture.freshWindow(), { tls })).rejects.toMatchObject({
        code: 'device-certificate-needed',
      })
    const pairing = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"code":"12345678"}' }
    const ask = async (path: string, options: object) => (await get(fixture.url + path, options)).status
    expect([await ask('/kiosk/', shown(ours)), await ask('/api/v1/pairing', { ...shown(ours), ...pairing })]).toEqual([
      200, 400,
    ])
    for (const options of [trusting(), shown(theirs)]) {
      expect(await ask('/kiosk/', options)).toBe(403)
      expect(await ask('/kiosk/service-worker.js', options)).toBe(403)
      expect(await ask('/api/v1/pairing', { ...options, ...pairing })).toBe(403)
      expect([await ask('/hall/', options), await ask('/office/', options), await ask('/healthz', options)]).toEqual([
        200, 200, 200,
      ])
    }
  })
})

describe('as an operator does it', () => {
  test('tls init, then a start by variables alone: the names of the certificate are told, and it is trusted', async () => {
    const data = join(folder, 'data')
    const made = await pingyiHere(['tls', 'init', '--name', 'hub.hall.test', '--name', '127.0.0.1', '--json'], { data })
    expect(made).toMatchObject({ code: 0, json: { certificate: { names: NAMES } } })
    const { certificate, authority: own } = made.json
    const said = await pingyiHere(['tls', 'init', '--name', 'hub.hall.test', '--name', '127.0.0.1'], { data })
    for (const word of [
      'certutil -addstore -f Root authority.crt',
      'chromium-policy.sh',
      'CA 证书',
      own.sha256,
      'Android',
      '沿用 kept',
    ])
      expect(said.out).toContain(word)
    const running = await RunningPingyi.start(['start', '--json'], {
      data,
      env: {
        PINGYI_TLS_CERT: certificate.file,
        PINGYI_TLS_KEY: certificate.key,
        PINGYI_HOST: '127.0.0.1',
        PINGYI_HTTP_PORT: '0',
        PINGYI_PUBLIC_PORT: '0',
        PINGYI_HOST_NAME: 'hub.hall.test, 10.1.2.3',
        PINGYI_MAX_CONNECTIONS_PER_ADDRESS: '100',
      },
    })
    try {
      const { address, publicAddress, plainAddress } = JSON.parse(running.said.out)
      const ca = { ca: readFileSync(own.file) }
      expect((await get(`${address}/healthz`, ca)).status).toBe(200)
      expect((await get(`${publicAddress}/r/`, ca)).status).toBe(200)
      expect((await get(`${plainAddress}/hall/`)).status).toBe(308)
      expect(
        (await get(`${address}/hall/`, { ...ca, servername: 'hub.hall.test', headers: { host: 'evil.test' } })).status,
      ).toBe(421)
    } finally {
      expect(await running.stop()).toBe(0)
    }
  })

  test.each([
    [['--tls-cert', 'a.crt'], /come together/],
    [['--tls-device-ca', 'a.crt'], /--tls-device-ca needs --tls-cert/],
    [['--http-port', '80'], /--http-port needs --tls-cert/],
    [['--public-tls-cert', 'a', '--public-tls-key', 'b'], /needs --public-port/],
    [['--host-name', 'https://hub.test'], /is not a host name/],
    [['--host-name', 'hub.test:80'], /is not a host name/],
  ])('%j is told at once', async (args, words) => {
    const { code, err } = await pingyiHere(['start', ...args], { data: join(folder, 'never') })
    expect([code, err]).toEqual([2, expect.stringMatching(words)])
  })

  test.each(['PINGYI_HTTP_PORT', 'PINGYI_PUBLIC_PORT', 'PINGYI_MAX_CONNECTIONS_PER_ADDRESS'])(
    '%s that is no number is named',
    async (name) => {
      const { code, err } = await pingyiHere(['start'], { data: join(folder, 'never'), env: { [name]: 'x' } })
      expect([code, err]).toEqual([2, expect.stringContaining(`${name}=x is not`)])
    },
  )
})
