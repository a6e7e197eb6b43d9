import { spawnSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expiryOf } from '../../server/contract/hub/certificates.ts'
import { Certificates } from '../../server/listen/certificates.ts'
import { integer, objectId, time, value } from '../../server/listen/der.ts'
import { makeAuthority, makeCertificate } from '../../server/listen/make-certificate.ts'
import { makeDeviceCertificate, makeTlsFolder } from '../../server/listen/tls-folder.ts'
import { WatchedPair } from '../../server/listen/watched-pair.ts'
import { DAY_MS, TestAuthority, type MadePair } from '../helpers/certificates.ts'

const NOW = Date.parse('2026-11-18T02:00:00Z')
const NO_OPENSSL = spawnSync('openssl', ['version']).status !== 0 // a second opinion that a machine may lack
let folder: string
let authority: TestAuthority
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-certificates-'))
  authority = new TestAuthority(join(folder, 'own'), NOW)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('what is written as DER', () => {
  // X.690 and the examples of RFC 5280.
  test.each([
    [integer(Uint8Array.of(0)), '020100'],
    [integer(Uint8Array.of(0, 0, 0x7f)), '02017f'],
    [integer(Uint8Array.of(0x80)), '02020080'],
    [objectId('1.2.840.10045.4.3.2'), '06082a8648ce3d040302'],
    [objectId('2.5.29.17'), '0603551d11'],
    [time(Date.parse('2049-12-31T23:59:59.999Z')), `170d${hex(Buffer.from('491231235959Z'))}`],
    [time(Date.parse('2050-01-01T00:00:00Z')), `180f${hex(Buffer.from('20500101000000Z'))}`],
    [value(4, new Uint8Array(127)).subarray(0, 2), '047f'],
    [value(4, new Uint8Array(128)).subarray(0, 3), '048180'],
    [value(4, new Uint8Array(65_536)).subarray(0, 5), '0483010000'],
  ])('case %#', (bytes, expected) => expect(hex(bytes)).toBe(expected))
})

