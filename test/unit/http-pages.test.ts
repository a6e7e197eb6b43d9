import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { newHttp, type Http } from '../../server/http/http-server.ts'
import { pages } from '../../server/http/pages.ts'
import { inThisThread } from '../../server/store/access/remote.ts'
import { accessOnDisk, type AccessOnDisk } from '../helpers/access-on-disk.ts'

let on: AccessOnDisk
let http: Http
let folder: string

beforeEach(async () => {
  on = accessOnDisk()
  const root = mkdtempSync(join(tmpdir(), 'pingyi-pages-'))
  folder = join(root, 'pages')
  writeFileSync(join(root, 'secret.txt'), 'not to be served')
  http = await newHttp({ access: inThisThread(on.access), log: pino({ level: 'silent' }), version: '0' })
  await http.register(pages, { folder })
})
afterEach(async () => {
  await http.close()
  on.close()
  rmSync(join(folder, '..'), { recursive: true, force: true })
})

function build(): void {
  for (const page of ['kiosk', 'hall', 'office', 'rate', 'assets']) mkdirSync(join(folder, page), { recursive: true })
  for (const page of ['kiosk', 'hall', 'office', 'rate'])
    writeFileSync(join(folder, page, 'index.html'), `<title>${page}</title>`)
  writeFileSync(join(folder, 'kiosk', 'service-worker.js'), 'self.addEventListener("fetch", () => {})')
  writeFileSync(join(folder, 'assets', 'hall-x1y2.js'), 'export {}')
  writeFileSync(join(folder, 'build.json'), '{}')
}

describe('before the build', () => {
  test.each(['/kiosk/', '/hall/', '/office/', '/assets/hall-x1y2.js'])('%s says how to build', async (url) => {
    const response = await http.inject(url)
    expect(response.statusCode).toBe(503)
    expect(response.json()).toMatchObject({ code: 'pages-not-built', detail: 'npm run build' })
  })

  test('and serves as soon as it is there', async () => {
    expect((await http.inject('/hall/')).statusCode).toBe(503)
    build()
    expect((await http.inject('/hall/')).body).toBe('<title>hall</title>')
  })
})

describe('built', () => {
  beforeEach(build)

  test.each(['kiosk', 'hall', 'office'])(
    '/%s/ is the page, asked for anew each time, closed to strangers',
    async (page) => {
      const response = await http.inject({ url: `/${page}/`, headers: { host: 'hub.example:8080' } })
      expect(response.body).toBe(`<title>${page}</title>`)
      expect(response.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
      })
      const policy = String(response.headers['content-security-policy']).split('; ')
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'self'",
          "connect-src 'self' ws://hub.example:8080",
          "img-src 'self' data:",
          "object-src 'none'",
          "base-uri 'none'",
          "frame-ancestors 'none'",
        ]),
      )
      expect(policy.join()).not.toContain('unsafe')
      const again = await http.inject({ url: `/${page}/`, headers: { 'if-none-match': String(response.headers.etag) } })
      expect(again.statusCode).toBe(304)
    },
  )

  test('a host that is no host does not get into the policy', async () => {
    const response = await http.inject({ url: '/hall/', headers: { host: "x; script-src 'unsafe-inline'" } })
    expect(response.headers['content-security-policy']).toMatch(/connect-src 'self';/)
    expect(response.headers['content-security-policy']).not.toContain('unsafe-inline')
  })

  test('behind TLS the socket is wss', async () => {
    const response = await http.inject({ url: '/hall/', headers: { host: 'hub', 'x-forwarded-proto': 'https' } })
    expect(response.headers['content-security-policy']).toContain('wss://hub')
  })

  test('hashed assets are kept for a year, the service worker never', async () => {
    const asset = await http.inject('/assets/hall-x1y2.js')
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(asset.headers['content-type']).toMatch(/javascript/)
    const worker = await http.inject('/kiosk/service-worker.js')
    expect(worker.headers).toMatchObject({ 'cache-control': 'no-cache', 'service-worker-allowed': '/kiosk/' })
  })

  test.each([
    ['/', '/hall/'],
    ['/hall', '/hall/'],
    ['/kiosk', '/kiosk/'],
  ])('%s leads to %s', async (url, to) => {
    const response = await http.inject(url)
    expect([response.statusCode, response.headers.location]).toEqual([302, to])
  })

  test.each(['/hall/nothing.js', '/assets/nothing.js', '/rate/J36/more', '/rate/nobody'])(
    '%s is not there, which is no matter of the method',
    async (url) => {
      const response = await http.inject(url)
      expect([response.statusCode, response.json().code, response.headers.allow]).toEqual([404, 'not-found', undefined])
      expect((await http.inject({ method: 'POST', url })).statusCode).toBe(405)
    },
  )

  test.each(['/rate/J36', '/rate/j36', '/rate/J36/', '/rate/x99'])('%s is the page that rates a unit', async (url) =>
    expect((await http.inject(url)).body).toBe('<title>rate</title>'),
  )

  test.each([
    '/hall/nothing.js',
    '/assets/',
    '/assets/nothing.js',
    '/hall/../../secret.txt',
    '/hall/..%2f..%2fsecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/hall/../build.json',
    '/hall/%00',
    '/ballot/',
  ])('%s is refused by a problem document and gives nothing away', async (url) => {
    const response = await http.inject(url)
    expect(response.statusCode).toBeGreaterThanOrEqual(400)
    expect(response.statusCode).toBeLessThan(500)
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(response.headers['cache-control'] ?? '').not.toContain('immutable')
    expect(response.body).not.toContain('not to be served')
  })
})
