import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkPackage } from '../../server/campaign/check-package.ts'
import { canonicalJson } from '../../server/contract/ledger/canonical-json.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { entryHash, entryText, NO_ENTRY } from '../../server/store/chain/chain.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import type { OnlineArrival } from '../../server/store/changes/online/record-online.ts'
import { onlineArrival, usualLevels } from '../fixtures/online/arrivals.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { consentTo } from '../helpers/consent.ts'
import { plainPdf } from '../helpers/evidence-files.ts'
import { DAY, HOUR, TestHub } from '../helpers/hub-fixture.ts'

/**
 * A whole year of the online channel: ratings, a rally that is held, decisions of two, deductions, the seal with what stays
 * held, its package, and one program that recomputes every method from the extract alone.
 */
let hub: TestHub
let [owner, other, office, media] = ['', '', '', '']
const METHOD = '/api/v1/campaigns/2026/methods/online'
const YEAR = { from: '2025-12-01', to: '2026-11-30' }
const RECOMPUTE = join(import.meta.dirname, '../fixtures/ledger/recompute.py')
beforeAll(async () => {
  hub = await TestHub.start()
})
afterAll(() => hub.stop())

/** Sessions end long before a year does. */
async function signIn(): Promise<void> {
  media = await hub.signIn('reporter', { body: 'media' })
  owner = await hub.signIn('method-owner', { method: 'online' })
  other = await hub.signIn('method-owner', { method: 'online' })
  office = await hub.signIn('campaign-office')
}

const post = (path: string, token: string, body: object = {}) => hub.call('POST', path, { token, body })
const record = (ratings: OnlineArrival[]) => hub.hub.parts.store.act('online.record', { ratings }, 'hub')

/** A refused interview that is reported, signed and confirmed. */
async function deducted(unit: string, date: string): Promise<void> {
  const id = uuid7(hub.clock.now)
  await post('/api/v1/deductions', media, { id, unit, rule: 'B1', date, facts: { text: '拒绝采访' }, files: [] })
  const headers = { authorization: `Bearer ${media}`, 'content-type': 'application/octet-stream' }
  const sent = await fetch(`${hub.url}/api/v1/uploads`, { method: 'POST', headers, body: Buffer.from(plainPdf()) })
  const { id: file } = (await sent.json()) as { id: string }
  await post(`/api/v1/deductions/${id}/sign`, media, { name: '周某', date, file })
  expect((await post(`/api/v1/deductions/${id}/confirm`, office)).status).toBe(200)
}

test('a year is rated, screened, decided, deducted from, and sealed with what stays held', async () => {
  for (let day = 0; day < 12; day++) {
    hub.clock.now += DAY - HOUR
    const usual = ['J36', 'J45', 'J16'].flatMap((unit, i) =>
      [0, 1, 2].map((each) => onlineArrival(hub.clock.now, { unit, ...usualLevels(day + each + i) })),
    )
    await record(usual)
    hub.clock.now += HOUR
    if (day === 9)
      await record(
        Array.from({ length: 12 }, () =>
          onlineArrival(hub.clock.now, { network: '198.51.100.1', satisfaction: 1, image: 1 }),
        ),
      )
  }
  await signIn()
  await deducted('J45', '2026-10-12')
  await deducted('J36', '2026-10-13')
  const { body } = await hub.call('GET', '/api/v1/online/held', { token: owner })
  const held = body.ratings.map(({ rating }: { rating: string }) => rating)
  expect(held).toHaveLength(7)
  const reason = '看过时间和网络'
  await post('/api/v1/online/decisions', owner, { action: 'release', ratings: held.slice(0, 2), reason })
  const asked = await post('/api/v1/online/requests', owner, { action: 'exclude', ratings: held.slice(2, 5), reason })
  expect((await post(`/api/v1/online/requests/${asked.body.request}/confirm`, other, { reason })).status).toBe(200)

  hub.clock.now = Date.parse('2026-12-03T10:00:00+08:00')
  await signIn()
  expect((await consentTo(hub, METHOD, { ...YEAR, reason: '按现状' }, office)).status).toBe(201)
  const sealed = await post(`${METHOD}/seal`, owner, { ...YEAR, reason: '年度', accept: ['held'] })
  expect([sealed.status, sealed.body]).toEqual([201, sealed.body])
  const seal = hub.rows('seal').at(-1)!.body
  expect(seal.checks).toMatchObject({ held: 2, deductions: 0 })
  const line = (code: string) => seal.units.find((unit: { code: string }) => unit.code === code)
  // Twelve days of three, five of the rally that counted as they came, two that were released.
  expect(line('J36')).toMatchObject({ n: 43, own: { deductions: '0.10', held: 2 } })
  expect(line('J45').own.deductions).toBe('0.10')
  expect(Number(line('J45').score)).toBeCloseTo(Number(line('J45').own.mean) - 0.1, 5)
})

test('its package checks offline, and one program recomputes every method of the extract, online among them', async (context) => {
  const { n: seal } = hub.rows('seal').at(-1)!
  // What comes afterwards is in no figure.
  await record([onlineArrival(hub.clock.now, { receivedAt: Date.parse('2026-11-30T23:00:00+08:00'), satisfaction: 1 })])
  await deducted('J45', '2026-11-20')
  expect(hub.rows('online-rating').at(-1)!.body.verdict.rule).toBe('after-seal')
  expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
  const { folder } = await hub.hub.parts.seals.package(seal)
  expect(await checkPackage(folder)).toMatchObject({ ok: true, problems: [], manifest: { method: 'online' } })
  const extract = join(hub.data, 'extract.jsonl')
  writeFileSync(extract, gunzipSync(readFileSync(join(folder, 'ledger.jsonl.gz'))))
  const asked = ['--method', 'online', YEAR.from, YEAR.to]
  const theirs = runPython([RECOMPUTE, extract, ...asked]) as {
    faults: string[]
    periods: { units: unknown[] }[]
  } | null
  if (theirs === null) return context.skip(NO_PYTHON)
  expect(theirs.faults).toEqual([])
  expect(theirs.periods[0]!.units).toEqual(hub.rows('seal').at(-1)!.body.units)
})

test('the program names a level that was forged, and a rating that was let count, hashes and all', (context) => {
  const entries = readFileSync(join(hub.data, 'extract.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { n: number; at: number; kind: string; body: Record<string, unknown> })
  const held = entries.find(({ kind, body }) => kind === 'online-rating' && JSON.stringify(body).includes('"held"'))!
  const first = entries.find(({ kind }) => kind === 'online-rating')!
  const { n: seal } = hub.rows('seal').at(-1)!
  const forged = join(hub.data, 'forged.jsonl')
  for (const [entry, more, named] of [
    [held, { verdict: { verdict: 'counted', rule: 'ok' } }, held.n],
    [first, { satisfaction: 1, image: 1 }, seal],
  ] as const) {
    let prev = NO_ENTRY
    const lines = entries.map(({ n, at, kind, body }) => {
      const text = canonicalJson(n === entry.n ? { ...body, ...more } : body)
      const hash = entryHash('sha256', entryText(n, at, kind, text, prev))
      const line = { n, at, kind, body: JSON.parse(text) as unknown, prev }
      prev = hash
      return `${JSON.stringify({ ...line, hash })}\n`
    })
    writeFileSync(forged, lines.join(''))
    const theirs = runPython([RECOMPUTE, forged]) as { faults: string[] } | null
    if (theirs === null) return context.skip(NO_PYTHON)
    expect(theirs.faults.map((fault) => fault.split(':')[0])).toContain(`entry ${named}`)
  }
})
