import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LONG_AGO, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import type { Fields, StrangerDevice } from '../helpers/stranger-device.ts'

/** Windows beyond the shipped ones: every run of a property has its own. */
const MANY = 150
let hub: TestHub
beforeAll(async () => {
  hub = await TestHub.start({
    configure(configuration) {
      const hall = configuration.halls.find(({ code }) => code === 'shimin')!
      for (let i = 1; i <= MANY; i++)
        hall.windows.push({
          code: `T${String(i).padStart(3, '0')}`,
          name: '试',
          zone: hall.zones[0]!.code,
          mode: 'open',
          unit: 'J16',
        })
    },
  })
})
afterAll(() => hub.stop())

let spare = 0
const freshWindow = () => `T${String(++spare).padStart(3, '0')}`

interface Case {
  /** Seconds after 9:50, or ms where it matters. */
  at: number
  level: number
  change?: number
  test?: true
  device?: 0 | 1
}
interface Expected {
  verdict: string
  rule: string
}

/** server/rules/screening/README.md, for an open window: written from the page, in the plainest way. */
function oracle(presses: { at: number; device: string; seq: number; first: number; level: number; test: boolean }[]) {
  const verdicts = new Map<number, Expected>()
  const order = presses
    .map((press, index) => ({ ...press, index }))
    .toSorted((a, b) => a.at - b.at || (a.device < b.device ? -1 : a.device > b.device ? 1 : a.seq - b.seq))
  let groupBegan = -Infinity
  const counted: number[] = []
  const say = (index: number, verdict: string, rule: string) => verdicts.set(index, { verdict, rule })
  for (const press of order) {
    if (press.test) {
      say(press.index, 'excluded', 'test')
      continue
    }
    const member = press.at - groupBegan < 15_000
    if (!member) groupBegan = press.at
    if (press.first <= 2 && press.level > press.first) say(press.index, 'held', 'change')
    else if (member) say(press.index, press.level <= 2 ? 'held' : 'excluded', 'gap')
    else if (counted.filter((moment) => press.at - moment <= 120_000).length >= 6) say(press.index, 'held', 'burst')
    else {
      say(press.index, 'counted', 'ok')
      counted.push(press.at)
    }
  }
  return presses.map((_, index) => verdicts.get(index)!)
}

async function twoDevices(window: string): Promise<[StrangerDevice, StrangerDevice]> {
  return [await hub.device(window), await hub.device(window)]
}

/** The items of a table of presses, and what screening must say of each press. */
function itemsOf(cases: Case[], devices: [StrangerDevice, StrangerDevice]) {
  const presses = cases.map((each) => {
    const device = devices[each.device ?? 0]
    const press = device.press(each.level, TEN - 10 * MINUTE + each.at, each.test ? { test: true } : {})
    return { each, device, press }
  })
  const items = presses.flatMap(({ each, device, press }) => [
    { device, item: press },
    ...(each.change === undefined ? [] : [{ device, item: device.extra(press, { level: each.change }) }]),
  ])
  const expected = oracle(
    presses.map(({ each, device, press }) => ({
      at: each.at,
      device: device.deviceId,
      seq: press['seq'] as number,
      first: each.level,
      level: each.change ?? each.level,
      test: each.test === true,
    })),
  )
  return { presses, items, expected }
}

function verdictsOf(presses: { press: Fields }[]): Expected[] {
  return presses.map(({ press }) => {
    const { verdict, rule } = hub.verdict(press['id'])!
    return { verdict, rule }
  })
}

