import { afterEach, beforeEach, expect, test } from 'vitest'
import { MINUTE, TEN, TestHub } from '../helpers/hub-fixture.ts'
import { LinkedDevice } from '../helpers/linked-device.ts'
import { MemoryOutbox } from '../helpers/memory-outbox.ts'
import type { Credentials } from '../helpers/stranger-device.ts'

let hub: TestHub
let window: string
let who: Credentials
const devices: LinkedDevice[] = []

beforeEach(async () => {
  hub = await TestHub.start()
  window = hub.freshWindow()
  who = await hub.enrol(window)
})
afterEach(async () => {
  for (const device of devices.splice(0)) device.stop()
  await hub.stop()
})

function kiosk(outbox = new MemoryOutbox()): LinkedDevice {
  const clocks = { wall: () => hub.clock.now, monotonic: () => hub.clock.now - TEN + MINUTE }
  const device = new LinkedDevice({ url: hub.url, ...who, ...clocks, outbox })
  devices.push(device)
  return device
}

async function press(device: LinkedDevice, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    hub.clock.now += MINUTE
    await device.put(5)
  }
  device.send()
}

const online = (device: LinkedDevice) => expect.poll(() => device.state.link).toBe('online')
const settled = (device: LinkedDevice) => expect.poll(() => device.settled).toBe(true)
const seqs = (device: LinkedDevice) => device.outbox.entries.map(({ item }) => item.seq)

/** Every press that any of the outboxes ever held is one counted rating. */
function countedOnce(...outboxes: MemoryOutbox[]): void {
  const ids = outboxes.flatMap((outbox) => outbox.entries.map(({ item }) => item.id))
  const ratings = hub.rows('rating').map(({ body }) => body.item.id as string)
  expect(ratings.toSorted()).toEqual([...new Set(ids)].toSorted())
  for (const id of ratings) expect(hub.verdict(id)).toMatchObject({ verdict: 'counted' })
}

/** The window as the duty room sees it. */
async function live() {
  const token = await hub.signIn('hall-manager', { hall: 'shimin' })
  const { body } = await hub.call('GET', '/api/v1/halls/shimin/live', { token })
  return body.windows.find(({ code }: { code: string }) => code === window)
}
const twice = () => [{ id: `seq-twice:${who.deviceId}`, rule: 'seq-twice', since: expect.any(Number) as number }]

test('cleared with nothing waiting: the hub tells it where to go on', async () => {
  const before = kiosk().start()
  await press(before, 5)
  await settled(before)
  before.stop()
  const after = kiosk().start()
  await online(after)
  await press(after, 2)
  await settled(after)
  expect(seqs(after)).toEqual([6, 7])
  countedOnce(before.outbox, after.outbox)
  const { devices: seen, alerts } = await live()
  expect(seen).toMatchObject([{ received: 7, expected: 7 }])
  expect(alerts).toEqual([])
})

test('cleared, and pressed before it met the hub: seq begins at 1 again, everything counts, and it is noticed', async () => {
  const before = kiosk().start()
  await press(before, 5)
  await settled(before)
  before.stop()
  const after = kiosk()
  await press(after, 2)
  expect(seqs(after)).toEqual([1, 2])
  after.start()
  await settled(after)
  await press(after, 1)
  await settled(after)
  expect(seqs(after)).toEqual([1, 2, 6])
  expect(after.answers).toEqual(['stored', 'stored', 'stored'])
  countedOnce(before.outbox, after.outbox)
  expect((await live()).alerts).toEqual(twice())
})

test('cleared with presses that the hub never had: their seq stay open, and the duty room sees how many', async () => {
  const before = kiosk()
  await press(before, 3)
  // The hub hears of the last one alone: the first two are gone with the storage.
  await before.outbox.settle(
    before.outbox.entries.slice(0, 2).map(({ item }) => ({ id: item.id, status: 'refused' })),
    0,
  )
  before.start()
  await settled(before)
  before.stop()
  const after = kiosk().start()
  await online(after)
  await press(after, 1)
  await settled(after)
  expect(seqs(after)).toEqual([4])
  expect((await live()).devices).toMatchObject([{ received: 2, expected: 4 }])
})

test('two devices with one token and a copied outbox: one at a time, nothing twice, and it is noticed', async () => {
  const first = kiosk().start()
  await press(first, 3)
  await settled(first)
  first.stop()
  // Pressed without the hub, and then copied with all that waits.
  await press(first, 2)
  const next = { seq: 6, ran: 0 }
  const second = kiosk(new MemoryOutbox(structuredClone(first.outbox.entries), next))
  first.start()
  await settled(first)
  second.start()
  await settled(second)
  expect(second.answers.slice(3)).toEqual(['duplicate', 'duplicate'])
  await expect.poll(() => first.state.link).toBe('replaced')

  await press(first, 1)
  await press(second, 1)
  await settled(second)
  expect([seqs(first).at(-1), seqs(second).at(-1)]).toEqual([6, 6])
  expect(first.settled).toBe(false)
  first.start()
  await settled(first)
  await expect.poll(() => second.state.link).toBe('replaced')
  countedOnce(first.outbox, second.outbox)
  expect((await live()).alerts).toEqual(twice())
})
