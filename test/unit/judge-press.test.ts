import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RULES, type ScreeningRule, type Verdict } from '../../server/contract/ledger/verdicts.ts'
import { judge } from '../../server/rules/press/judge.ts'
import type { Holder, PressContext, ServiceThen } from '../../server/rules/press/press-context.ts'
import { NO_TRAIL, type Trail } from '../../server/rules/screening/screen-press.ts'
import { thresholdsOf } from '../../server/rules/screening/thresholds.ts'
import { seed } from '../helpers/seed.ts'

const NOON = Date.UTC(2026, 0, 5, 4)
const SECOND = 1_000
const HOUR = 3_600_000
const DEVICE = 'd1'

/** A press of level 5 at noon by a known kiosk, placed at A01 since the morning, for whoever is posted there. */
function context(change: (context: PressContext) => void = () => {}): PressContext {
  const made: PressContext = {
    key: { occurred: NOON, device: DEVICE, seq: 7, id: 'p7' },
    press: { level: 5, raised: false, test: false, unsigned: false, invitation: undefined },
    moment: {
      occurredAt: NOON,
      receivedAt: NOON + SECOND,
      measured: true,
      after: undefined,
      doubted: false,
      placements: [{ window: 1, since: NOON - 4 * HOUR, until: null }],
      postings: [],
    },
    device: { revoked: false, fewKeys: false, unseen: false },
    window: { id: 1, hall: 'shimin', window: 'A01', unit: 'J16', staff: 's1', closed: false, invited: false },
    service: undefined,
    sealed: false,
    settled: undefined,
    before: NO_TRAIL,
    thresholds: thresholdsOf([
      { version: 1, since: 0, screening: { gapMs: 15 * SECOND, burstMs: 120 * SECOND, burstCount: 6 } },
    ]),
  }
  change(made)
  return made
}

/** Of 综合窗口: a service that names another unit, with an invitation that nobody has spent. */
const SERVICE: ServiceThen = {
  id: 's-1',
  unit: 'J23',
  staff: undefined,
  matter: '社保',
  invitation: 'i-1',
  without: undefined,
  own: false,
  holder: undefined,
}

const invited = (change: (context: PressContext) => void = () => {}) =>
  context((each) => {
    each.window!.invited = true
    each.service = { ...SERVICE }
    change(each)
  })

function heldBy(seq: number, more: Partial<Holder> = {}): Holder {
  return { key: { occurred: NOON, device: DEVICE, seq, id: `p${seq}` }, frozen: false, names: true, ...more }
}

/** Six presses that counted, 16 s apart, the last of them so long before noon. */
const trail = (agoMs: number): Trail => ({
  groupBegan: NOON - agoMs,
  counted: [5, 4, 3, 2, 1, 0].map((i) => NOON - agoMs - i * 16 * SECOND),
})

/** Each rule by what brings it about, and what it says of level 5 and of level 1. */
const BY_RULE: Record<ScreeningRule, [(context: PressContext) => void, Verdict, Verdict]> = {
  'after-seal': [(each) => (each.sealed = true), 'excluded', 'excluded'],
  signature: [(each) => (each.press.unsigned = true), 'held', 'held'],
  revoked: [(each) => (each.device.revoked = true), 'held', 'held'],
  unseen: [(each) => (each.device.unseen = true), 'held', 'held'],
  test: [(each) => (each.press.test = true), 'excluded', 'excluded'],
  clock: [(each) => (each.moment.doubted = true), 'held', 'held'],
  closed: [(each) => (each.window!.closed = true), 'held', 'held'],
  uninvited: [(each) => (each.window!.invited = true), 'held', 'held'],
  change: [(each) => (each.press.raised = true), 'held', 'held'],
  'few-keys': [(each) => (each.device.fewKeys = true), 'held', 'held'],
  gap: [(each) => (each.before = { groupBegan: NOON - 14 * SECOND, counted: [] }), 'excluded', 'held'],
  burst: [(each) => (each.before = trail(15 * SECOND)), 'held', 'held'],
  ok: [() => {}, 'counted', 'counted'],
}

