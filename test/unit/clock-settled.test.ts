import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { Refusal } from '../../server/contract/errors.ts'
import { changeDuty } from '../../server/store/devices/change-duty.ts'
import { enterStaff } from '../../server/store/register/enter-staff.ts'
import { setPosting } from '../../server/store/register/change-whereabouts.ts'
import { setWindowState } from '../../server/store/register/set-window-state.ts'
import { noteBoot } from '../../server/store/presses/device-facts.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { endExpired, openService } from '../../server/store/presses/record-service.ts'
import { uuidBytes } from '../../server/store/sqlite/uuid-bytes.ts'
import { settleClock } from '../../server/store/changes/settle-clock.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { smallCity } from '../fixtures/ledger/histories.ts'
import {
  BEGAN,
  fit,
  HOUR,
  MINUTE,
  random,
  SECOND,
  TestDevice,
  TestLedger,
  WHO,
} from '../fixtures/ledger/test-ledger.ts'
import { runPython } from '../fixtures/score/run-python.ts'
import { seed } from '../helpers/seed.ts'

const DAY = 24 * HOUR
const YEAR = 365 * DAY
const NINE = BEGAN + 200 * DAY + 9 * HOUR
const OFFICER = { operator: 'user:li', role: 'campaign-office' } as const
const RECOMPUTE = join(import.meta.dirname, '../fixtures/ledger/recompute.py')

const open: TestLedger[] = []
afterEach(() => {
  for (const t of open.splice(0)) {
    t.ledger.settle()
    expect(verifyLedger(t.ledger.db).problems).toEqual([])
    t.close()
  }
})

/** Who signs in, by the level that chance drew; undefined: somebody signs out. */
const STAFF = ['60001', '60002', '60003', undefined, undefined]

/** A small city whose hub's clock is `wrong` ms off true time; the test lets true time pass. */
class City {
  readonly t: TestLedger
  readonly devices: TestDevice[]
  readonly windows: readonly string[]
  time = NINE
  wrong = 0

  private constructor(t: TestLedger, devices: TestDevice[], windows: readonly string[]) {
    this.t = t
    this.devices = devices
    this.windows = windows
  }

  static async begin(windows: readonly string[]): Promise<City> {
    const t = await TestLedger.open({ configuration: smallCity() })
    open.push(t)
    const devices = windows.map((_, i) => new TestDevice(`00000000-0000-7000-8000-00000000000${i + 1}`, NINE - HOUR))
    for (const [i, { id }] of devices.entries()) await t.device(id, windows[i], BEGAN)
    const city = new City(t, devices, windows)
    city.pass(0)
    return city
  }

  pass(ms: number): void {
    this.time += ms
    this.t.clock.now = this.time + this.wrong
  }

  /** The clock of the hub is set, which it notices. */
  async set(wrong: number): Promise<number> {
    const by = wrong - this.wrong
    this.wrong = wrong
    this.pass(0)
    const clock = this.t.clock.now
    return this.t.write((w) => w.append('clock-doubt', { why: 'stepped', clock, by }).n)
  }

  async press(device: number, level: number, ago = 0): Promise<string> {
    const press = this.devices[device]!.press(this.time - ago, level)
    await this.send(device, press)
    return press.id
  }

  /** The clocks of devices are right. */
  async send(device: number, ...items: ReturnType<TestDevice['press']>[]): Promise<void> {
    const { id } = this.devices[device]!
    const sent = this.devices[device]!.reading(this.time)
    await this.t.write((w) => noteBoot(w, id, sent, w.now))
    await this.t.ledger.submit({ device: id, sent, receivedAt: this.t.clock.now, items: fit(...items) })
  }

  /** Three who may sign in; the other places of the list sign out. */
  employ(): Promise<void> {
    return this.t.write((w) => {
      for (const no of STAFF) if (no !== undefined) enterStaff(w, { no, name: `工号 ${no}`, unit: 'J36', ...WHO })
    })
  }

  async signIn(device: number, staff: string | undefined): Promise<void> {
    const { id } = this.devices[device]!
    const named = staff === undefined ? {} : { staff }
    await this.t.write((w) => {
      // Before any device stood anywhere nobody can sign in at one: the entry is made as the window would have it.
      if (w.now >= BEGAN) changeDuty(w, { device: id, ...named })
      else w.append('duty', { hall: 'shimin', window: this.windows[device]!, ...named, from: w.now, device: id })
    })
  }

