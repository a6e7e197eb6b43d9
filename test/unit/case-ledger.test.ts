import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CaseStep } from '../../server/contract/cases.ts'
import { caseNumber, findCaseAndRating, listCases } from '../../server/store/changes/cases/case-list.ts'
import { stepsOfCase } from '../../server/store/projections/case-row.ts'
import {
  eraseContactsOfTheClosed,
  eraseNote,
  readContact,
  readNote,
} from '../../server/store/changes/cases/case-text.ts'
import { placeDevice, setPosting } from '../../server/store/register/change-whereabouts.ts'
import { confirmDecision, decide, refuseDecision, requestDecision } from '../../server/store/changes/decide.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { leaveContact, recordCaseStep, type CaseStepOrder } from '../../server/store/changes/cases/record-case-step.ts'
import { recordCalls } from '../../server/store/changes/record-calls.ts'
import { settle } from '../../server/store/changes/tray.ts'
import { uuidBytes } from '../../server/store/sqlite/uuid-bytes.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { fit, HOUR, MINUTE, SECOND, TestDevice, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'

const MA = { operator: 'user:ma', role: 'hall-manager', hall: 'shimin' } as const
const OFFICE = { operator: 'user:ban', role: 'campaign-office' } as const

/** Cases follow their ratings by rule, whatever becomes of these, and are made again to the same bytes. */
let t: TestLedger
let device: TestDevice
beforeEach(async () => {
  t = await TestLedger.open()
  t.clock.now += 10 * HOUR
  device = new TestDevice('00000000-0000-7000-8000-000000000001', t.clock.now)
  await t.device(device.id, 'A01')
})
afterEach(async () => {
  // Whatever a test did: thrown away and made again, the tables are the same.
  const before = t.digests()
  await t.write((w) => rebuild(w))
  expect(t.digests()).toEqual(before)
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
  t.close()
})

async function press(level: number, apart = MINUTE) {
  t.clock.now += apart
  const made = device.press(t.clock.now, level)
  await t.submit(device, fit(made))
  return made
}
const caseOf = (id: string) => findCaseAndRating(t.ledger, uuidBytes(id))
const step = (id: string, name: CaseStep, more: Partial<CaseStepOrder> = {}) =>
  t.write((w) => recordCaseStep(w, uuidBytes(id), { step: name, officer: MA, ...more }))
const rules = (id: string) => stepsOfCase(t.ledger.sql, uuidBytes(id)).map((row) => row.step)

test('levels 1 and 2 open a case, 3 a soft one, better ones none; numbers count by hall and day', async () => {
  const presses = []
  for (const level of [5, 4, 3, 2, 1]) presses.push(await press(level))
  expect(presses.map(({ id }) => caseOf(id)?.soft)).toEqual([undefined, undefined, 1, 0, 0])
  expect(listCases(t.ledger, { hall: 'shimin' }).map(caseNumber)).toEqual(['CP-0301-03', 'CP-0301-02', 'CP-0301-01'])
  expect(listCases(t.ledger, { hall: '12345' })).toEqual([])
})

test('a held bad press has a case, a test none', async () => {
  await press(5)
  const drummed = await press(1, 2 * SECOND)
  expect(caseOf(drummed.id)).toMatchObject({ verdict: 'held', rule: 'gap', state: 'opened' })
  t.clock.now += MINUTE
  const tried = device.press(t.clock.now, 1, { test: true })
  await t.submit(device, fit(tried))
  expect(caseOf(tried.id)).toBeUndefined()
})

test('a call opens one in the hall of 12345', async () => {
  await t.write((w) => recordCalls(w, [{ callId: 'c1', unit: 'J41', level: 1, answeredAt: w.now }], w.now))
  expect(listCases(t.ledger, { hall: '12345' })).toMatchObject([{ unit: 'J41', source: 'call', number: 1 }])
})

test('a change of mind lets the case rest, and another lets it go on where it stood', async () => {
  const made = await press(2)
  await step(made.id, 'assigned', { staff: '64010027' })
  t.clock.now += SECOND
  await t.submit(device, fit(device.extra(made, 1_000, { level: 5 })))
  expect(caseOf(made.id)).toMatchObject({ lapsed: 'changed', level: 5 })
  await expect(step(made.id, 'noted', { note: 'x' })).rejects.toMatchObject({ code: 'case-step-refused' })
  await t.submit(device, fit(device.extra(made, 3_000, { level: 1 })))
  expect(caseOf(made.id)).toMatchObject({ lapsed: null, level: 1, soft: 0, state: 'opened', staff: '64010027' })
  await t.submit(device, fit(device.extra(made, 4_000, { level: 3 })))
  expect(caseOf(made.id)).toMatchObject({ lapsed: null, soft: 1 })
  expect(rules(made.id)).toEqual(['opened', 'assigned', 'lapsed', 'resumed'])
})