describe('a certificate of our own', () => {
  const names = ['hub.hall.test', '10.1.2.3', '2001:db8::1', '::1', '::ffff:1.2.3.4']
  const span = { from: NOW - DAY_MS, to: NOW + 800 * DAY_MS }

  test('is read by others as it was meant', () => {
    const made = new X509Certificate(authority.server(names, span.to, span.from).certificate)
    const issuer = new X509Certificate(authority.pem.certificate)
    expect(made.checkIssued(issuer) && made.verify(issuer.publicKey)).toBe(true)
    expect([issuer.ca, made.ca]).toEqual([true, false])
    expect(made.checkHost('hub.hall.test')).toBe('hub.hall.test')
    expect(made.checkHost('evil.test')).toBeUndefined()
    for (const address of ['10.1.2.3', '2001:db8::1', '::1', '::ffff:1.2.3.4'])
      expect(made.checkIP(address)).toBeDefined()
    expect(made.checkIP('10.1.2.4')).toBeUndefined()
    expect([made.validFromDate.getTime(), made.validToDate.getTime()]).toEqual([span.from, span.to])
    expect(made.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
    expect(new X509Certificate(authority.device('A01').certificate).keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
  })

  test.skipIf(NO_OPENSSL)('is strict enough for openssl, as its kind and no other', () => {
    const [server, device] = [
      authority.put('strict', authority.server(names, Date.now() + DAY_MS)),
      authority.put('strict-device', authority.device('A01')),
    ]
    const verify = (purpose: string, { cert }: MadePair) =>
      spawnSync('openssl', ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', authority.file, cert]).status
    expect([verify('sslserver', server), verify('sslclient', server)]).toEqual([0, 2])
    expect([verify('sslclient', device), verify('sslserver', device)]).toEqual([0, 2])
  })

  test('of an authority of another make names its issuer byte by byte, and a wrong key is no authority', () => {
    const other = makeAuthority('另一个 authority', span)
    const made = new X509Certificate(makeCertificate(other, { for: 'device', name: 'A01' }, span).certificate)
    expect(made.checkIssued(new X509Certificate(other.certificate))).toBe(true)
    const mixed = { certificate: other.certificate, key: authority.pem.key }
    expect(() => makeCertificate(mixed, { for: 'device', name: 'A01' }, span)).toThrow(/not the elliptic-curve key/)
  })
})

describe('the folder of tls init', () => {
  test('keeps its authority, renews the certificate, and lets nobody else read a key', () => {
    const made = makeTlsFolder(join(folder, 'tls'), ['hub.hall.test'], NOW)
    const before = readFileSync(made.certificate.file, 'utf8')
    const again = makeTlsFolder(join(folder, 'tls'), ['hub.hall.test', '10.1.2.3'], NOW)
    expect([made.authority.made, again.authority.made]).toEqual([true, false])
    expect(again.authority.sha256).toBe(made.authority.sha256)
    expect(again.certificate.names).toEqual(['hub.hall.test', '10.1.2.3'])
    expect(readFileSync(made.certificate.file, 'utf8')).not.toBe(before)
    const device = makeDeviceCertificate(join(folder, 'tls'), 'A01', NOW)
    if (process.platform === 'win32') return
    for (const key of [again.certificate.key, device.key, join(folder, 'tls', 'authority.key')])
      expect(statSync(key).mode & 0o777).toBe(0o600)
    expect(statSync(again.certificate.file).mode & 0o777).toBe(0o644)
  })

  test('says what is missing where the authority lies in a safe', () => {
    makeTlsFolder(join(folder, 'safe'), ['hub.hall.test'], NOW)
    rmSync(join(folder, 'safe', 'authority.key'))
    expect(() => makeTlsFolder(join(folder, 'safe'), ['hub.hall.test'], NOW)).toThrow(/authority\.key is not there/)
    expect(existsSync(join(folder, 'safe', 'hub.crt'))).toBe(true)
  })
})

describe('how long it holds', () => {
  const ends = (daysFromNow: number, ms = 0) => ({ from: NOW - 100 * DAY_MS, to: NOW + daysFromNow * DAY_MS + ms })
  test.each([
    [ends(30, 1), 'sound', 30, null],
    [ends(30), 'soon', 30, 30],
    [ends(14), 'soon', 14, 14],
    [ends(7, 1), 'soon', 7, 14],
    [ends(7), 'soon', 7, 7],
    [ends(1), 'soon', 1, 1],
    [ends(0), 'soon', 0, 1],
    [ends(0, -1), 'expired', -1, 0],
    [ends(-40), 'expired', -40, 0],
    [{ from: NOW + 1, to: NOW + DAY_MS }, 'not-yet', 1, null],
  ])('%j: %s', (validity, state, days, warning) => expect(expiryOf(validity, NOW)).toEqual({ state, days, warning }))
})

describe('files that change while they are served', () => {
  let files: MadePair
  let pair: WatchedPair
  beforeEach(() => {
    files = authority.put('watched', authority.server(['one.test'], NOW + 100 * DAY_MS))
    pair = new WatchedPair(files, () => NOW)
  })

  test('another pair is taken up with the next look, and what stays as it is once', () => {
    expect(pair.look()).toBe(false)
    authority.put('watched', authority.server(['two.test'], NOW + 100 * DAY_MS))
    expect([pair.look(), pair.pair.names, pair.look()]).toEqual([true, ['two.test'], false])
  })

  test('a key without its certificate is waited for, then named; the pair before goes on', () => {
    const next = authority.server(['two.test'], NOW + 100 * DAY_MS)
    writeFileSync(files.key, next.key)
    expect([pair.look(), pair.fault]).toEqual([false, null])
    expect([pair.look(), pair.fault]).toEqual([false, expect.stringMatching(/watched\.key is not the key of/)])
    expect(pair.pair.names).toEqual(['one.test'])
    writeFileSync(files.cert, next.certificate)
    expect([pair.look(), pair.fault, pair.pair.names]).toEqual([true, null, ['two.test']])
  })

  test.each([
    ['an empty certificate', 'cert', () => ''],
    ['half of a certificate', 'cert', (pem: string) => pem.slice(0, 300)],
    ['a chain that ends in the middle', 'cert', (pem: string) => pem + authority.pem.certificate.slice(0, 300)],
    ['no certificate', 'cert', () => 'hello'],
    ['a certificate of nothing', 'cert', () => '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ['half of a key', 'key', (pem: string) => pem.slice(0, 100)],
    ['a certificate that has expired', 'both', () => ''],
  ] as const)('%s never replaces what can be served', (_what, which, spoil) => {
    const before = pair.pair
    if (which === 'both') authority.put('watched', authority.server(['two.test'], NOW - 1, NOW - 2 * DAY_MS))
    else writeFileSync(files[which], spoil(readFileSync(files[which], 'utf8')))
    expect([pair.look(), pair.look(), pair.pair]).toEqual([false, false, before])
    expect(pair.fault).not.toBeNull()
  })

  test('files that are gone for a while, and a chain as an ACME client writes it', () => {
    copyFileSync(files.cert, `${files.cert}.away`)
    rmSync(files.cert)
    expect([pair.look(), pair.look(), pair.fault]).toEqual([false, false, expect.stringMatching(/ENOENT/)])
    writeFileSync(files.cert, readFileSync(`${files.cert}.away`, 'utf8') + authority.pem.certificate)
    expect([pair.look(), pair.fault]).toEqual([true, null])
  })

  test('a first start takes what has expired, and nothing that is broken', () => {
    const old = authority.put('old', authority.server(['old.test'], NOW - 1, NOW - 2 * DAY_MS))
    expect(new WatchedPair(old, () => NOW).pair.names).toEqual(['old.test'])
    writeFileSync(old.cert, 'hello')
    expect(() => new WatchedPair(old, () => NOW)).toThrow(/old\.crt holds no whole certificate/)
  })
})

describe('what is said of it', () => {
  test('each warning once, as it is reached; the day on which it ends; a new one takes it back', async () => {
    const clock = { now: NOW }
    const said: string[] = []
    const say = (kind: string) => (facts: object, message: string) =>
      void said.push(`${kind} ${(facts as { days?: number }).days ?? ''} ${message}`)
    const log = { info: say('info'), warn: say('warn'), error: say('error') }
    const inner = authority.put('said', authority.server(['hub.test'], NOW + 31 * DAY_MS))
    const certificates = new Certificates({ inner }, { now: () => clock.now, log })
    const register = new Registry()
    certificates.measure([register])
    const measured = async () => /pingyi_certificate_days\{of="inner"\} (.*)/.exec(await register.metrics())?.[1]
    expect(said).toEqual([])
    for (let day = 0; day < 33; day++, clock.now += DAY_MS) certificates.look()
    expect(said).toEqual([
      'warn 30 a certificate ends soon',
      'warn 14 a certificate ends soon',
      'warn 7 a certificate ends soon',
      'warn 1 a certificate ends soon',
      'error -1 a certificate has expired',
    ])
    expect(certificates.problems()).toEqual(['the certificate (inner) expired on 2026-12-19'])
    expect(await measured()).toBe('-2')

    const served: unknown[] = []
    certificates.follow('inner', { setSecureContext: (context) => void served.push(context) })
    // A public listener without a certificate of its own has the hub's.
    certificates.follow('public', { setSecureContext: (context) => void served.push(context) })
    const next = authority.server(['hub.test'], clock.now + 90 * DAY_MS)
    authority.put('said', next)
    certificates.look()
    expect(served).toEqual([expect.anything(), expect.anything()])
    expect(createPrivateKey((served[0] as { key: Buffer }).key).export({ type: 'pkcs8', format: 'pem' })).toBe(next.key)
    expect([certificates.problems(), await measured()]).toEqual([[], '90'])
    writeFileSync(inner.cert, 'hello')
    certificates.look()
    certificates.look()
    certificates.look()
    expect(certificates.problems()).toEqual([expect.stringMatching(/^the new certificate \(inner\) is not served: /)])
    expect(said.slice(5)).toEqual([
      'info  another certificate is served from now on',
      'error 90 the new certificate cannot be served; the one before goes on',
    ])
  })
})
