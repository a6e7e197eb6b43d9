import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { placeDevice, setPosting } from '../../server/store/register/change-whereabouts.ts'
import { lastMeasured } from '../../server/store/projections/delivery.ts'
import { notedBoot, noteBoot } from '../../server/store/presses/device-facts.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { BEGAN, fit, HOUR, MINUTE, SECOND, TestDevice, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'

const NINE = BEGAN + 9 * HOUR
const DAY = 24 * HOUR
let t: TestLedger
let device: TestDevice

beforeEach(async () => {
  t = await TestLedger.open()
  device = new TestDevice('00000000-0000-7000-8000-000000000001', BEGAN)
  await t.device(device.id, 'A01')
  t.clock.now = NINE
})
afterEach(() => {
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
  t.close()
})

const post = (unit: string, from: number) =>
  t.write((w) => setPosting(w, { hall: 'shimin', window: 'A01', unit, from, ...WHO }))
const place = (window: string, from: number) =>
  t.write((w) => placeDevice(w, { device: device.id, hall: 'shimin', window, from, ...WHO }))
const bodyOf = (id: string) => t.entries('rating').find(({ body }) => body.item.id === id)!.body

describe('the offset of a boot', () => {
  const note = (delay: number, at = t.clock.now, ahead = 0) =>
    t.write((w) => noteBoot(w, device.id, { ...device.reading(at - delay), at: at - delay + ahead }, at))
  const offset = () => t.write((w) => notedBoot(w, device.id, device.bootId)?.offset)
  /** As after a restart of the hub, when only what was written down is known. */
  const written = () => t.write((w) => (w.memory.boots.clear(), notedBoot(w, device.id, device.bootId)?.offset))

  test('is that of its least delayed reading, not of its latest', async () => {
    for (const delay of [900, 40, 2_500, 300]) await note(delay)
    expect(await offset()).toBe(40)
    expect(await written()).toBe(40)
    // Nobody writes for a few milliseconds.
    await note(30)
    expect(await offset()).toBe(30)
    expect(await written()).toBe(40)
  })

  test('follows a quartz that is slow or fast, over weeks without a new boot', async () => {
    for (const perDay of [2 * SECOND, -2 * SECOND]) {
      device = new TestDevice(device.id, t.clock.now)
      const began = t.clock.now
      for (let day = 0; day <= 30; day++) {
        const at = began + day * DAY
        // Every hour of a real day would do; two readings, one of them late, are the least.
        await note(3 * SECOND, at, -perDay * day)
        await note(50, at + MINUTE, -perDay * day)
      }
      t.clock.now = began + 31 * DAY
      expect(Math.abs((await offset())! - 30 * perDay)).toBeLessThan(100)
    }
  })

  test('starts anew where the hub’s own clock was set', async () => {
    await note(40)
    // An hour back, then right again: the second is no message that took an hour.
    await note(40, t.clock.now - HOUR, HOUR)
    expect(await offset()).toBe(40 - HOUR)
    await note(40)
    expect(await offset()).toBe(40)
  })
})

test('a backlog after a restart of the device is dated by its hello, not by its own long way', async () => {
  const pressed = [0, 1, 2].map((minute) => device.press(NINE + minute * MINUTE, 5))
  const again = new TestDevice(device.id, NINE + HOUR)
  again.seq = device.seq
  t.clock.now = NINE + HOUR + SECOND
  await t.write((w) => noteBoot(w, again.id, again.reading(t.clock.now - 30), t.clock.now))
  // Eight seconds on a slow line, in which a quartz may lose a millisecond.
  t.clock.now += 8 * SECOND
  await t.submit(again, fit(...pressed), t.clock.now - 8 * SECOND)
  for (const press of pressed)
    expect(bodyOf(press.id)).toMatchObject({ clock: 'estimated', offset: 31, occurredAt: press.pressedAt + 31 })
})

