import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkPackage } from '../../server/campaign/check-package.ts'
import type { FollowUpList, Summary } from '../../server/contract/answers/summary.ts'
import { METHOD_CODES } from '../../server/contract/methods.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { backup } from '../../server/store/safekeeping/backup.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { exportedLedger } from '../fixtures/survey/exported.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { WholeYear } from '../helpers/whole-year.ts'

/**
 * What follows from a year whose four methods are sealed, across all parts: report, notices, rectification, a reopening that
 * makes all of it outdated, tables that are made again, a backup, and the year after.
 */
let year: WholeYear
let hub: TestHub
let [team, auditor, unit] = ['', '', '']
const reason = '年度上报'
const seals: number[] = []
const RECOMPUTE = join(import.meta.dirname, '../fixtures/ledger/recompute.py')

beforeAll(async () => {
  year = await WholeYear.play()
  ;({ hub } = year)
})
afterAll(() => hub.stop())

const get = (path: string, token = year.office) => hub.call('GET', `/api/v1/campaigns/2026${path}`, { token })
const post = (path: string, body: object, token = year.office) =>
  hub.call('POST', `/api/v1/campaigns/2026${path}`, { token, body })
const summary = async () => (await get('/summary')).body as Summary

async function everybody(): Promise<void> {
  await year.everybody()
  team = await hub.signIn('method-owner', { method: 'third-party' })
  auditor = await hub.signIn('auditor')
  unit = await hub.signIn('unit', { unit: 'J24' })
}

test('four methods are sealed one after the other, and each change shows in the summary', async () => {
  await everybody()
  for (const [i, method] of METHOD_CODES.entries()) {
    seals.push(await year.seal(method))
    const { methods } = await summary()
    expect(methods.filter(({ sealed }) => sealed !== null)).toHaveLength(i + 1)
  }
  const { units } = await summary()
  const worst = units.find((each) => each.unit.code === 'J24')!
  expect(Object.values(worst.methods).map(({ lastPlace }) => lastPlace)).toEqual([true, true, true, true])
})

test('the report shows the figures of the summary and is co-signed by the survey team', async () => {
  const asked = await post('/report/ask', { missing: [], reason })
  expect(asked.status).toBe(201)
  const facts = (await get('/report.json')).body
  for (const { unit: of, methods } of (await summary()).units) {
    const shown = facts.units.find(({ code }: { code: string }) => code === of.code)
    for (const method of METHOD_CODES)
      expect([of.code, method, shown.scores[method].score, shown.scores[method].rank]).toEqual([
        of.code,
        method,
        methods[method].score,
        methods[method].rank,
      ])
  }
  const agreed = await post('/report/agree', { ...asked.body, password: 'a long password' }, team)
  expect(agreed.status).toBe(201)
  const { steps, milestones } = (await get('/calendar')).body
  expect(steps.find(({ step }: { step: string }) => step === 'report')).toMatchObject({ state: 'done', done: 1 })
  expect(milestones.find(({ code }: { code: string }) => code === 'report')).toMatchObject({ state: 'done' })
})

test('last places lead to a problem of the unit, which its own people see, and no other unit’s', async () => {
  const { units } = (await get('/follow-up')).body as FollowUpList
  expect(units.map((each) => each.unit.code)).toContain('J24')
  const found = {
    id: uuid7(hub.clock.now),
    unit: 'J24',
    source: 'follow-up',
    ref: 'representatives',
    finding: '四项测评都在末位',
  }
  const made = await post('/rectifications', found)
  expect([made.status, made.text]).toEqual([201, made.text])
  const plan = { leader: '马某某', handler: '丁某某', deadline: '2027-03-31', measure: '设专人', mechanism: '写进办法' }
  expect((await post(`/rectifications/${found.id}/plan`, plan, unit)).status).toBeLessThan(300)
  const accepted = await post(`/rectifications/${found.id}/answer`, { outcome: 'accepted' })
  expect([accepted.status, accepted.text]).toEqual([200, accepted.text])
  expect((await get('/rectifications', unit)).text).toContain('四项测评都在末位')
  const other = await hub.signIn('unit', { unit: 'J36' })
  expect((await get('/rectifications', other)).text).not.toContain('四项测评都在末位')
})

test('the ledger verifies; tables that are made again, and a restored copy, give the same answers', async () => {
  expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
  const answers = async (on = hub, token = year.office) =>
    Promise.all(
      ['/summary', '/follow-up', '/report', '/rectifications'].map(async (path) =>
        (await on.call('GET', `/api/v1/campaigns/2026${path}`, { token })).text.replace(/"now":"[^"]*"/, ''),
      ),
    )
  const before = await answers()
  await hub.hub.parts.store.act('ledger.rebuild', undefined, 'cli:root')
  expect(await answers()).toEqual(before)
  const copy = join(hub.data, 'backups', 'copy')
  await backup(hub.data, copy, hub.clock.now)
  const restored = await TestHub.start({ data: copy, now: hub.clock.now })
  try {
    expect(await answers(restored, await restored.signIn('campaign-office'))).toEqual(before)
  } finally {
    await restored.stop()
  }
})

test('one independent program recomputes every method of the year from the exported ledger', (context) => {
  const file = join(hub.data, 'year.jsonl')
  writeFileSync(file, exportedLedger(hub))
  const due = runPython([RECOMPUTE, file]) as { faults: string[] } | null
  if (due === null) return context.skip(NO_PYTHON)
  expect(due.faults).toEqual([])
})

test('a seal that is opened again makes the report outdated, and takes its column out of the summary', async () => {
  await year.reopen(seals[METHOD_CODES.indexOf('online')]!)
  const { methods } = await summary()
  expect(methods.find(({ method }) => method === 'online')!.sealed).toBe(null)
  expect((await get('/report')).body.report.outdated.length).toBeGreaterThan(0)
  seals[METHOD_CODES.indexOf('online')] = await year.seal('online')
  expect((await summary()).methods.every(({ sealed }) => sealed !== null)).toBe(true)
  // The old report still speaks of the old seal.
  expect((await get('/report')).body.report.outdated.length).toBeGreaterThan(0)
  expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
})

test('the package of every seal checks without a hub, the one that was sealed again and holds all the rest among them', async () => {
  for (const seal of seals) {
    const { folder } = await hub.hub.parts.seals.package(seal)
    expect([seal, await checkPackage(folder)]).toMatchObject([seal, { ok: true, problems: [] }])
  }
})

test('the year after has this one as its baseline, shows what was promised, and nothing of its own figures', async () => {
  const before = await summary()
  hub.clock.now = Date.parse('2027-12-06T10:00:00+08:00')
  await everybody()
  const next = (await hub.call('GET', '/api/v1/campaigns/2027/summary', { token: year.office })).body as Summary
  expect(next.methods.every(({ sealed }) => sealed === null)).toBe(true)
  const then = before.units.find((each) => each.unit.code === 'J24')!
  const now = next.units.find((each) => each.unit.code === 'J24')!
  expect(now.baseline.representatives?.rank ?? null).toBe(then.methods.representatives.rank)
  const promised = await hub.call('GET', '/api/v1/campaigns/2027/rectifications', { token: year.office })
  expect(promised.text).toContain('四项测评都在末位')
  expect((await get('/summary', auditor)).status).toBe(200)
  for (const path of ['/', '/units/', '/rate/', '/r/', '/healthz'])
    expect((await (await fetch(hub.url + path)).text()).includes(String(then.methods.online.score))).toBe(false)
})
