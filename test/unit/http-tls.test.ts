import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { newHttp, type Http } from '../../server/http/http-server.ts'
import { sessionRoutes } from '../../server/http/accounts/session-routes.ts'
import { inThisThread } from '../../server/store/access/remote.ts'
import { accessOnDisk, type AccessOnDisk } from '../helpers/access-on-disk.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/tls')
const cert = readFileSync(join(FIXTURES, 'localhost.crt'))
const key = readFileSync(join(FIXTURES, 'localhost.key'))
const PASSWORD = 'long enough 1'

let on: AccessOnDisk
let http: Http
afterEach(async () => {
  await http.close()
  on.close()
})

interface Answer {
  status: number | undefined
  cookie: string | undefined
  body: string
}

function ask(options: { port: number; method: string; path: string; headers: Record<string, string>; body?: string }) {
  const { body, ...rest } = options
  return new Promise<Answer>((resolve, reject) => {
    const asking = request({ ...rest, host: 'localhost', ca: cert, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode, cookie: response.headers['set-cookie']?.[0], body: text }),
      )
    })
    asking.on('error', reject)
    asking.end(body)
  })
}

test('over TLS the cookie is secure, and opens the session of our own page alone', async () => {
  on = accessOnDisk()
  http = await newHttp({
    access: inThisThread(on.access),
    log: pino({ level: 'silent' }),
    version: '0',
    tls: { cert, key },
  })
  await http.register(sessionRoutes, { access: inThisThread(on.access) })
  await http.listen({ port: 0, host: 'localhost' })
  const { port } = http.server.address() as AddressInfo
  await on.access.users.add({ username: 'li', role: 'clerk' }, PASSWORD, false, 'hub')

  const signedIn = await ask({
    port,
    method: 'POST',
    path: '/api/v1/session',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'li', password: PASSWORD }),
  })
  expect(signedIn.status).toBe(200)
  expect(signedIn.cookie).toMatch(/^__Host-pingyi_session=pys_[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/)

  const cookie = signedIn.cookie!.split(';')[0]!
  const signOut = (origin: string) =>
    ask({ port, method: 'DELETE', path: '/api/v1/session', headers: { cookie, origin } })
  expect((await signOut(`https://localhost:${port + 1}`)).status).toBe(403)
  const injected = cookie.replace('__Host-', '')
  expect((await ask({ port, method: 'GET', path: '/api/v1/session', headers: { cookie: injected } })).status).toBe(401)
  expect((await signOut(`https://localhost:${port}`)).status).toBe(204)
  expect((await ask({ port, method: 'GET', path: '/api/v1/session', headers: { cookie } })).status).toBe(401)
})