  async pause(device: number, isPaused: boolean): Promise<void> {
    const window = this.windows[device]!
    const state = isPaused ? ('paused' as const) : ('open' as const)
    await this.t.write((w) => setWindowState(w, { hall: 'shimin', window, state, ...WHO }))
  }

  settle(shifts?: Parameters<typeof settleClock>[2]['shifts']) {
    return this.t.write((w) => settleClock(w, OFFICER, { shifts, reason: '查过时间服务器' }))
  }

  verdict(id: string) {
    const { verdict, rule } = this.t.rating(id)!
    return `${verdict} ${rule}`
  }

  /** All that a score, a window's day and a case hang on. */
  stands(): unknown {
    const { sql } = this.t.ledger
    this.t.ledger.settle()
    return {
      ratings: sql(
        `SELECT device, seq, occurred, window, unit, staff, level, facts, opens_group, verdict, rule FROM rating
         ORDER BY device, seq`,
      ).all(),
      services: sql(
        `SELECT s.at, s.expires, s.unit, s.outcome, r.device, r.seq FROM service s LEFT JOIN rating r ON r.id = s.rating
         ORDER BY s.n`,
      ).all(),
      days: sql(
        `SELECT day, window, unit, sum(c1), sum(c2), sum(c3), sum(c4), sum(c5), sum(held) FROM score_day
         GROUP BY day, window, unit HAVING sum(c1 + c2 + c3 + c4 + c5 + held) > 0 ORDER BY day, window, unit`,
      ).all(),
    }
  }
}

