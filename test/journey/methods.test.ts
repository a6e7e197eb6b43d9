import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkPackage } from '../../server/campaign/check-package.ts'
import { METHODS } from '../../server/methods/methods.ts'
import { RECORDS } from '../../server/store/methods/records.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { telephone, telephoneMethod, telephoneRecord } from '../fixtures/methods/telephone.ts'
import { consentTo } from '../helpers/consent.ts'
import { DAY, HOUR, TEN, TestHub } from '../helpers/hub-fixture.ts'

/**
 * A second method is one module for the hub and one for its record, and a line in each of two tables: score, export, seal,
 * package, check and reopening know it by that. It stands here in the place of `online`.
 */
const before = { method: METHODS.online, record: RECORDS.online }

let hub: TestHub
let li: string
let wang: string
let key: string
let seal: number
let folder: string
const PERIOD = { from: '2026-11-17', to: '2026-11-17' }
const query = `from=${PERIOD.from}&to=${PERIOD.to}`
const at = (method: string) => `/api/v1/campaigns/2026/methods/${method}`
const get = (path: string, token = li) => hub.call('GET', path, { token })
const post = (path: string, body: object, token = li) => hub.call('POST', path, { token, body })
const row = (units: { unit: { code: string } }[], code: string) => units.find(({ unit }) => unit.code === code)
let calls = 0
const callOf = (unit: string, level: number) => ({
  callId: `c-${++calls}`,
  unit,
  level,
  answeredAt: new Date(TEN - DAY + calls * 60_000).toISOString(),
})
const bring = (rows: object[]) => hub.call('POST', '/api/v1/hotline/ratings', { token: key, body: rows })

beforeAll(async () => {
  METHODS.online = telephoneMethod
  RECORDS.online = telephoneRecord
  hub = await TestHub.start()
  li = await hub.signIn('campaign-office')
  wang = await hub.signIn('campaign-office')
  key = hub.apiKey('hotline')
  const rows = [
    ...Array.from({ length: 40 }, (_, i) => callOf('J16', i % 10 === 0 ? 1 : 5)),
    ...Array.from({ length: 3 }, () => callOf('J36', 4)),
    callOf('没有人认识的局', 3),
  ]
  expect((await bring(rows)).status).toBe(200)
})
afterAll(async () => {
  telephone.miscounts = false
  await hub.stop()
  for (const [table, was] of [
    [METHODS, before.method],
    [RECORDS, before.record],
  ] as const)
    if (was === undefined) delete table.online
    else Object.assign(table, { online: was })
})

test('its figures are shown to nobody but its owner before the seal, in no form; its check list is', async () => {
  for (const path of ['scores', 'export.json', 'export.csv', 'export.xlsx'])
    expect(await get(`${at('online')}/${path}?${query}`)).toMatchObject({ status: 403, body: { code: 'not-sealed' } })
  const { body } = await get(`${at('online')}/seal?${query}`)
  expect(body.checks.map(({ point, state }: { point: string; state: string }) => [point, state])).toEqual([
    ['period', 'ok'],
    ['held', 'ok'],
    ['unattributed', 'note'],
    ['clock', 'ok'],
  ])
  expect(JSON.stringify(body)).not.toContain('score')
  expect((await get(`${at('telepathy')}/scores`)).body.code).toBe('unknown-method')
})

test('it is sealed by itself: a consent to the same days of another method is none to it', async () => {
  const order = { ...PERIOD, reason: '按期报送', accept: ['unattributed'] }
  const consent = { ...PERIOD, reason: '按现状' }
  expect((await consentTo(hub, at('service-centre'), consent, wang)).status).toBe(201)
  expect((await post(`${at('online')}/seal`, order)).body).toMatchObject({ code: 'seal-unready' })
  expect((await consentTo(hub, at('online'), consent, wang)).status).toBe(201)
  const waiting = (await get('/api/v1/seals')).body.waiting
  expect(waiting.map(({ method }: { method: string }) => method).toSorted()).toEqual(['online', 'service-centre'])
  const made = await post(`${at('online')}/seal`, order)
  expect([made.status, made.body]).toMatchObject([201, { method: 'online', ...PERIOD }])
  seal = made.body.seal
  const entry = hub.rows('seal').at(-1)!.body
  expect(entry).toMatchObject({ method: 'online', checks: { held: 0, unattributed: 1 }, accepted: ['unattributed'] })
  expect(
    row(
      entry.units.map((unit: { code: string }) => ({ ...unit, unit })),
      'J16',
    ),
  ).toMatchObject({
    status: 'ranked',
    score: '90.00',
    n: 40,
    counts: [4, 0, 0, 0, 36],
    own: { bad: 4 },
  })
  expect(hub.rows('stand').at(-1)!.body.method).toBe('online')
})

