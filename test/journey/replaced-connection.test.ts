import { afterAll, beforeAll, expect, test } from 'vitest'
import { LONG_AGO, TestHub } from '../helpers/hub-fixture.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await TestHub.start()
})
afterAll(() => hub.stop())

test('a connection that took over is told of its window from its hello on, not before', async () => {
  const window = hub.freshWindow()
  const who = await hub.enrol(window)
  await hub.post(window, 'J16', LONG_AGO)
  const older = await hub.connect(who)
  await older.hello()
  const newer = await hub.connect(who)
  await older.heard('device:replaced')
  await hub.post(window, 'J36', hub.clock.now)
  const answer = await newer.hello()
  // A device takes what comes between its hello and the answer for newer than the answer.
  expect(newer.events).toEqual([])
  expect(answer['window']).toMatchObject({ unit: { code: 'J36' } })
  await hub.post(window, 'J16', hub.clock.now)
  expect(await newer.heard('window:state')).toMatchObject({ unit: { code: 'J16' } })
})