describe('in doubt', () => {
  test('every press is held, and what was there before is not; the clock is right: all is judged as ever', async () => {
    const city = await City.begin(['A01'])
    const before = await city.press(0, 5)
    await city.set(HOUR)
    city.pass(MINUTE)
    const held = await city.press(0, 4)
    city.pass(SECOND)
    const gap = await city.press(0, 5)
    expect([before, held, gap].map((id) => city.verdict(id))).toEqual(['counted ok', 'held clock', 'held clock'])
    // A correction of the past takes nothing out of doubt.
    await city.t.write((w) => setPosting(w, { hall: 'shimin', window: 'A01', unit: 'J16', from: NINE, ...WHO }))
    expect([held, gap].map((id) => city.verdict(id))).toEqual(['held clock', 'held clock'])
    expect(await city.settle()).toEqual({ judged: 2, moved: 0, services: 0, counted: 1, held: 0, days: [] })
    expect([before, held, gap].map((id) => city.verdict(id))).toEqual(['counted ok', 'counted ok', 'excluded gap'])
    city.pass(MINUTE)
    expect(city.verdict(await city.press(0, 5))).toBe('counted ok')
  })

  test('nobody ends what is no doubt, and no correction is nonsense', async () => {
    const city = await City.begin(['A01'])
    await expect(city.settle()).rejects.toMatchObject({ code: 'clock-not-doubted' })
    const span = { from: NINE, to: NINE + HOUR, by: HOUR }
    for (const wrong of [
      { ...span, to: NINE },
      { ...span, by: 0 },
      { ...span, by: 80 * YEAR },
      { ...span, by: -NINE - 1 },
      { ...span, after: 7, before: 7 },
    ])
      await expect(city.settle([wrong])).rejects.toMatchObject({ code: 'bad-shift' })
    await expect(city.settle([{ ...span, hall: 'nowhere' }])).rejects.toMatchObject({ code: 'unknown-hall' })
    await expect(city.t.write((w) => settleClock(w, OFFICER, { shifts: [span], reason: ' ' }))).rejects.toBeInstanceOf(
      Refusal,
    )
    expect(city.t.entries('clock-settled')).toEqual([])
  })

  test('an hour that came twice: the entries tell which one is wrong', async () => {
    const city = await City.begin(['A01'])
    const ahead = await city.set(HOUR)
    const wrong = await city.press(0, 5)
    city.pass(HOUR)
    const back = await city.set(0)
    const right = await city.press(0, 4)
    const at = NINE + HOUR
    expect([wrong, right].map((id) => city.t.rating(id)!.occurred)).toEqual([at, at])
    await city.settle([{ after: ahead, before: back, from: at - DAY, to: at + DAY, by: -HOUR }])
    expect([wrong, right].map((id) => city.t.rating(id)!.occurred)).toEqual([NINE, at])
    expect([wrong, right].map((id) => city.verdict(id))).toEqual(['counted ok', 'counted ok'])
  })

  test('who signed in while the clock was wrong is named by presses made since, when it is corrected', async () => {
    const city = await City.begin(['A01'])
    await city.employ()
    const staffOf = (id: string) => {
      city.t.ledger.settle()
      return city.t.ledger.sql('SELECT staff FROM rating WHERE id = ?').pluck().get(uuidBytes(id)) as string | null
    }
    const ahead = await city.set(HOUR)
    await city.signIn(0, '60001')
    city.pass(MINUTE)
    const meanwhile = await city.press(0, 5)
    const back = await city.set(0)
    city.pass(MINUTE)
    // By the right clock nobody has signed in yet.
    const since = await city.press(0, 4)
    expect([meanwhile, since].map(staffOf)).toEqual(['60001', null])
    await city.settle([{ after: ahead, before: back, from: NINE, to: NINE + DAY, by: -HOUR }])
    expect([meanwhile, since].map(staffOf)).toEqual(['60001', '60001'])
    // Whoever signs in next comes after, whatever order the clock gave them first.
    city.pass(MINUTE)
    await city.signIn(0, '60002')
    city.pass(MINUTE)
    expect(staffOf(await city.press(0, 4))).toBe('60002')
    expect(staffOf(since)).toBe('60001')
    agreesWithTheOther(city.t)
  })

  test('a pause of the wrong hour holds what was pressed in it, and nothing else, when the clock is corrected', async () => {
    const city = await City.begin(['A01'])
    const before = await city.press(0, 5)
    const behind = await city.set(-HOUR)
    city.pass(MINUTE)
    await city.pause(0, true)
    city.pass(MINUTE)
    const meanwhile = await city.press(0, 5)
    city.pass(MINUTE)
    await city.pause(0, false)
    const right = await city.set(0)
    city.pass(MINUTE)
    const after = await city.press(0, 4)
    await city.settle([{ after: behind, before: right, from: NINE - DAY, to: NINE + DAY, by: HOUR }])
    expect([before, meanwhile, after].map((id) => city.verdict(id))).toEqual([
      'counted ok',
      'held closed',
      'counted ok',
    ])
    agreesWithTheOther(city.t)
  })

  test('tables that are made again in the middle of a doubt are the same to the byte', async () => {
    const city = await City.begin(['A01'])
    await city.press(0, 5)
    await city.set(HOUR)
    city.pass(MINUTE)
    await city.press(0, 4)
    const tables = city.t.digests()
    await city.t.write((w) => rebuild(w))
    expect(city.t.digests()).toEqual(tables)
    city.pass(MINUTE)
    expect(city.verdict(await city.press(0, 5))).toBe('held clock')
    await city.settle()
  })

  test('an offset that was noted before the doubt dates a press of that boot, and no correction moves it', async () => {
    const city = await City.begin(['A01'])
    await city.press(0, 5)
    const [device] = city.devices
    city.pass(10 * MINUTE)
    const offline = device!.press(city.time, 4)
    const seq = device!.seq
    await city.set(HOUR)
    city.pass(10 * MINUTE)
    city.devices[0] = new TestDevice(device!.id, city.time - MINUTE)
    city.devices[0].seq = seq
    await city.send(0, offline)
    expect(city.t.rating(offline.id)!.occurred).toBe(NINE + 10 * MINUTE)
    await city.settle([{ from: NINE, to: NINE + DAY, by: -HOUR }])
    expect(city.t.rating(offline.id)!.occurred).toBe(NINE + 10 * MINUTE)
    expect(city.verdict(offline.id)).toBe('counted ok')
  })
})

