import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR, LONG_AGO, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import { LinkedDevice } from '../helpers/linked-device.ts'
import { TcpProxy } from '../helpers/tcp-proxy.ts'

let data: string
let hub: TestHub
let network: TcpProxy
/** True time; the hub's clock is set apart from it where a test says so. */
let time: number
/** How far the device's wall clock is ahead of true time. */
let ahead: number
let device: LinkedDevice

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'pingyi-clock-'))
  time = TEN
  hub = await TestHub.start({ data, trueTime: () => time })
  network = await TcpProxy.before(hub.url)
  ahead = 0
})
afterEach(async () => {
  device.stop()
  await network.stop()
  await hub.stop()
  rmSync(data, { recursive: true })
})

async function plug({ since = LONG_AGO, ackHaste = 1 } = {}): Promise<void> {
  const who = await hub.enrol(hub.freshWindow(), since)
  device = new LinkedDevice({
    url: network.url,
    ...who,
    ackHaste,
    wall: () => time + ahead,
    monotonic: () => time - TEN + HOUR,
  })
  device.start()
  await expect.poll(() => device.state.link).toBe('online')
}

/** Lets time pass for everybody. The device looks at its clocks once a second; half a minute on, it has looked. */
function pass(ms: number): void {
  time += ms
  hub.clock.now += ms
  device.clock.read()
}

async function press(level = 5): Promise<{ id: string; at: number }> {
  const { id } = await device.press(level)
  return { id, at: time }
}

async function unplug(): Promise<void> {
  network.reachable = false
  network.cut()
  await expect.poll(() => device.state.link).toBe('offline')
}

async function plugBack(): Promise<void> {
  network.reachable = true
  await settled()
}

const settled = () => expect.poll(() => device.settled).toBe(true)
const boots = () => new Set(device.outbox.entries.map(({ item }) => item.bootId)).size

function neverBackwards(): void {
  const times = hub.rows().map(({ at }) => at)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
}

describe("the device's clock", () => {
  test.each<[string, number]>([
    ['back by three days', -3 * DAY],
    ['forward by five years', 5 * 365 * DAY],
    ['back to 1970', -TEN + MINUTE],
    ['forward by ten seconds', 10 * SECOND],
  ])('is set %s in the middle of the day: a new boot, and every moment is measured', async (_, shift) => {
    await plug()
    const made = [await press()]
    await settled()
    ahead = shift
    pass(30 * SECOND)
    made.push(await press(2))
    await settled()
    ahead = 0
    pass(30 * SECOND)
    made.push(await press(4))
    await settled()
    expect(boots()).toBe(3)
    for (const { id, at } of made) {
      expect(hub.rating(id)!.body).toMatchObject({ occurredAt: at, clock: 'measured' })
      expect(hub.verdict(id)).toMatchObject({ verdict: 'counted' })
    }
  })

  test('is set while the network is away: the offset that was noted for the boot holds', async () => {
    ahead = 2 * HOUR
    await plug()
    await unplug()
    const before = await press(1)
    pass(HOUR)
    ahead = -DAY
    pass(MINUTE)
    const after = await press(5)
    pass(HOUR)
    await plugBack()
    expect(boots()).toBe(2)
    // To the milliseconds that the network took when the hub noted the offset.
    const estimated = hub.rating(before.id)!.body
    expect(estimated).toMatchObject({ clock: 'estimated', offset: -2 * HOUR, occurredAt: before.at })
    expect(hub.rating(after.id)!.body).toMatchObject({ clock: 'measured', occurredAt: after.at })
    // Window and unit were the same all the time: it counts.
    expect(hub.verdict(before.id)).toMatchObject({ verdict: 'counted' })
  })

  test('was ahead in a boot that the hub never heard of: after now is suspect, and held', async () => {
    await plug()
    await unplug()
    ahead = 3 * HOUR
    pass(MINUTE)
    const unheard = await press(1)
    ahead = 0
    pass(HOUR)
    const heard = await press(5)
    await plugBack()
    expect(hub.rating(unheard.id)!.body.clock).toBe('suspect')
    expect(hub.verdict(unheard.id)).toMatchObject({ verdict: 'held', rule: 'clock' })
    expect(hub.rating(heard.id)!.body).toMatchObject({ clock: 'measured', occurredAt: heard.at })
  })

  test('runs wild, set at every press: nothing is lost, and no moment is outside of what can be', async () => {
    await plug()
    const made = []
    for (const shift of [DAY, -DAY, 400 * DAY, 0, -TEN + DAY, 7 * HOUR, -SECOND, 0]) {
      ahead = shift
      pass(MINUTE)
      if (shift === 400 * DAY) await unplug()
      made.push(await press())
      if (shift === 7 * HOUR) await plugBack()
    }
    await settled()
    for (const { id } of made) {
      const { occurredAt, clock } = hub.rating(id)!.body
      expect(Number.isSafeInteger(occurredAt)).toBe(true)
      if (clock !== 'suspect') expect(occurredAt).toBeLessThanOrEqual(time)
      else expect(hub.verdict(id)).toMatchObject({ verdict: 'held', rule: 'clock' })
    }
    expect(hub.rows('rating')).toHaveLength(made.length)
  })
})