describe('a press is judged by its context alone', () => {
  test.each(RULES)('%s', (rule) => {
    const [change, five, one] = BY_RULE[rule]
    const verdict = (level: number) => judge(context((each) => (change(each), (each.press.level = level)))).screened
    expect(verdict(5)).toMatchObject({ verdict: five, rule })
    expect(verdict(1)).toMatchObject({ verdict: one, rule })
  })

  /** A trail brings about one of these two. */
  const BY_TRAIL: readonly ScreeningRule[] = ['gap', 'burst']
  const any = fc.record({
    alone: fc.subarray(RULES.filter((rule) => !BY_TRAIL.includes(rule))),
    trail: fc.subarray([...BY_TRAIL], { maxLength: 1 }),
    level: fc.integer({ min: 1, max: 5 }),
    place: fc.constantFrom('window', 'invitation', 'nowhere'),
  })
  type Any = typeof any extends fc.Arbitrary<infer T> ? T : never
  const madeOf = ({ alone, trail, level, place }: Any) =>
    context((each) => {
      for (const rule of [...alone, ...trail]) BY_RULE[rule][0](each)
      each.press.level = level
      if (place === 'invitation') each.service = { ...SERVICE }
      if (place === 'nowhere') Object.assign(each, { window: undefined, before: undefined, service: undefined })
    })
  const property = (holds: (made: Any) => void) => () => fc.assert(fc.property(any, holds), { seed, numRuns: 2_000 })

  test(
    'of several rules the first in their order decides, and none excludes a level 1 or 2',
    property((made) => {
      const { screened, facts } = judge(madeOf(made))
      const asked = new Set<ScreeningRule>([...made.alone, ...made.trail])
      if (made.place === 'nowhere') asked.delete('closed')
      if (!facts.includes('uninvited')) asked.delete('uninvited')
      // A group and a burst hold where anybody may press.
      if (!facts.includes('open-rules')) for (const rule of BY_TRAIL) asked.delete(rule)
      const first = RULES.find((rule) => asked.has(rule))
      expect(screened!.rule).toBe(first ?? 'ok')
      const isVote = !facts.includes('test') && !facts.includes('after-seal')
      if (isVote && made.level <= 2) expect(screened!.verdict).not.toBe('excluded')
    }),
  )

  test(
    'a context is plain data, nothing in it changes, and the same one gives the same answer',
    property((made) => {
      const frozen = deepFreeze(madeOf(made))
      expect(judge(frozen)).toEqual(judge(JSON.parse(JSON.stringify(frozen)) as PressContext))
    }),
  )
})

describe('whose it is', () => {
  const whose = (made: PressContext) => judge(made).attribution

  test('the unit posted at the window, and who is on duty', () =>
    expect(whose(context())).toEqual({ hall: 'shimin', window: 'A01', unit: 'J16', staff: 's1' }))

  test('a service that names another unit wins, and what it names goes along', () =>
    expect(whose(invited())).toEqual({
      hall: 'shimin',
      window: 'A01',
      unit: 'J23',
      staff: 's1',
      matter: '社保',
      service: 's-1',
    }))

  test('nobody posted is the tray, nowhere is nobody, and what an officer settled stays', () => {
    const nobody = context((each) => (each.window!.unit = undefined))
    expect(whose(nobody)).toEqual({ hall: 'shimin', window: 'A01', staff: 's1' })
    const nowhere = { ...context(), window: undefined }
    expect(whose(nowhere)).toEqual({})
    expect(whose({ ...nowhere, settled: 'J02' })).toEqual({ unit: 'J02' })
    expect(whose(context((each) => (each.settled = 'J02')))).toMatchObject({ unit: 'J02', window: 'A01' })
  })
})

