import { afterAll, beforeAll, expect, test } from 'vitest'
import { METHOD_CODES } from '../../server/contract/methods.ts'
import { listAccess } from '../../server/http/guard.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { putSeal, type Line } from '../fixtures/sealed-year.ts'

/** Results reach the units, the office and the auditor, and nobody else; 14 December 2026. */
let hub: TestHub
let [unit, other, office, auditor, reporter, owner] = ['', '', '', '', '', '']
const SCORE = '71.13'
const line = (score: string, rank: number): Line => ({
  status: 'ranked',
  score,
  rank,
  counts: [0, 0, 4, 16, 20],
})
beforeAll(async () => {
  // The figures of the seals are this test's own, which no ledger would bear out.
  hub = await TestHub.start({ now: Date.parse('2026-12-14T10:00:00+08:00') })
  for (const method of METHOD_CODES)
    await hub.hub.ledger.write((w) => void putSeal(w, method, '2026', { J45: line(SCORE, 2), J36: line('90.07', 1) }))
  unit = await hub.signIn('unit', { unit: 'J45' })
  other = await hub.signIn('unit', { unit: 'J36' })
  office = await hub.signIn('campaign-office')
  auditor = await hub.signIn('auditor')
  reporter = await hub.signIn('reporter', { body: 'media' })
  owner = await hub.signIn('method-owner', { method: 'online' })
})
afterAll(() => hub.stop('seal'))

const BASE = '/api/v1/campaigns/2026/notices'
const call = (method: string, path: string, token: string, body?: object) =>
  hub.call(method, BASE + path, { token, ...(body === undefined ? {} : { body }) })

test('a unit reads its own notice and signs for it; the office sees who did, and each look is on record', async () => {
  expect((await call('GET', '/own', unit)).status).toBe(404)
  expect(await call('POST', '', office, {})).toMatchObject({ status: 201, body: { version: 1 } })
  expect(await call('POST', '', office, {})).toMatchObject({ status: 200, body: { version: 1 } })
  expect(await call('POST', '', await hub.signIn('campaign-office'), {})).toMatchObject({
    status: 409,
    body: { code: 'notice-told' },
  })
  expect((await call('GET', '/own', unit)).body).toMatchObject({
    unit: { code: 'J45' },
    readAt: null,
    methods: METHOD_CODES.map((method) => ({ method, score: SCORE, rank: 2 })),
  })
  const told = JSON.stringify((await call('GET', '/own', other)).body)
  expect(told).not.toContain(SCORE)
  expect((await call('POST', '/own/receipt', unit)).body).toMatchObject({ fresh: true })
  expect((await call('GET', '', auditor)).body).toMatchObject({ read: 1, told: { version: 1, holds: true } })
  expect((await call('GET', '/units/J45', office)).body.readBy).toMatch(/unit/)
  const { body } = await hub.call('GET', '/api/v1/audit?action=notice:look', { token: auditor })
  expect(body.entries[0]).toMatchObject({ subject: 'unit:J45' })
})

test('nobody else reads notices or makes the filing package', async () => {
  for (const token of [reporter, owner, unit, other])
    for (const path of ['', '/all', '/units/J45']) expect((await call('GET', path, token)).status).toBe(403)
  for (const token of [reporter, owner]) expect((await call('GET', '/own', token)).status).toBe(403)
  const file = '/api/v1/campaigns/2026/filing-package'
  for (const token of [unit, auditor, reporter, owner])
    expect((await hub.call('POST', file, { token, body: { reason: '备案' } })).status).toBe(403)
  const made = await fetch(hub.url + file, {
    method: 'POST',
    headers: { authorization: `Bearer ${office}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reason: '报市委组织部备案' }),
  })
  expect([made.status, made.headers.get('content-type')]).toEqual([200, 'application/zip'])
  const { body } = await hub.call('GET', '/api/v1/audit?action=filing:make', { token: auditor })
  expect(body.entries[0].detail).toMatchObject({
    reason: '报市委组织部备案',
    sha256: made.headers.get('x-sha256'),
    methods: 4,
  })
})

test('no public route knows a score, with whatever it is asked', async () => {
  const open = listAccess(hub.hub.http).filter(({ access, method }) => access === 'public' && method !== 'HEAD')
  expect(open.length).toBeGreaterThan(20)
  for (const { method, url } of open) {
    const path = url.replace(':unit', 'J45').replaceAll(/:\w+/g, 'x').replace('*', '')
    const { statusCode, body } = await hub.hub.http.inject({
      method: method as 'GET',
      url: path,
      remoteAddress: '10.0.0.1',
      ...(method === 'GET' ? {} : { payload: { unit: 'J45' } }),
    })
    expect(statusCode, path).not.toBe(500)
    for (const figure of [SCORE, '90.07', '"rank"', '"score"', 'lastPlace'])
      // The interface's own description names what answers to those who are signed in have.
      if (path !== '/api/docs') expect(body.includes(figure), `${method} ${path} tells ${figure}`).toBe(false)
  }
})