const TABLES: [string, Case[], Expected['rule'][]][] = [
  [
    '14,999 and 15,000 ms apart',
    [
      { at: 0, level: 5 },
      { at: 14_999, level: 5 },
      { at: 15_000, level: 5 },
    ],
    ['ok', 'gap', 'ok'],
  ],
  [
    'a group is measured from its first press',
    [0, 10, 20, 30].map((s) => ({ at: s * SECOND, level: 4 })),
    ['ok', 'gap', 'ok', 'gap'],
  ],
  [
    'bad levels in a group',
    [
      { at: 0, level: 5 },
      { at: 1_000, level: 2 },
      { at: 2_000, level: 1 },
      { at: 3_000, level: 3 },
    ],
    ['ok', 'gap', 'gap', 'gap'],
  ],
  [
    'a test opens no group',
    [
      { at: 0, level: 5, test: true },
      { at: 1_000, level: 5 },
      { at: 2_000, level: 1, test: true },
    ],
    ['test', 'ok', 'test'],
  ],
  [
    'a held press opens a group all the same',
    [
      { at: 0, level: 1, change: 5 },
      { at: 10_000, level: 5 },
    ],
    ['change', 'gap'],
  ],
  [
    'two devices at one window are one order',
    [
      { at: 0, level: 5 },
      { at: 10_000, level: 5, device: 1 },
    ],
    ['ok', 'gap'],
  ],
  [
    'the seventh within 120 s',
    Array.from({ length: 9 }, (_, i) => ({ at: i * 16 * SECOND, level: 5 })),
    ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'burst', 'burst', 'ok'],
  ],
  [
    'seven within 120 s and a millisecond',
    Array.from({ length: 7 }, (_, i) => ({ at: i * 20 * SECOND + (i === 6 ? 1 : 0), level: 5 })),
    Array.from({ length: 7 }, () => 'ok'),
  ],
  [
    'seven bad ones: held, never excluded',
    Array.from({ length: 7 }, (_, i) => ({ at: i * 16 * SECOND, level: 1 })),
    ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'burst'],
  ],
]

describe('tables', () => {
  test.each(TABLES)('%s', async (_name, cases, rules) => {
    const { presses, items, expected } = itemsOf(cases, await twoDevices(freshWindow()))
    for (const { device, item } of items) await device.submit([item])
    expect(verdictsOf(presses)).toEqual(expected)
    expect(expected.map(({ rule }) => rule)).toEqual(rules)
  })

  test.each(TABLES)('%s, arriving in reverse', async (_name, cases) => {
    const { presses, items, expected } = itemsOf(cases, await twoDevices(freshWindow()))
    for (const { device, item } of items.toReversed()) await device.submit([item])
    expect(verdictsOf(presses)).toEqual(expected)
  })
})

test('presses at a paused window are held, by the moment of the press', async () => {
  const window = freshWindow()
  const device = await hub.device(window)
  await device.hello()
  const manager = await hub.signIn('hall-manager', { hall: 'shimin' })
  const set = (state: string) =>
    hub.call('POST', `/api/v1/halls/shimin/windows/${window}/state`, { token: manager, body: { state } })
  try {
    hub.clock.now = TEN
    expect((await set('paused')).status).toBe(200)
    expect(await device.heard('window:state')).toMatchObject({ state: 'paused' })
    hub.clock.now = TEN + MINUTE
    expect((await set('open')).status).toBe(200)
    expect(await device.heard('window:state')).toMatchObject({ state: 'open' })
    const moments = [TEN - 1, TEN, TEN + 30 * SECOND, TEN + MINUTE]
    const presses = moments.map((moment) => device.press(5, moment))
    for (const press of presses.toReversed()) await device.submit([press])
    expect(presses.map((press) => hub.verdict(press['id'])?.rule)).toEqual(['ok', 'closed', 'closed', 'ok'])
  } finally {
    hub.clock.now = TEN
  }
})

test('a late press appends every verdict that it changes, in the transaction that stores it', async () => {
  const device = await hub.device(freshWindow())
  const at = (s: number, level = 5) => device.press(level, TEN - 5 * MINUTE + s * SECOND)
  const [late, first, second] = [at(0), at(10), at(20)]
  await device.submit([first, second])
  expect([first, second].map((press) => hub.verdict(press['id'])?.rule)).toEqual(['ok', 'gap'])
  await device.submit([late])
  expect([late, first, second].map((press) => hub.verdict(press['id'])?.rule)).toEqual(['ok', 'gap', 'ok'])
  const cause = hub.rating(late['id'])!
  const appended = hub.rows('verdict').filter((row) => row.body.cause === cause.n)
  expect(appended.map((row) => row.n)).toEqual([cause.n + 1, cause.n + 2])
  // What was first said stands in the record for ever.
  expect(hub.rating(first['id'])!.body.verdict.rule).toBe('ok')
})

