import { describe, expect, test } from 'vitest'
import { BOOT_DRIFT_MS, BootClock } from '../../server/contract/device/boot-clock.ts'
import { newReceipt } from '../../server/contract/device/receipt.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'

class TwoHands {
  wallNow = 1_760_000_000_000
  monotonicNow = 5_000.7
  wall = () => this.wallNow
  monotonic = () => this.monotonicNow
  pass(ms: number): void {
    this.wallNow += ms
    this.monotonicNow += ms
  }
}

describe('the boot of a press', () => {
  test('begins at zero with the page, and stays as long as the clocks agree', () => {
    const hands = new TwoHands()
    const clock = new BootClock(hands)
    const first = clock.read()
    expect(first).toMatchObject({ at: 1_760_000_000_000, uptimeMs: 0 })
    hands.pass(86_400_000)
    expect(clock.read()).toEqual({ at: 1_760_086_400_000, uptimeMs: 86_400_000, bootId: first.bootId })
  })

  test.each([
    ['the machine slept', BOOT_DRIFT_MS + 1],
    ['somebody set the clock back', -BOOT_DRIFT_MS - 1],
    ['somebody set the clock three years on', 3 * 365 * 86_400_000],
  ])('%s: a new boot, from zero, told once', (_, drift) => {
    const hands = new TwoHands()
    let told = 0
    const clock = new BootClock(hands, () => told++)
    const before = clock.read()
    hands.pass(10_000)
    hands.wallNow += drift
    const after = clock.read()
    expect(after.bootId).not.toBe(before.bootId)
    expect(after.uptimeMs).toBe(0)
    hands.pass(1_000)
    expect(clock.read()).toMatchObject({ bootId: after.bootId, uptimeMs: 1_000 })
    expect(told).toBe(1)
  })

  test('a clock that is nudged by less than a second between readings keeps its boot', () => {
    const hands = new TwoHands()
    const clock = new BootClock(hands)
    const { bootId } = clock.read()
    for (let i = 0; i < 20; i++) {
      hands.pass(1_000)
      hands.wallNow += 900
      expect(clock.read().bootId).toBe(bootId)
    }
  })

  test('readings are whole milliseconds that never go back within a boot, also before 1970', () => {
    const hands = new TwoHands()
    hands.wallNow = -5_000.5
    const clock = new BootClock(hands)
    let last = 0
    for (let i = 0; i < 50; i++) {
      hands.pass(0.37)
      const { at, uptimeMs } = clock.read()
      expect(Number.isInteger(at) && Number.isInteger(uptimeMs) && at >= 0).toBe(true)
      expect(uptimeMs).toBeGreaterThanOrEqual(last)
      last = uptimeMs
    }
  })

  test('is watched once a second, until told to stop', () => {
    const hands = new TwoHands()
    let tick = () => {}
    let stopped = false
    const clock = new BootClock(hands)
    const { bootId } = clock.read()
    const stop = clock.watch((each, everyMs) => {
      expect(everyMs).toBe(1_000)
      tick = each
      return () => (stopped = true)
    })
    hands.pass(1_000)
    hands.wallNow += 60_000
    tick()
    expect(clock.read().bootId).not.toBe(bootId)
    stop()
    expect(stopped).toBe(true)
  })
})

describe('names made on the device', () => {
  test('a receipt is 80 random bits in base32, every bit of it used', () => {
    const receipts = Array.from({ length: 2_000 }, newReceipt)
    expect(new Set(receipts).size).toBe(receipts.length)
    for (let place = 0; place < 16; place++) {
      expect(new Set(receipts.map((receipt) => receipt[place])).size).toBe(32)
    }
    for (const receipt of receipts) expect(receipt).toMatch(/^[A-Z2-7]{16}$/)
  })

  test('a uuid7 carries its millisecond, in order, version and variant right', () => {
    const id = uuid7(0x0123_4567_89ab)
    expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const ids = [1, 255, 256, 65_536, 2 ** 32, 2 ** 40, 4_102_444_800_000].map(uuid7)
    expect(ids.toSorted()).toEqual(ids)
    expect(uuid7(-5)).toMatch(/^00000000-0000-7/)
  })
})