describe("the hub's clock", () => {
  const doubts = () => hub.rows('clock-doubt').map(({ body }) => body)

  test("is set back two hours: the ledger's time stands still, what comes is held, and it goes on", async () => {
    await plug()
    const before = await press()
    await settled()
    const last = hub.rows().at(-1)!.at
    hub.clock.now -= 2 * HOUR
    pass(MINUTE)
    const after = await press(4)
    await settled()
    expect(hub.rating(before.id)!.body.occurredAt).toBe(before.at)
    expect(hub.verdict(before.id)).toMatchObject({ verdict: 'counted' })
    expect(hub.rating(after.id)!.body).toMatchObject({ occurredAt: after.at - 2 * HOUR, clock: 'measured' })
    expect(hub.verdict(after.id)).toMatchObject({ verdict: 'held', rule: 'clock' })
    expect(hub.rating(after.id)!.at).toBe(last)
    hub.clock.now += 2 * HOUR
    pass(MINUTE)
    const again = await press(3)
    await settled()
    expect(hub.rating(again.id)!.body).toMatchObject({ occurredAt: again.at, clock: 'measured' })
    expect(hub.verdict(again.id)).toMatchObject({ verdict: 'held', rule: 'clock' })
    expect(hub.rating(again.id)!.at).toBeGreaterThan(last)
    expect(doubts()).toMatchObject([
      { why: 'stepped', by: -2 * HOUR },
      { why: 'stepped', by: 2 * HOUR },
    ])
    neverBackwards()
  })

  test.each([
    ['ahead', 4 * MINUTE],
    ['back', -4 * MINUTE],
  ])('is set %s by a time server by less than five minutes: nobody doubts it', async (_, by) => {
    await plug()
    hub.clock.now += by
    pass(MINUTE)
    const made = await press()
    await settled()
    expect(hub.verdict(made.id)).toMatchObject({ verdict: 'counted' })
    expect(doubts()).toEqual([])
  })

  test('is set back to before the device was placed: what comes then is suspect, and held', async () => {
    await plug({ since: TEN - HOUR })
    hub.clock.now -= 2 * HOUR
    pass(MINUTE)
    const early = await press(1)
    await settled()
    expect(hub.rating(early.id)!.body.clock).toBe('suspect')
    expect(hub.verdict(early.id)).toMatchObject({ verdict: 'held', rule: 'clock' })
    neverBackwards()
  })

  test('is set back while an answer is on its way: what was first stored stands', async () => {
    await plug({ ackHaste: 10 })
    network.deafen()
    // However long the test takes to look, the device comes back only then.
    network.reachable = false
    const made = await press()
    await expect.poll(() => hub.rows('rating').length).toBe(1)
    hub.clock.now -= DAY
    await plugBack()
    expect(device.answers).toEqual(['duplicate'])
    expect(hub.rows('rating')).toHaveLength(1)
    expect(hub.rating(made.id)!.body.occurredAt).toBe(made.at)
    expect(hub.verdict(made.id)).toMatchObject({ verdict: 'counted' })
    neverBackwards()
  })

  test('is set back across a restart: the new process goes on from the last entry, and says that it doubts', async () => {
    await plug()
    await press()
    await settled()
    device.stop()
    const last = hub.rows().at(-1)!
    await hub.hub.close()
    hub = await TestHub.start({ data, now: TEN - 3 * DAY, trueTime: () => time })
    await hub.enrol(hub.freshWindow())
    expect(hub.rows().find(({ n }) => n === last.n + 1)).toMatchObject({
      at: last.at,
      kind: 'clock-doubt',
      body: { why: 'behind', clock: TEN - 3 * DAY, by: TEN - 3 * DAY - last.at },
    })
    const ready = await hub.call('GET', '/readyz')
    expect([ready.status, ready.body.problems.join()]).toEqual([200, expect.stringContaining('clock is in doubt')])
    neverBackwards()
  })
})