test('a good press that turns bad by a change of mind opens a case then', async () => {
  const made = await press(5)
  expect(caseOf(made.id)).toBeUndefined()
  await t.submit(device, fit(device.extra(made, 2_000, { level: 1 })))
  expect(caseOf(made.id)).toMatchObject({ soft: 0, state: 'opened' })
})

test('a correction of the past moves a case to another unit, another window, another hall', async () => {
  const made = await press(1)
  expect(caseOf(made.id)).toMatchObject({ unit: 'J36', window_code: 'A01' })
  await t.write((w) => setPosting(w, { hall: 'shimin', window: 'A01', unit: 'J41', from: w.now - HOUR, ...WHO }))
  expect(caseOf(made.id)).toMatchObject({ unit: 'J41', hall: 'shimin' })
  await t.write((w) =>
    placeDevice(w, { device: device.id, hall: 'shimin', window: 'B01', from: w.now - SECOND, ...WHO }),
  )
  expect(caseOf(made.id)).toMatchObject({ window_code: 'B01' })
  // It stood nowhere at all: no hall has the case, the campaign office does.
  await t.write((w) => placeDevice(w, { device: device.id, from: w.now - SECOND, ...WHO }))
  expect(caseOf(made.id)).toMatchObject({ hall: '', unit: null, number: 1 })
  await t.write((w) => settle(w, made.id, 'J16', WHO))
  expect(caseOf(made.id)).toMatchObject({ hall: '', unit: 'J16' })
  expect(rules(made.id)).toEqual(['opened', 'moved'])
})

test('steps are entries, what was written is not, and closing erases the telephone number', async () => {
  const made = await press(1)
  const id = uuidBytes(made.id)
  await t.write((w) => leaveContact(w, id, '13995000001'))
  await step(made.id, 'found', { finding: 'true', responsibility: 'process', note: '叫号后离岗十七分钟' })
  await step(made.id, 'mended', { note: '已安排替岗' })
  expect(readContact(t.ledger, id)).toBe('13995000001')
  await step(made.id, 'called-back', { callBack: 'satisfied' })
  await step(made.id, 'closed')
  expect(caseOf(made.id)).toMatchObject({ state: 'closed', finding: 'true', responsibility: 'process' })
  expect(readContact(t.ledger, id)).toBeUndefined()

  const kinds = t.entries('case-step').map(({ body }) => body.step)
  expect(kinds).toEqual(['found', 'mended', 'called-back', 'closed'])
  const whole = t.exported()
  for (const secret of ['13995000001', '离岗', '替岗']) expect(whole).not.toContain(secret)
  const [first] = t.entries('case-step')
  expect(first!.body.noteHash).toMatch(/^[0-9a-f]{64}$/)
  expect(readNote(t.ledger, first!.n)).toBe('叫号后离岗十七分钟')
  // Nor does any page of the database hold it in the clear.
  const pages = t.ledger.db.serialize()
  for (const secret of ['13995000001', '离岗', '替岗']) expect(pages.includes(Buffer.from(secret))).toBe(false)
  await t.write((w) => eraseNote(w, id, first!.n))
  expect(readNote(t.ledger, first!.n)).toBeUndefined()
})

test('a number left in a case that a rule ends is erased, too', async () => {
  const made = await press(2)
  const id = uuidBytes(made.id)
  await t.write((w) => leaveContact(w, id, '0951-6888529'))
  await t.submit(device, fit(device.extra(made, 1_000, { level: 5 })))
  expect(await t.write((w) => eraseContactsOfTheClosed(w))).toBe(1)
  expect(readContact(t.ledger, id)).toBeUndefined()
  await expect(t.write((w) => leaveContact(w, id, '0951-6888529'))).rejects.toMatchObject({ code: 'case-step-refused' })
})

test('a step that does not fit is refused and leaves nothing', async () => {
  const made = await press(1)
  const entries = t.ledger.chain.head.n
  await expect(step(made.id, 'mended')).rejects.toMatchObject({ code: 'case-step-refused' })
  await expect(step(made.id, 'assigned', { staff: 'nobody' })).rejects.toMatchObject({ code: 'unknown-staff' })
  await expect(step(made.id, 'found', { finding: 'mistaken' })).rejects.toMatchObject({ code: 'bad-request' })
  await expect(step((await press(5)).id, 'noted', { note: 'x' })).rejects.toMatchObject({ code: 'not-found' })
  expect(t.ledger.chain.head.n).toBe(entries + 1)
})

const requestOf = (id: string) => t.entries('decision-request').findLast(({ body }) => body.case === id)!.body.request

