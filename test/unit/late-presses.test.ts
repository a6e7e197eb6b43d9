import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { fit, HOUR, MINUTE, random, SECOND, TestDevice, TestLedger } from '../fixtures/ledger/test-ledger.ts'

/** Presses that come after others of their window were stored: a device that was away, a machine that was rolled back. */

const ID = (i: number) => `019b8bab-0680-7bb4-bc44-f8ebec7e${String(i).padStart(4, '0')}`
const PRESSES = 2_000
const LATE = 500

let t: TestLedger
let onTime: TestDevice
let away: TestDevice
let began: number
beforeEach(async () => {
  t = await TestLedger.open()
  await t.device(ID(1), 'A01')
  await t.device(ID(2), 'A01')
  onTime = new TestDevice(ID(1), t.clock.now)
  away = new TestDevice(ID(2), t.clock.now)
  began = t.clock.now + HOUR
})
afterEach(() => t.close())

/** Moments of a day without a pause: groups and bursts go over into each other, and one press more moves all that follow. */
const regular = Array.from({ length: PRESSES }, (_, i) => i * 14 * SECOND)
const between = Array.from({ length: LATE }, (_, i) => i * 56_321 + ((i * 7_919) % 13_000))
const made = (device: TestDevice, moments: number[]) => moments.map((at, i) => device.press(began + at, level(i)))

const level = (i: number) => 1 + ((i * 7) % 5)

async function busyDay(): Promise<void> {
  t.clock.now = began + 9 * HOUR
  const presses = made(onTime, regular)
  for (let from = 0; from < PRESSES; from += LATE) await t.submit(onTime, fit(...presses.slice(from, from + LATE)))
  t.clock.now += MINUTE
}

async function processorMs(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

const verdicts = () => t.ledger.sql('SELECT count(*) FROM ledger WHERE kind = ?').pluck().get('verdict') as number

/** What stands of every press of the window, in order: the whole answer of screening. */
const standing = (of: TestLedger) => {
  of.ledger.settle()
  return of.ledger
    .sql('SELECT occurred, device, level, facts, opens_group, verdict, rule FROM rating ORDER BY occurred, device, seq')
    .all()
}

describe('500 older presses of one device at a window of 2,000 presses that day', () => {
  test('take about as long as 500 new ones, and no verdict is written again and again', async () => {
    await busyDay()
    const late = made(away, between)
    const ms = await processorMs(() => t.submit(away, fit(...late)))
    // It took 10 s and 162,224 verdicts; on a quiet machine it takes less than 100 ms.
    expect(ms).toBeLessThan(1_000)
    expect(verdicts()).toBeLessThan(PRESSES + LATE)
    expect(verifyLedger(t.ledger.db).problems).toEqual([])
  })

  test('come to the same as if they had come in time, in whatever order one message names them', async () => {
    const late = made(away, between)
    await busyDay()
    await t.submit(away, fit(...late))
    const expected = standing(t)
    const chance = random(3)
    for (const items of [late.toReversed(), late.toSorted(() => chance() - 0.5)]) {
      t.close()
      t = await TestLedger.open()
      await t.device(ID(1), 'A01')
      await t.device(ID(2), 'A01')
      onTime = new TestDevice(ID(1), onTime.bootedAt)
      await busyDay()
      const ms = await processorMs(() => t.submit(away, fit(...items)))
      expect(ms).toBeLessThan(3_000)
      expect(standing(t)).toEqual(expected)
      expect(verifyLedger(t.ledger.db).problems).toEqual([])
    }
  })
})

describe('one after the other', () => {
  test('a late press is screened at its place at once, and its followers with it', async () => {
    t.clock.now = began + HOUR
    const [first, second] = [0, 20].map((s) => onTime.press(began + s * SECOND, 5))
    await t.submit(onTime, fit(first!, second!))
    const late = away.press(began + 10 * SECOND, 1)
    const later = away.press(began + 25 * SECOND, 4)
    await t.submit(away, fit(late, later))
    expect(t.rating(late.id)).toMatchObject({ verdict: 'held', rule: 'gap' })
    expect(t.rating(second!.id)).toMatchObject({ verdict: 'counted', rule: 'ok' })
    expect(t.rating(later.id)).toMatchObject({ verdict: 'excluded', rule: 'gap' })
    expect(t.entries('verdict')).toEqual([])
    // Before the first: the groups begin anew from here.
    const before = away.press(began - 10 * SECOND, 5)
    const { n } = t.ledger.chain.head
    await t.submit(away, fit(before))
    expect(t.rating(first!.id)).toMatchObject({ verdict: 'excluded', rule: 'gap' })
    expect(t.rating(late.id)).toMatchObject({ verdict: 'counted', rule: 'ok' })
    expect(t.entries('verdict').map(({ body }) => body.cause)).toEqual(t.entries('verdict').map(() => n + 1))
    expect(verifyLedger(t.ledger.db).problems).toEqual([])
  })

  test('changes of mind of late presses in the same message are felt by those that follow', async () => {
    await busyDay()
    const from = began + 3 * HOUR
    const items = Array.from({ length: 20 }, (_, i) => away.press(from + i * 20 * SECOND, 2)).flatMap((press) => [
      press,
      away.extra(press, 2 * SECOND, { level: 5 }),
    ])
    await t.submit(away, fit(...items))
    expect(t.entries('extra')).toHaveLength(20)
    expect(verifyLedger(t.ledger.db).problems).toEqual([])
  })
})