describe('an estimated press', () => {
  /** Pressed in a boot that the hub heard of, delivered in the next one. */
  async function afterPowerCut(press: ReturnType<TestDevice['press']>) {
    const again = new TestDevice(device.id, t.clock.now)
    t.clock.now += MINUTE
    await t.submit(again, fit(press))
    return t.rating(press.id)!
  }

  test('was made after the last measured item by seq, and an extra is an item', async () => {
    const first = device.press(NINE, 5)
    await t.submit(device, fit(first))
    await post('J16', NINE + 10 * MINUTE)
    // Somebody adds reasons after the change: whatever comes next was pressed later still.
    t.clock.now = NINE + 20 * MINUTE
    const extra = device.extra(first, 20 * MINUTE, { reasons: ['attitude'] })
    await t.submit(device, fit(extra))
    const press = device.press(NINE + 30 * MINUTE, 4)
    t.clock.now = NINE + HOUR
    expect(await afterPowerCut(press)).toMatchObject({ verdict: 'counted', unit: 'J16' })
    expect(bodyOf(press.id).after).toBe(NINE + 20 * MINUTE)
  })

  test('by seq and not by moment: a later item that arrived earlier says nothing of it', async () => {
    const [first, second] = [device.press(NINE, 5), device.press(NINE + 20 * MINUTE, 4)]
    t.clock.now = NINE + 30 * MINUTE
    const third = device.press(NINE + 30 * MINUTE, 5)
    await t.submit(device, fit(first, third))
    await post('J16', NINE + 10 * MINUTE)
    expect(lastMeasured(t.ledger.sql, device.id, second.seq)).toBe(NINE)
    t.clock.now = NINE + HOUR
    // Between 9:00 and 10:01 the posting changed.
    expect(await afterPowerCut(second)).toMatchObject({ verdict: 'held', rule: 'clock' })
  })

  test('whose moment lies before that item is held where that moment has another owner', async () => {
    await post('J16', NINE + 10 * MINUTE)
    t.clock.now = NINE + 20 * MINUTE
    await t.submit(device, fit(device.press(t.clock.now, 5)))
    const late = (at: number) => ({ ...device.press(NINE + 25 * MINUTE, 4), pressedAt: at })
    t.clock.now = NINE + HOUR
    // Its clock was wrong: 9:05 is before the item of 9:20, when J16 was there already; attribution goes by 9:05.
    expect(await afterPowerCut(late(NINE + 5 * MINUTE))).toMatchObject({ verdict: 'held', rule: 'clock' })
    expect(await afterPowerCut(late(NINE + 15 * MINUTE))).toMatchObject({ verdict: 'counted', unit: 'J16' })
  })

  test('is judged again when the past is corrected, as if it came after the correction', async () => {
    await t.submit(device, fit(device.press(NINE, 5)))
    const press = device.press(NINE + 10 * MINUTE, 4)
    t.clock.now = NINE + HOUR
    expect(await afterPowerCut(press)).toMatchObject({ verdict: 'counted' })
    // After the press, before its arrival: it may have been made for J16.
    await post('J16', NINE + 30 * MINUTE)
    expect(t.rating(press.id)).toMatchObject({ verdict: 'held', rule: 'clock' })
    const unit = t.ledger.registry.postings(t.ledger.registry.window('shimin', 'A01')!.id)[0]!.unit
    await post(unit, NINE + 30 * MINUTE)
    expect(t.rating(press.id)).toMatchObject({ verdict: 'counted' })
  })
})

test('a press from before the first placement counts once the placement is corrected', async () => {
  const other = new TestDevice('00000000-0000-7000-8000-000000000002', BEGAN)
  await t.device(other.id, 'B02', NINE)
  const press = other.press(NINE - HOUR, 5)
  await t.submit(other, fit(press))
  expect(t.rating(press.id)).toMatchObject({ verdict: 'held', rule: 'clock', window: null })
  device = other
  await place('B02', NINE - 2 * HOUR)
  expect(t.rating(press.id)).toMatchObject({ verdict: 'counted', rule: 'ok', window: 'B02' })
})