test('a mistaken rating is asked to be voided in the same breath; two officers of two desks later the case rests', async () => {
  const made = await press(1)
  await step(made.id, 'found', { finding: 'mistaken', ground: '窗口人员误触', note: '录像可见' })
  expect(t.entries('decision-request')).toMatchObject([
    { body: { ratings: [made.id], action: 'void', ground: 'mistaken', case: made.id, operator: 'user:ma' } },
  ])
  expect(caseOf(made.id)).toMatchObject({ state: 'verified', requested: 1, verdict: 'counted' })
  await expect(step(made.id, 'mended')).rejects.toMatchObject({ code: 'case-step-refused' })
  await expect(t.write((w) => confirmDecision(w, MA, requestOf(made.id), '同意'))).rejects.toMatchObject({
    code: 'same-person',
  })
  // Nor can another manager of the hall: nobody in a hall takes a rating away.
  const colleague = { ...MA, operator: 'user:ding' }
  await expect(t.write((w) => confirmDecision(w, colleague, requestOf(made.id), '同意'))).rejects.toMatchObject({
    code: 'office-only',
  })
  await t.write((w) => confirmDecision(w, OFFICE, requestOf(made.id), '属实，同意'))
  expect(caseOf(made.id)).toMatchObject({ lapsed: 'excluded', requested: 0, verdict: 'excluded', rule: 'voided' })
  // Taken back, by two again, the rating stands after all and is to be mended from now on.
  t.clock.now += HOUR
  const back = { ratings: [made.id], action: 'withdraw' as const, reason: '复核有误' }
  await expect(t.write((w) => decide(w, OFFICE, back))).rejects.toMatchObject({ code: 'second-officer-needed' })
  const { request } = await t.write((w) => requestDecision(w, OFFICE, back))
  await t.write((w) => confirmDecision(w, { ...OFFICE, operator: 'user:shi' }, request, '同意撤回'))
  expect(caseOf(made.id)).toMatchObject({ lapsed: null, state: 'verified', finding: 'true', mend_since: t.clock.now })
  expect(rules(made.id)).toEqual(['opened', 'found', 'lapsed', 'resumed'])
})

test('a request that is turned down sends the case back to be mended', async () => {
  const made = await press(2)
  await step(made.id, 'found', { finding: 'malicious', ground: '同一人连续按' })
  t.clock.now += 2 * HOUR
  await t.write((w) => refuseDecision(w, OFFICE, requestOf(made.id), '证据不足'))
  expect(caseOf(made.id)).toMatchObject({ requested: 0, finding: 'true', mend_since: t.clock.now, verdict: 'counted' })
  expect(rules(made.id)).toEqual(['opened', 'found', 'void-refused'])
  await step(made.id, 'mended', { responsibility: 'person' })
  expect(caseOf(made.id)).toMatchObject({ state: 'mended', responsibility: 'person' })
})

test('an appeal that is upheld is a request to void: a second officer decides, and two who disagree change nothing', async () => {
  const [agreed, refused] = [await press(1), await press(1)]
  const second = { ...OFFICE, operator: 'user:shi' }
  for (const made of [agreed, refused]) {
    const unit = { operator: 'user:j16', role: 'unit' as const, bound: 'J16' }
    await t.write((w) => recordCaseStep(w, uuidBytes(made.id), { step: 'appealed', note: '非本单位', officer: unit }))
    // What the unit wrote stays until the office has decided.
    const written = t.entries('case-step').at(-1)!.n
    await expect(t.write((w) => eraseNote(w, uuidBytes(made.id), written))).rejects.toMatchObject({
      code: 'evidence-waits',
    })
    await t.write((w) =>
      recordCaseStep(w, uuidBytes(made.id), { step: 'appeal-upheld', note: '属实', officer: OFFICE }),
    )
    expect(caseOf(made.id)).toMatchObject({ state: 'opened', appeal: 'upheld', requested: 1, verdict: 'counted' })
    expect(t.entries('decision-request').at(-1)!.body).toMatchObject({
      request: t.entries('case-step').at(-1)!.body.request,
      action: 'void',
      case: made.id,
      operator: OFFICE.operator,
    })
    await expect(t.write((w) => eraseNote(w, uuidBytes(made.id), written))).rejects.toMatchObject({
      code: 'evidence-waits',
    })
    await expect(t.write((w) => confirmDecision(w, OFFICE, requestOf(made.id), '同意'))).rejects.toMatchObject({
      code: 'same-person',
    })
  }
  await t.write((w) => confirmDecision(w, second, requestOf(agreed.id), '同意'))
  expect(caseOf(agreed.id)).toMatchObject({ lapsed: 'excluded', verdict: 'excluded', rule: 'voided' })
  await t.write((w) => refuseDecision(w, second, requestOf(refused.id), '窗口当日属该单位'))
  expect(caseOf(refused.id)).toMatchObject({ state: 'opened', appeal: 'rejected', requested: 0, closed: null })
  expect(await t.write((w) => eraseNote(w, uuidBytes(refused.id), t.entries('case-step').at(-1)!.n))).toBe(true)
})
