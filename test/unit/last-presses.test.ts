import { afterAll, beforeAll, expect, test } from 'vitest'
import { LastPresses } from '../../server/live/last-presses.ts'
import type { Store } from '../../server/store/port.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { DAY, HOUR, MINUTE, SECOND, TestHub } from '../helpers/hub-fixture.ts'

/** Last presses by what came since, how often the store was asked for them, and what the store says of a window now. */
function watched() {
  const { store } = hub.hub.parts
  const asked: number[][] = []
  const counting: Pick<Store, 'registry' | 'read' | 'onCommit'> = {
    registry: store.registry,
    read: (...question) => {
      if (question[0] === 'live.last-presses') asked.push([...(question[1] as number[])])
      return store.read(...question)
    },
    onCommit: (listener) => store.onCommit(listener),
  }
  const last = new LastPresses(counting)
  return {
    asked,
    of: async (...windows: number[]) => [...(await last.of(windows, hub.clock.now)).values()],
    anew: async (...windows: number[]) =>
      (await store.read('live.last-presses', windows, hub.clock.now)).map(({ at }) => at),
  }
}

const idOf = (code: string) => hub.hub.ledger.registry.window('shimin', code)!.id

test('the last press of a window is asked of the store once, and known from then on, late ones and tests told apart', async () => {
  const [code, other] = [hub.freshWindow(), hub.freshWindow()]
  const windows = [idOf(code), idOf(other)]
  const device = await hub.device(code)
  hub.clock.now += DAY
  const first = hub.clock.now
  await device.submit([device.press(5)])
  const { asked, of, anew } = watched()
  expect(await of(...windows)).toEqual([first, null])
  hub.clock.now += HOUR
  await device.submit([device.press(5, hub.clock.now - MINUTE)])
  expect(await of(...windows)).toEqual([hub.clock.now - MINUTE, null])
  await device.submit([device.press(4, hub.clock.now - 2 * MINUTE), device.press(3, hub.clock.now, { test: true })])
  expect(await of(...windows)).toEqual([hub.clock.now - MINUTE, null])
  expect(await of(...windows)).toEqual(await anew(...windows))
  expect(asked).toEqual([windows])
})

test('a press that is moved to another window by a correction is the last of that one', async () => {
  const [from, to] = [hub.freshWindow(), hub.freshWindow()]
  const windows = [idOf(from), idOf(to)]
  const device = await hub.device(from)
  hub.clock.now += DAY
  const { of, anew } = watched()
  expect(await of(...windows)).toEqual([null, null])
  await device.submit([device.press(5, hub.clock.now - HOUR), device.press(5)])
  expect(await of(...windows)).toEqual([hub.clock.now, null])
  const at = hub.clock.now
  hub.clock.now += MINUTE
  await hub.place(device.deviceId, to, at - MINUTE)
  expect(await of(...windows)).toEqual([at - HOUR, at])
  expect(await anew(...windows)).toEqual([at - HOUR, at])
})

test('a press of a clock that runs ahead is no last press before its time, and is one then', async () => {
  const code = hub.freshWindow()
  const device = await hub.device(code)
  hub.clock.now += DAY
  const { of, anew } = watched()
  await device.submit([device.press(5)])
  const at = hub.clock.now
  const ahead = device.press(5, at, { pressedAt: at + 10 * SECOND, bootId: uuid7(at - HOUR) })
  await device.submit([ahead])
  expect(hub.rating(ahead['id'])?.body.occurredAt).toBe(at + 10 * SECOND)
  expect(await of(idOf(code))).toEqual([at])
  hub.clock.now += 11 * SECOND
  expect(await of(idOf(code))).toEqual([at + 10 * SECOND])
  expect(await anew(idOf(code))).toEqual([at + 10 * SECOND])
})

test('days without a press of a window are passed over, however many windows are asked for', async () => {
  const codes = [hub.freshWindow(), hub.freshWindow(), hub.freshWindow()]
  const devices = await Promise.all(codes.map((code) => hub.device(code)))
  const moments = await devices.reduce<Promise<number[]>>(async (before, device) => {
    const known = await before
    hub.clock.now += 3 * DAY
    await device.submit([device.press(5)])
    return [...known, hub.clock.now]
  }, Promise.resolve([]))
  // The figures of this day are of a test and of nothing else.
  hub.clock.now += DAY
  await devices[0]!.submit([devices[0]!.press(5, hub.clock.now, { test: true })])
  const nowhere = idOf(hub.freshWindow())
  expect(await watched().anew(...codes.map(idOf), nowhere)).toEqual([...moments, null])
})

let hub: TestHub
beforeAll(async () => {
  hub = await TestHub.start()
})
afterAll(() => hub.stop())