test('its scores are the form of all, without what it does not have', async () => {
  const { body } = await get(`${at('online')}/scores?${query}`)
  expect(body).toMatchObject({ method: 'online', sealed: seal, ...PERIOD })
  expect(body.units).toHaveLength(89)
  expect(row(body.units, 'J16')).toEqual({
    unit: { code: 'J16', name: expect.any(String), kind: 'agency' },
    status: 'ranked',
    score: '90.00',
    rank: 1,
    n: 40,
    counts: { '1': 4, '2': 0, '3': 0, '4': 0, '5': 36 },
    own: { bad: 4 },
  })
  // Fewer than the policy's minimum of this method; and without any call.
  expect(row(body.units, 'J36')).toMatchObject({ status: 'insufficient', score: '80.00', rank: null, n: 3 })
  expect(row(body.units, 'J01')).toMatchObject({ status: 'not-covered', score: null, rank: null, n: 0 })
  const csv = (await get(`${at('online')}/export.csv?${query}`)).text
  expect(csv.split('\r\n')[0]).toBe(
    '单位代码,参评单位,类别,状态,名次,得分（分）,评价数（条）,非常满意（条）,满意（条）,基本满意（条）,不满意（条）,非常不满意（条）,不满意及以下（条）,备注',
  )
  expect(JSON.parse((await get(`${at('online')}/export.json?${query}`)).text)).toEqual(body)
})

test('its package names it and checks offline; a second seal answers the first', async () => {
  const again = await post(`${at('online')}/seal`, { ...PERIOD, reason: '再封一次' }, wang)
  expect([again.status, again.body.seal]).toEqual([200, seal])
  const made = await hub.hub.parts.seals.package(seal)
  folder = made.folder
  expect(await checkPackage(folder)).toMatchObject({ ok: true, problems: [], manifest: { method: 'online' } })
  expect(readdirSync(folder)).toContain('bad.csv')
  expect(readdirSync(folder)).not.toContain('held.csv')
  const readme = readFileSync(join(folder, 'README.txt'), 'utf8')
  expect(readme).toContain('bad.csv 为单位名单；ledger.jsonl.gz')
  const [, specification] = /按台账说明（([^）]+)）/.exec(readme)!
  expect(existsSync(join(import.meta.dirname, '../..', specification!))).toBe(true)
})

test('verify and the offline check compute its figures by what the method says, and name a wrong one', async () => {
  expect(verifyLedger(hub.hub.ledger.db).ok).toBe(true)
  telephone.miscounts = true
  expect(verifyLedger(hub.hub.ledger.db).problems).toMatchObject([
    { code: 'seal-wrong', message: 'names another content than there was' },
  ])
  expect((await checkPackage(folder)).problems).toMatchObject([
    expect.stringContaining('names another content than there was'),
  ])
  telephone.miscounts = false
})

test('the independent program, which knows the real method of that name, finds its consent and its seal wrong and nothing else', (context) => {
  const extract = join(hub.data, 'extract.jsonl')
  writeFileSync(extract, gunzipSync(readFileSync(join(folder, 'ledger.jsonl.gz'))))
  const recompute = join(import.meta.dirname, '../fixtures/ledger/recompute.py')
  const theirs = runPython([recompute, extract]) as { faults: string[] } | null
  if (theirs === null) return context.skip(NO_PYTHON)
  const own = ['stand', 'seal'].flatMap((kind) => hub.rows(kind)).filter(({ body }) => body.method === 'online')
  const named = new Set(theirs.faults.map((fault) => fault.split(':')[0]))
  expect(named).toEqual(new Set(own.map(({ n }) => `entry ${n}`)))
})

test('its seal freezes nothing of another method', async () => {
  expect((await get(`${at('service-centre')}/scores?${query}`)).body.sealed).toBeNull()
  expect((await bring([callOf('J16', 5)])).body.results).toMatchObject([{ status: 'stored' }])
  expect(hub.rows('call').at(-1)!.body.verdict).toMatchObject({ verdict: 'counted' })
  expect(row((await get(`${at('service-centre')}/scores?${query}`)).body.units, 'J16')).toMatchObject({ n: 41 })
  expect(row((await get(`${at('online')}/scores?${query}`)).body.units, 'J16')).toMatchObject({ n: 40 })
  // And the other way about: its own seal does.
  const order = { ...PERIOD, reason: '按期报送', accept: ['unattributed', 'cases'] }
  expect((await consentTo(hub, at('service-centre'), { ...PERIOD, reason: '按现状' }, wang)).status).toBe(201)
  const hall = await post(`${at('service-centre')}/seal`, order)
  expect([hall.status, hall.body.method]).toEqual([201, 'service-centre'])
  expect(hub.rows('seal').at(-1)!.body.method).toBe('service-centre')
  expect((await bring([callOf('J16', 5)])).body.results).toMatchObject([{ status: 'stored' }])
  expect(hub.rows('call').at(-1)!.body.verdict).toMatchObject({ rule: 'after-seal' })
})

test('opened again by two officers it is shown to nobody again, and the other seal holds', async () => {
  hub.clock.now += HOUR
  expect((await post(`/api/v1/seals/${seal}/reopen-requests`, { reason: '漏了一份' })).status).toBe(200)
  expect((await post(`/api/v1/seals/${seal}/reopen`, { reason: '同意' })).body.code).toBe('same-person')
  expect((await post(`/api/v1/seals/${seal}/reopen`, { reason: '同意' }, wang)).status).toBe(200)
  expect((await get(`${at('online')}/scores?${query}`)).body.code).toBe('not-sealed')
  expect((await get(`${at('service-centre')}/scores?${query}`)).body.sealed).not.toBeNull()
  // It stays on record.
  expect((await get(`/api/v1/seals/${seal}`)).body).toMatchObject({ method: 'online', reopened: true })
  const all = (await get('/api/v1/seals')).body.seals as { method: string }[]
  expect(all.map(({ method }) => method)).toEqual(['service-centre', 'online'])
})
