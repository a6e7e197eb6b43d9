import { gunzipSync } from 'node:zlib'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkPackage } from '../../server/campaign/check-package.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { consentTo } from '../helpers/consent.ts'
import { DAY, HOUR, LONG_AGO, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'

/** A year that is sealed over a part of it that was sealed before: nothing frozen changes, and the rest counts with it. */
let hub: TestHub
let li: string
let wang: string
let device: StrangerDevice
let window: string
const AT = '/api/v1/campaigns/2026/methods/service-centre'
const PART = { from: '2026-11-01', to: '2026-11-18' }
const YEAR = { from: '2025-12-01', to: '2026-11-30' }
const ACCEPT = ['gaps', 'late', 'unattributed', 'cases']
let [part, year] = [0, 0]

beforeAll(async () => {
  hub = await TestHub.start()
  window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  device = await hub.device(window)
  for (let i = 0; i < 31; i++) await device.submit([device.press(5, TEN - 3 * HOUR + i * 2 * MINUTE)])
  await device.submit([device.press(1, TEN - 4 * HOUR), device.press(1, TEN - 4 * HOUR + 5 * SECOND)])
  await everybody(TEN + DAY)
})
afterAll(() => hub.stop())

/** Sessions end over night. */
async function everybody(now: number): Promise<void> {
  hub.clock.now = now
  li = await hub.signIn('campaign-office')
  wang = await hub.signIn('campaign-office')
}
const get = (path: string) => hub.call('GET', path, { token: li })
const post = (path: string, body: object, token = li) => hub.call('POST', path, { token, body })
const j16 = (units: { unit: { code: string } }[]) => units.find(({ unit }) => unit.code === 'J16')
const scores = async (period: object) =>
  j16((await get(`${AT}/scores?${new URLSearchParams(period as Record<string, string>).toString()}`)).body.units)
async function seal(period: object): Promise<number> {
  const word = { ...period, reason: '按期报送' }
  expect((await consentTo(hub, AT, word, li)).status).toBe(201)
  const made = await post(`${AT}/seal`, { ...word, accept: ACCEPT, early: true }, wang)
  expect([made.status, made.body.code]).toEqual([201, undefined])
  return made.body.seal as number
}

test('a year is sealed from its sealed part and the rest, and holds over the part', async () => {
  part = await seal(PART)
  const frozen = await scores(PART)
  // After the seal of the part: a late press within it, a correction of it, and a good day beside it.
  await device.submit([device.press(1, TEN - 90 * MINUTE)])
  await hub.post(window, 'J24', TEN - 3 * HOUR, TEN - HOUR)
  await hub.post(window, 'J16', TEN - HOUR)
  await device.submit([device.press(3, TEN + DAY - MINUTE)])
  const { body } = await get(`${AT}/seal?from=${YEAR.from}&to=${YEAR.to}`)
  expect(body).toMatchObject({ parts: [{ seal: part, ...PART }], across: null, seal: null })
  year = await seal(YEAR)
  expect(hub.rows('seal').at(-1)!.body.parts).toEqual([part])
  // 32 counted of the part as they were frozen, one of the rest.
  expect(await scores(YEAR)).toMatchObject({ n: 33, counts: { '1': 1, '2': 0, '3': 1, '4': 0, '5': 31 } })
  expect(await scores(PART)).toEqual(frozen)
  expect((await post(`${AT}/seal`, { from: '2026-11-10', to: '2026-11-12', reason: 'x' })).body.code).toBe(
    'seal-overlap',
  )
})

test('while the year holds, no part of it is opened', async () => {
  for (const path of ['reopen-requests', 'reopen'])
    expect((await post(`/api/v1/seals/${part}/${path}`, { reason: '漏报' })).body.code).toBe('seal-over')
})

test('opened again, the year leaves its part frozen; the rest takes up what came late', async () => {
  const before = await scores(PART)
  const late = device.press(2, TEN + DAY - 2 * HOUR)
  await device.submit([late])
  expect(hub.rating(late['id'])!.body.verdict).toMatchObject({ rule: 'after-seal' })
  expect((await post(`/api/v1/seals/${year}/reopen-requests`, { reason: '漏报' })).status).toBe(200)
  expect((await post(`/api/v1/seals/${year}/reopen`, { reason: '漏报' }, wang)).status).toBe(200)
  expect(hub.verdict(late['id'])).toMatchObject({ verdict: 'counted' })
  expect(await scores(PART)).toEqual(before)
  expect(await scores(YEAR)).toMatchObject({ n: 34 })
  expect((await post(`/api/v1/seals/${part}/reopen-requests`, { reason: '漏报' })).status).toBe(200)
})

test('the package checks, and an independent program agrees with the year', async (context) => {
  const again = await seal(YEAR)
  const { folder } = await hub.hub.parts.seals.package(again)
  expect(await checkPackage(folder)).toMatchObject({ ok: true, problems: [] })
  const extract = join(hub.data, 'extract.jsonl')
  writeFileSync(extract, gunzipSync(readFileSync(join(folder, 'ledger.jsonl.gz'))))
  const recompute = join(import.meta.dirname, '../fixtures/ledger/recompute.py')
  const theirs = runPython([recompute, extract, YEAR.from, YEAR.to]) as {
    faults: string[]
    periods: { units: { row: { unit: { code: string } } }[] }[]
  } | null
  if (theirs === null) return context.skip(NO_PYTHON)
  expect(theirs.faults).toEqual([])
  expect(j16(theirs.periods[0]!.units.map(({ row }) => row))).toEqual(
    j16((await get(`/api/v1/seals/${again}`)).body.scores.units),
  )
})
