import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { HOUR, LONG_AGO, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import type { Fields } from '../helpers/stranger-device.ts'

const THREE_YEARS = 3 * 365 * 24 * HOUR
const NOON = TEN + 2 * HOUR

let hub: TestHub
let window: string
beforeAll(async () => {
  hub = await TestHub.start()
})
afterAll(() => hub.stop())
beforeEach(async () => {
  hub.clock.now = NOON
  window = hub.freshWindow()
})

const bodyOf = (press: Fields) => hub.rating(press['id'])!.body

describe('a measured moment', () => {
  test('9:59 belongs to J16 and 10:01 to J23, though all arrive at 12:00 from a clock three years slow', async () => {
    await hub.post(window, 'J16', LONG_AGO)
    await hub.post(window, 'J23', TEN)
    const device = await hub.device(window, { wallAhead: -THREE_YEARS, bootedAt: TEN - HOUR })
    const early = device.press(5, TEN - MINUTE)
    const late = device.press(4, TEN + MINUTE)
    await device.submit([early, late])
    expect(bodyOf(early)).toMatchObject({ occurredAt: TEN - MINUTE, clock: 'measured', receivedAt: NOON })
    expect(bodyOf(early).attribution).toEqual({ hall: 'shimin', window, unit: 'J16' })
    expect(bodyOf(late).attribution).toEqual({ hall: 'shimin', window, unit: 'J23' })
    for (const press of [early, late])
      expect(hub.verdict(press['id'])).toMatchObject({ verdict: 'counted', rule: 'ok' })
    expect(bodyOf(early).sent).toEqual(device.reading())
  })

  test.each([1970, 2106, 2999])('a clock in %i does not matter', async (year) => {
    await hub.post(window, 'J16', LONG_AGO)
    const device = await hub.device(window, { wallAhead: Date.UTC(year, 1, 7) - NOON, bootedAt: NOON - HOUR })
    expect(await device.hello()).toMatchObject({ ok: true })
    const press = device.press(5, NOON - MINUTE)
    expect(await device.submit([press])).toMatchObject({ ok: true, results: [{ status: 'stored' }] })
    expect(bodyOf(press)).toMatchObject({ occurredAt: NOON - MINUTE, clock: 'measured' })
    expect(hub.verdict(press['id'])).toMatchObject({ verdict: 'counted', rule: 'ok' })
  })

  test('boundaries are half-open, to the millisecond', async () => {
    await hub.post(window, 'J16', TEN, TEN + HOUR)
    await hub.post(window, 'J23', TEN + HOUR, TEN + HOUR + 1)
    await hub.post(window, undefined, LONG_AGO, TEN)
    await hub.post(window, undefined, TEN + HOUR + 1)
    const device = await hub.device(window, { bootedAt: TEN - HOUR })
    const moments: [number, string | undefined][] = [
      [TEN - 1, undefined],
      [TEN, 'J16'],
      [TEN + HOUR - 1, 'J16'],
      [TEN + HOUR, 'J23'],
      [TEN + HOUR + 1, undefined],
    ]
    const presses = moments.map(([moment]) => device.press(5, moment))
    await device.submit(presses)
    expect(presses.map((press) => hub.attribution(press['id'])?.unit)).toEqual(moments.map(([, unit]) => unit))
  })

  test('a device moved at 11:00: each press belongs to the window where it then stood', async () => {
    const second = hub.freshWindow()
    const who = await hub.enrol(window)
    await hub.place(who.deviceId, second, TEN + HOUR)
    const device = await hub.connect(who, { bootedAt: TEN - HOUR })
    const presses = [device.press(5, TEN + HOUR - 1), device.press(5, TEN + HOUR)]
    await device.submit(presses)
    expect(presses.map((press) => hub.attribution(press['id'])?.window)).toEqual([window, second])
  })

  test('what was first stored stands, however the press is sent again', async () => {
    const device = await hub.device(window)
    const press = device.press(5, NOON - HOUR)
    await device.submit([press])
    const { results } = await device.submit([press], {
      ...device.reading(),
      uptimeMs: device.reading().uptimeMs + HOUR,
    })
    expect(results?.[0]?.status).toBe('duplicate')
    expect(hub.rows('rating').filter((row) => row.body.item.id === press['id'])).toHaveLength(1)
    expect(bodyOf(press).occurredAt).toBe(NOON - HOUR)
  })

  test('items of one boot are ordered by uptime, whatever their seq', async () => {
    const device = await hub.device(window)
    const later = device.press(4, NOON - 10 * SECOND)
    const earlier = device.press(5, NOON - 20 * SECOND)
    await device.submit([later, earlier])
    expect(hub.verdict(earlier['id'])).toMatchObject({ verdict: 'counted' })
    expect(hub.verdict(later['id'])).toMatchObject({ verdict: 'excluded', rule: 'gap' })
  })
})

describe('a suspect moment', () => {
  const suspect = async (press: Fields) => {
    expect(bodyOf(press).clock).toBe('suspect')
    expect(hub.verdict(press['id'])).toMatchObject({ verdict: 'held', rule: 'clock' })
  }

  test('after now', async () => {
    const device = await hub.device(window)
    const press = device.press(5, NOON + 1)
    await device.submit([press])
    await suspect(press)
  })

  test('now itself is measured', async () => {
    const device = await hub.device(window)
    const press = device.press(5, NOON)
    await device.submit([press])
    expect(bodyOf(press).clock).toBe('measured')
  })

  test('years before the device existed', async () => {
    const device = await hub.device(window, { bootedAt: NOON - THREE_YEARS })
    const press = device.press(1, NOON - THREE_YEARS + 1)
    await device.submit([press])
    await suspect(press)
  })

  test('a millisecond before the placement began; at its beginning it is measured', async () => {
    const who = await hub.enrol()
    await hub.place(who.deviceId, window, TEN)
    const device = await hub.connect(who, { bootedAt: TEN - HOUR })
    const [before, at] = [device.press(5, TEN - 1), device.press(5, TEN)]
    await device.submit([before, at])
    await suspect(before)
    expect(hub.attribution(before['id'])).not.toHaveProperty('unit')
    expect(bodyOf(at).clock).toBe('measured')
    expect(hub.attribution(at['id']).window).toBe(window)
  })

  test('an uptime of a century before', async () => {
    const device = await hub.device(window)
    const press = { ...device.press(5), uptimeMs: 0 }
    await device.submit([press], { ...device.reading(), uptimeMs: 4_102_444_800_000 })
    await suspect(press)
    expect(Number.isSafeInteger(bodyOf(press).occurredAt)).toBe(true)
  })
})

describe('a press of an earlier boot', () => {
  /** A device that was measured at 9:00, lost its network, was pressed at 9:30, lost its power and comes back at 12:00. */
  async function backAfterPowerCut(options: { wallAhead: number; noted: boolean; wallAfter?: number }) {
    const { wallAhead, noted } = options
    hub.clock.now = TEN - HOUR
    const device = await hub.device(window, { wallAhead, bootedAt: TEN - 2 * HOUR })
    if (noted) await device.hello()
    const measured = device.press(5)
    if (noted) await device.submit([measured])
    const press = device.press(4, TEN - 30 * MINUTE)
    device.reboot(NOON - MINUTE)
    device.wallAhead = options.wallAfter ?? wallAhead
    hub.clock.now = NOON
    return { device, press, measured }
  }

  test('is estimated by the offset that the hub noted for that boot, and counted when nobody moved', async () => {
    const { device, press } = await backAfterPowerCut({ wallAhead: -THREE_YEARS, noted: true, wallAfter: 0 })
    await device.submit([press])
    expect(bodyOf(press)).toMatchObject({ occurredAt: TEN - 30 * MINUTE, clock: 'estimated', offset: THREE_YEARS })
    expect(hub.verdict(press['id'])).toMatchObject({ verdict: 'counted' })
  })

  test('is estimated by the present offset when that boot was never heard of', async () => {
    hub.clock.now = TEN - HOUR
    const device = await hub.device(window, { wallAhead: -HOUR, bootedAt: TEN - 2 * HOUR })
    await device.submit([device.press(5)])
    device.reboot(TEN - 45 * MINUTE)
    const press = device.press(4, TEN - 30 * MINUTE)
    device.reboot(NOON - MINUTE)
    hub.clock.now = NOON
    await device.submit([press])
    expect(bodyOf(press)).toMatchObject({ occurredAt: TEN - 30 * MINUTE, clock: 'estimated', offset: HOUR })
    expect(hub.verdict(press['id'])).toMatchObject({ verdict: 'counted' })
  })

  test.each<[string, (device: string) => Promise<unknown>, string]>([
    ['the posting changed meanwhile', () => hub.post(window, 'J23', TEN), 'held'],
    ['the posting changed after the press and before arrival', () => hub.post(window, 'J23', NOON - 1), 'held'],
    ['the posting changed before the last measured item', () => hub.post(window, 'J23', TEN - HOUR - 1), 'counted'],
    ['the posting changes tomorrow', () => hub.post(window, 'J23', NOON + 24 * HOUR), 'counted'],
    ['the device was moved meanwhile', (device) => hub.place(device, hub.freshWindow(), TEN), 'held'],
    ['nobody was posted for a while', () => hub.post(window, undefined, TEN, TEN + MINUTE), 'held'],
  ])('%s: %s', async (_name, change, verdict) => {
    const { device, press } = await backAfterPowerCut({ wallAhead: 0, noted: true })
    await change(device.deviceId)
    await device.submit([press])
    expect(bodyOf(press).clock).toBe('estimated')
    expect(hub.verdict(press['id'])).toMatchObject(
      verdict === 'held' ? { verdict: 'held', rule: 'clock' } : { verdict: 'counted' },
    )
  })

  test('that would lie after now is suspect', async () => {
    const { device, press } = await backAfterPowerCut({ wallAhead: 0, noted: true })
    await device.submit([{ ...press, pressedAt: NOON + HOUR }])
    expect(bodyOf(press).clock).toBe('suspect')
    expect(hub.verdict(press['id'])).toMatchObject({ verdict: 'held', rule: 'clock' })
  })

  test('a test press is a test press, whatever the clock says', async () => {
    const { device, press } = await backAfterPowerCut({ wallAhead: 0, noted: true })
    await device.submit([{ ...press, test: true, pressedAt: NOON + HOUR }])
    expect(hub.verdict(press['id'])).toMatchObject({ verdict: 'excluded', rule: 'test' })
  })
})
