import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Chain } from '../../kiosk/verify/chain/chain.ts'
import { LedgerState } from '../../kiosk/verify/ledger/ledger.ts'
import { Findings } from '../../kiosk/verify/report.ts'
import type { Mark } from '../../server/contract/ballot/sealing.ts'
import { addUnit, mergeUnit } from '../../server/store/register/change-unit.ts'
import { runPython, NO_PYTHON } from '../fixtures/score/run-python.ts'
import { exportedLedger, RECOMPUTE } from '../fixtures/survey/exported.ts'
import { marksOf } from '../helpers/ballot-voter.ts'
import { HeldBallot } from '../helpers/held-ballot.ts'
import { TestHub } from '../helpers/hub-fixture.ts'

/** Two units went on in a new one: the list of codes is longer than a ballot then, and than the list of units. */
let hub: TestHub
let ballot: HeldBallot
let codes: string[] = []
const WHO = { operator: 'cli:test', reason: '机构改革' }

beforeAll(async () => {
  hub = await TestHub.start()
  await hub.hub.ledger.write((w) => addUnit(w, { code: 'J83', name: '自然资源局', kind: 'agency' }))
  await hub.hub.ledger.write((w) => mergeUnit(w, 'J42', 'J83', WHO))
  await hub.hub.ledger.write((w) => mergeUnit(w, 'J43', 'J83', WHO))
  ballot = await HeldBallot.open(hub, 3)
  codes = (await ballot.voters[0]!.ballot()).units
})
afterAll(() => hub.stop())

test('a ballot lists the units that there are, and none that went on in another one', async () => {
  expect(codes).toHaveLength(88)
  expect(codes.filter((code) => ['J42', 'J43', 'J83'].includes(code))).toEqual(['J83'])
  const owner = await hub.signIn('method-owner', { method: 'representatives' })
  const { body } = await hub.call('GET', '/api/v1/campaigns/2026/ballot/issuer-key', { token: owner })
  expect(body.units).toEqual(codes)
})

test('its marks are of these; one beside them makes it invalid', async () => {
  const marks = (rest: Mark) => marksOf((i) => (i === codes.length ? rest : codes[i] === 'J83' ? 4 : 5))
  for (const [i, voter] of ballot.voters.entries()) {
    await voter.takeTicket()
    await voter.seal(marks(i === 2 ? 1 : 0))
    expect((await voter.cast()).status).toBe(200)
  }
  expect(await ballot.close()).toMatchObject({ ballots: 3 })
  const { body } = hub.rows('ballot-close')[0]!
  expect([body.invalid.length, body.marks.length]).toEqual([1, 88])
  const token = await hub.signIn('method-owner', { method: 'representatives' })
  const scores = await hub.call('GET', '/api/v1/campaigns/2026/methods/representatives/scores', { token })
  const of = (code: string) => scores.body.units.find(({ unit }: { unit: { code: string } }) => unit.code === code)
  expect([of('J83').score, of('J83').n, of('J83').status]).toEqual(['80.00', 2, 'insufficient'])
  expect([of('J42').score, of('J42').n, of('J42').status]).toEqual([null, 0, 'not-covered'])
  expect([of('J01').score, of('H07').score]).toEqual(['100.00', '100.00'])
})

test('the page that checks a package finds the ballot as it must be', () => {
  const [chain, findings] = [new Chain(), new Findings()]
  const state = new LedgerState(findings, 0)
  for (const line of exportedLedger(hub).split('\n')) {
    const entry = chain.next(line)
    if (typeof entry === 'string') throw new Error(entry)
    state.take(entry)
  }
  state.finish()
  expect(findings.points(['representatives']).map(({ state: is, faults }) => [is, faults])).toEqual([['ok', []]])
})

test('the public page lists the units that there are, and leads from one that is gone to where it goes on', async () => {
  const page = async (path: string) => {
    const response = await fetch(hub.url + path)
    return { url: response.url.slice(hub.url.length), html: await response.text() }
  }
  const { html } = await page('/units/')
  expect(html).toContain('88 个参评单位')
  expect([html.includes('自然资源局'), html.includes('国土局')]).toEqual([true, false])
  expect((await page('/units/j42')).url).toBe('/units/J83')
  const { body } = await hub.call('GET', '/api/v1/public/units/J42')
  expect(body.unit.name).toBe('国土局')
})

test('an independent program comes to the same units', (context) => {
  const extract = join(hub.data, 'extract.jsonl')
  writeFileSync(extract, exportedLedger(hub))
  const theirs = runPython([RECOMPUTE, extract]) as { faults: string[] } | null
  if (theirs === null) return context.skip(NO_PYTHON)
  expect(theirs.faults).toEqual([])
})