/** Times crowd around the edges of both rules. */
const arrivals = fc
  .array(
    fc.record(
      {
        at: fc.oneof(
          fc.integer({ min: 0, max: 20 }).map((s) => s * 5_000),
          fc.integer({ min: 0, max: 8 }).map((n) => n * 15_000 - 1 + (n === 0 ? 1 : 0)),
          fc.integer({ min: 0, max: 130_000 }),
        ),
        level: fc.integer({ min: 1, max: 5 }),
        change: fc.integer({ min: 1, max: 5 }),
        test: fc.constant(true as const),
        device: fc.constantFrom(0 as const, 1 as const),
      },
      { requiredKeys: ['at', 'level', 'device'] },
    ),
    { minLength: 2, maxLength: 14 },
  )
  .chain((cases) =>
    fc.record({
      cases: fc.constant(cases as Case[]),
      order: fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 28, maxLength: 28 }),
      chunk: fc.integer({ min: 1, max: 5 }),
    }),
  )

test('whatever the order of arrival: the verdicts of the page, and the same figures', async () => {
  await fc.assert(
    fc.asyncProperty(arrivals, async ({ cases, order, chunk }) => {
      const window = freshWindow()
      const devices = await twoDevices(window)
      const { presses, items, expected } = itemsOf(cases, devices)
      const shuffled = items.map((entry, i) => ({ entry, key: order[i]! })).toSorted((a, b) => a.key - b.key)
      for (let start = 0; start < shuffled.length; start += chunk) {
        const part = shuffled.slice(start, start + chunk).map(({ entry }) => entry)
        await Promise.all(
          devices.map(async (device) => {
            const own = part.filter((entry) => entry.device === device).map(({ item }) => item)
            if (own.length === 0) return
            const { results } = await device.submit(own)
            expect(results?.every((result) => result.status === 'stored')).toBe(true)
          }),
        )
      }
      expect(verdictsOf(presses)).toEqual(expected)
      const counts = { '1': 0, '2': 0, '3': 0, '4': 0, '5': 0 }
      let held = 0
      for (const [index, { verdict }] of expected.entries()) {
        const { level, change } = cases[index]!
        if (verdict === 'counted') counts[String(change ?? level) as '1']++
        if (verdict === 'held') held++
      }
      const { today } = (await hub.hub.parts.hallSnapshot('shimin')).windows.find((each) => each.code === window)!
      expect(today).toMatchObject({ counts, held, n: counts[1] + counts[2] + counts[3] + counts[4] + counts[5] })
      for (const device of devices) device.close()
    }),
    { numRuns: 60, seed: 20_261_118 },
  )
}, 180_000)

test('a late press before eight thousand others moves its neighbours only', async () => {
  const window = freshWindow()
  const device = await hub.device(window, { bootedAt: LONG_AGO })
  // One press every 30 s for three days, then one more from before all of them.
  const many = Array.from({ length: 8_000 }, (_, i) => device.press(5, LONG_AGO + 86_400_000 + i * 30 * SECOND))
  for (let i = 0; i < many.length; i += 500) await device.submit(many.slice(i, i + 500))
  const late = device.press(5, LONG_AGO + 86_400_000 - 10 * SECOND)
  await device.submit([late])
  expect(hub.verdict(late['id'])?.rule).toBe('ok')
  expect(hub.verdict(many[0]!['id'])?.rule).toBe('gap')
  expect(hub.verdict(many[1]!['id'])?.rule).toBe('ok')
})
