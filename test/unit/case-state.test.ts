import { describe, expect, test } from 'vitest'
import { mayStep, stepCase, stepsOpen } from '../../server/rules/cases/case-state.ts'
import { callsForCase } from '../../server/rules/cases/qualifies.ts'
import { CASE_STEPS, type CaseFacts, type CaseStep, type StepDetails } from '../../server/contract/cases.ts'
import { ROLES } from '../../server/contract/roles.ts'

const OPENED: CaseFacts = {
  state: 'opened',
  soft: false,
  lapsed: null,
  finding: null,
  extension: 'none',
  appeal: 'none',
  requested: false,
}
const facts = (more: Partial<CaseFacts>): CaseFacts => ({ ...OPENED, ...more })
const found = { finding: 'true', responsibility: 'person' } as const

describe('which rating calls for a case', () => {
  test.each([
    [1, 'counted', 'ok', { soft: false }],
    [2, 'held', 'burst', { soft: false }],
    [2, 'held', 'signature', { soft: false }],
    [3, 'counted', 'ok', { soft: true }],
    [4, 'counted', 'ok', { lapse: 'changed' }],
    [4, 'held', 'change', { lapse: 'changed' }],
    [3, 'excluded', 'gap', { lapse: 'excluded' }],
    [1, 'excluded', 'test', { lapse: 'excluded' }],
  ] as const)('level %d, %s by %s', (level, verdict, rule, expected) => {
    expect(callsForCase({ level, verdict, rule })).toEqual(expected)
  })
})

describe('the life of a case', () => {
  const walk = (...steps: [CaseStep, StepDetails?][]) =>
    steps.reduce<CaseFacts | null>((now, [step, details]) => now && stepCase(now, step, details ?? {}), OPENED)

  test('found true, mended, called back, closed', () => {
    expect(walk(['found', found], ['mended'], ['called-back', { callBack: 'satisfied' }], ['closed'])).toMatchObject({
      state: 'closed',
      finding: 'true',
    })
  })

  test('somebody still dissatisfied sends it back to be mended', () => {
    const back = walk(['found', found], ['mended'], ['called-back', { callBack: 'dissatisfied' }])
    expect(back).toMatchObject({ state: 'verified' })
    expect(stepCase(back!, 'closed')).toBeNull()
    expect(stepCase(back!, 'mended')).toMatchObject({ state: 'mended' })
  })

  test.each(['mistaken', 'malicious'] as const)('%s waits for the campaign office, and nothing moves it', (finding) => {
    const waiting = walk(['found', { finding }])!
    expect(waiting).toMatchObject({ state: 'verified', finding, requested: true })
    for (const step of ['mended', 'called-back', 'closed', 'extension-asked', 'found'] as const)
      expect(stepCase(waiting, step, { ...found, callBack: 'satisfied' })).toBeNull()
  })

  test('a finding is complete: true with a responsibility, the others without', () => {
    expect(walk(['found', { finding: 'true' }])).toBeNull()
    expect(walk(['found', { finding: 'mistaken', responsibility: 'person' }])).toBeNull()
    expect(walk(['found', {}])).toBeNull()
  })

  test('more time is asked for once, while it is being mended', () => {
    const asked = walk(['found', found], ['extension-asked'])!
    expect(asked.extension).toBe('asked')
    expect(stepCase(asked, 'extension-asked')).toBeNull()
    expect(stepCase(stepCase(asked, 'extension-refused')!, 'extension-asked')).toBeNull()
    expect(walk(['extension-asked'])).toBeNull()
    expect(stepCase(asked, 'extension-granted')).toMatchObject({ extension: 'granted', state: 'verified' })
  })

  test('an appeal is answered before the case closes; upheld, it ends the case', () => {
    const mended = walk(['found', found], ['appealed'], ['mended'], ['called-back', { callBack: 'no-contact' }])!
    expect(stepCase(mended, 'closed')).toBeNull()
    expect(stepCase(stepCase(mended, 'appeal-rejected')!, 'closed')).toMatchObject({ state: 'closed' })
    expect(stepCase(mended, 'appeal-upheld')).toMatchObject({ state: 'closed', appeal: 'upheld' })
    expect(stepCase(mended, 'appealed')).toBeNull()
  })

  test('a soft case may be closed at once, and never has more time or an appeal', () => {
    const soft = facts({ soft: true })
    expect(stepCase(soft, 'closed')).toMatchObject({ state: 'closed' })
    expect(stepCase(soft, 'appealed')).toBeNull()
  })

  test('nothing can be done in a case that lapsed or is closed', () => {
    const every: StepDetails[] = [{ ...found, callBack: 'satisfied' }, { finding: 'mistaken' }, {}]
    for (const over of [facts({ lapsed: 'changed' }), facts({ state: 'closed', finding: 'true', appeal: 'open' })])
      for (const step of CASE_STEPS) for (const details of every) expect(stepCase(over, step, details), step).toBeNull()
    expect(stepsOpen(facts({ state: 'closed' }))).toEqual([])
  })

  test('what is open is what can be done', () => {
    expect(stepsOpen(OPENED).toSorted()).toEqual(['appealed', 'assigned', 'found', 'noted'])
    expect(stepsOpen(facts({ state: 'mended', finding: 'true', appeal: 'rejected' })).toSorted()).toEqual([
      'assigned',
      'called-back',
      'noted',
    ])
  })
})

describe('who may do what', () => {
  const may = (officer: Parameters<typeof mayStep>[0], unit = 'J41', hall = true) =>
    CASE_STEPS.filter((step) => mayStep(officer, { unit, hall }, step))
  const HALL = ['assigned', 'found', 'mended', 'called-back', 'closed', 'noted', 'extension-asked']
  const OFFICE = ['noted', 'extension-granted', 'extension-refused', 'appeal-upheld', 'appeal-rejected']

  test('the hall follows up, the unit appeals, the campaign office decides', () => {
    expect(may({ role: 'hall-manager' })).toEqual(HALL)
    expect(may({ role: 'campaign-office' })).toEqual(OFFICE)
    expect(may({ role: 'unit', unit: 'J41' })).toEqual(['extension-asked', 'appealed'])
  })

  test('no other role does anything, and no unit in the case of another', () => {
    for (const role of ROLES.filter((each) => !['hall-manager', 'campaign-office', 'unit'].includes(each)))
      expect(may({ role }), role).toEqual([])
    expect(may({ role: 'unit', unit: 'J36' })).toEqual([])
  })

  test('nobody bound to the unit handles or decides', () => {
    expect(may({ role: 'hall-manager', unit: 'J41' })).toEqual([])
    expect(may({ role: 'campaign-office', unit: 'J41' })).toEqual([])
  })

  test('what no hall has, and cases of the bureau itself, the campaign office can follow up', () => {
    const both = CASE_STEPS.filter((step) => step !== 'appealed')
    expect(may({ role: 'campaign-office' }, 'J41', false)).toEqual(both)
    expect(may({ role: 'campaign-office' }, 'J62')).toEqual(both)
  })
})