describe('who has the invitation', () => {
  /** What a press has of a service: it spends its invitation, rates it without, or nothing. */
  const has = (made: PressContext) => {
    const { spends, attribution, facts } = judge(made)
    const of = attribution.service === undefined ? 'nothing' : spends ? 'spends' : 'rates'
    return `${of}${facts.includes('uninvited') ? ', uninvited' : ''}${facts.includes('open-rules') ? ', open' : ''}`
  }

  test.each<[string, (context: PressContext) => void, string]>([
    ['nobody yet', () => {}, 'spends'],
    ['a later press', (each) => (each.service!.holder = heldBy(9)), 'spends'],
    ['an earlier press', (each) => (each.service!.holder = heldBy(3)), 'nothing, uninvited'],
    [
      'a later press that a seal froze',
      (each) => (each.service!.holder = heldBy(9, { frozen: true })),
      'nothing, uninvited',
    ],
    ['nobody, and the press names it', (each) => (each.press.invitation = 'i-1'), 'spends'],
    ['nobody, and the press names another', (each) => (each.press.invitation = 'i-2'), 'nothing, uninvited'],
    ['nobody, by a test', (each) => (each.press.test = true), 'nothing'],
    ['nobody, without a signature', (each) => (each.press.unsigned = true), 'nothing, uninvited'],
    ['nobody, after the seal', (each) => (each.sealed = true), 'rates, uninvited'],
    ['no device showed it', (each) => (each.service!.without = 'device-down'), 'rates, open'],
    ['nobody was asked', (each) => (each.service!.without = 'not-invited'), 'rates, uninvited'],
  ])('%s', (_, change, expected) => expect(has(invited(change))).toBe(expected))

  test('a press that stays with its service keeps it, whatever it names, and spends nothing anew', () => {
    const { spends, attribution, facts } = judge(invited((each) => (each.service!.own = true)))
    expect([spends, attribution.service, facts]).toEqual([undefined, 's-1', []])
  })

  test('the later press loses it, unless a correction has taken that one elsewhere', () => {
    const from = (holder: Holder) => judge(invited((each) => (each.service!.holder = holder))).spends!.from
    expect(from(heldBy(9))).toEqual(heldBy(9))
    expect(from(heldBy(9, { names: false }))).toBeUndefined()
  })
})

describe('whether its moment is trusted', () => {
  /** Of an earlier boot: made at some time since `after`. */
  const estimated = (change: (moment: PressContext['moment']) => void) =>
    judge(
      context(({ moment }) => {
        moment.measured = false
        moment.after = NOON - HOUR
        moment.postings = [{ unit: 'J16', since: NOON - 8 * HOUR, until: null }]
        change(moment)
      }),
    ).facts.includes('clock')

  test.each<[string, boolean, (moment: PressContext['moment']) => void]>([
    ['one place and one unit in all that time', false, () => {}],
    ['another unit in between', true, (m) => (m.postings = [{ unit: 'J16', since: NOON - HOUR / 2, until: null }])],
    ['moved in between', true, (m) => (m.placements = [{ window: 1, since: NOON - HOUR / 2, until: null }])],
    ['nowhere when it came', true, (m) => (m.placements = [{ window: 1, since: NOON - 4 * HOUR, until: NOON }])],
    ['after it came', true, (m) => ((m.measured = true), (m.receivedAt = NOON - 1))],
    ['before its device was placed', true, (m) => ((m.measured = true), (m.occurredAt = NOON - 5 * HOUR))],
  ])('%s', (_, doubtful, change) => expect(estimated(change)).toBe(doubtful))
})

test('without the trail before it a press at a window is screened later, one that stood nowhere at once', () => {
  const later = { ...context(), before: undefined }
  expect(judge(later).screened).toBeUndefined()
  expect(judge({ ...later, window: undefined }).screened).toEqual({ verdict: 'counted', rule: 'ok' })
})

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze)
  return value
}