test.each<[string, number]>([
  ['an hour ahead', HOUR],
  ['an hour back', -HOUR],
  ['a year ahead', YEAR],
  ['back in the year in which the battery died', -6 * YEAR],
  ['ahead by half a day, over midnight', 15 * HOUR],
])('a clock that was %s for a while: after the correction everything is as if it had been right', async (_, wrong) => {
  rightly ??= (await life(seed, 0)).stands()
  const corrected = await life(seed, wrong)
  expect(corrected.stands()).toEqual(rightly)
  const { t } = corrected
  const tables = t.digests()
  await t.write((w) => rebuild(w))
  expect(t.digests()).toEqual(tables)
  agreesWithTheOther(t)
})

/** How everything stands after the same hour with a clock that is right all the time. */
let rightly: unknown

/** An hour at three windows, one of them by invitation; in its middle the hub's clock is wrong, which is then corrected. */
async function life(seeded: number, wrong: number): Promise<City> {
  const city = await City.begin(['A01', 'B02', 'D13'])
  await city.employ()
  const chance = random(seeded)
  const one = <T>(of: readonly T[]) => of[Math.floor(chance() * of.length)]!
  let doubt = 0
  for (let i = 0; i < 90; i++) {
    if (i === 30 && wrong !== 0) doubt = await city.set(wrong)
    if (i === 60 && wrong !== 0) {
      const before = await city.set(0)
      const span = { from: Math.max(0, NINE - 10 * YEAR), to: NINE + 10 * YEAR, by: -wrong }
      await city.settle([{ ...span, after: doubt, before }])
    }
    // The draws are the same whatever the clock says.
    const [kind, at, level, ago] = [chance(), one([0, 1, 2]), one([1, 2, 3, 4, 5]), one([0, 0, 0, 3, 40])]
    city.pass(one([2, 5, 11, 20, 45]) * SECOND)
    if (kind < 0.2) await serve(city, i)
    else if (kind < 0.28) await city.signIn(at, STAFF[level - 1])
    else if (kind < 0.34) await city.pause(at, level < 3)
    else await city.press(at, level, ago * SECOND)
  }
  city.pass(HOUR)
  await city.t.write((w) => endExpired(w))
  return city
}

function serve(city: City, nth: number) {
  const facts = { hall: 'shimin', window: 'D13', caseNo: `case ${nth}`, party: 'person' as const }
  return city.t.write((w) => {
    if (w.now === city.time) endExpired(w)
    return openService(w, facts, nth % 7 !== 0)
  })
}

/** Another program, from the page alone, finds nothing wrong. */
function agreesWithTheOther(t: TestLedger): void {
  const file = join(t.folder, 'export.jsonl')
  writeFileSync(file, t.exported())
  const theirs = runPython([RECOMPUTE, file]) as { faults: string[] } | null
  if (theirs !== null) expect(theirs.faults).toEqual([])
}

test.each([
  ['A01', 'away from a press that was not moved', [0], 20, 0, -HOUR],
  ['A01', 'to where a press was made already', [HOUR], 10, HOUR, -HOUR],
  ['A01', 'away, so that the one before goes on', [0, 10], 20, 10, HOUR],
  ['D13', 'away, so that the one before goes on', [0, 10], 20, 10, HOUR],
  ['A01', 'into the one before, which it ends', [0, HOUR + 20 * SECOND], 30, HOUR + 20 * SECOND, -HOUR],
  ['D13', 'into the one before, which it ends', [0, HOUR + 20 * SECOND], 30, HOUR + 20 * SECOND, -HOUR],
] as const)(
  'at %s a correction moves a service alone, %s: its presses follow',
  async (window, _, served, made, at, by) => {
    const city = await City.begin([window])
    const acts = [
      ...served.map((ms) => [ms < MINUTE && ms > 0 ? ms * SECOND : ms, null] as const),
      [made * SECOND, 5] as const,
    ]
    for (const [ms, level] of acts.toSorted(([a], [b]) => a - b)) {
      city.pass(NINE + ms - city.time)
      if (level !== null) await city.press(0, level)
      else await city.t.write((w) => openService(w, { hall: 'shimin', window, caseNo: `${ms}`, party: 'person' }, true))
    }
    const from = NINE + (at < MINUTE ? at * SECOND : at)
    city.pass(MINUTE)
    const { services } = await city.settle([{ from, to: from + SECOND, by }])
    expect(services).toBe(1)
    expect(verifyLedger(city.t.ledger.db).problems).toEqual([])
    agreesWithTheOther(city.t)
  },
)
