import { afterEach, expect, test, vi } from 'vitest'
import { HubStandIn } from '../helpers/hub-stand-in.ts'
import { LinkedDevice } from '../helpers/linked-device.ts'

const DAY = 86_400_000
const hub = new HubStandIn()
let device: LinkedDevice

afterEach(async () => {
  vi.restoreAllMocks()
  device.stop()
  await hub.stop()
})

test('a clock that jumps a day ahead between two presses: the second goes after a new hello, not before it', async () => {
  await hub.start()
  device = new LinkedDevice({ url: hub.url, ...hub.enrol('keypad-1') }).start()
  await device.press(5)
  await expect.poll(() => device.settled).toBe(true)
  // The client library takes the connection for dead, for no ping came in a day.
  const now = Date.now.bind(Date)
  vi.spyOn(Date, 'now').mockImplementation(() => now() + DAY)
  await device.press(4)
  await expect.poll(() => device.settled).toBe(true)
  expect(hub.items.map(({ level }) => level)).toEqual([5, 4])
  expect(hub.hellos).toHaveLength(2)
  expect(hub.breaches).toEqual([])
})
