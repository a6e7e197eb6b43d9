import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Pending } from '../../server/store/sqlite/pending.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { fit, HOUR, MINUTE, SECOND, TestDevice, TestLedger } from '../fixtures/ledger/test-ledger.ts'

/** Devices of a whole hall that were away, each at a window of its own: all come back at once. */
const DEVICES = 30
const DAY = 24 * HOUR

let t: TestLedger
let devices: TestDevice[]
beforeEach(async () => {
  t = await TestLedger.open()
  const windows = t.ledger.registry.windowsOf('shimin').slice(0, DEVICES)
  devices = windows.map((_, i) => new TestDevice(`019b8bab-0680-7bb4-bc44-f8ebec7e${1_000 + i}`, t.clock.now))
  for (const [i, device] of devices.entries()) await t.device(device.id, windows[i]!.code)
})
afterEach(async () => {
  t.ledger.settle()
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
  const digests = t.digests()
  await t.write((w) => rebuild(w))
  expect(t.digests()).toEqual(digests)
  t.close()
})

const comeBack = (began: number, presses: number) =>
  Promise.all(
    devices.map((device) =>
      t.submit(
        device,
        fit(...Array.from({ length: presses }, (_, i) => device.press(began + i * MINUTE, 1 + (i % 5)))),
      ),
    ),
  )

test('what they bring is written to the tables together, not device by device', async () => {
  t.clock.now += HOUR
  const writes = vi.spyOn(Pending.prototype, 'write')
  await comeBack(t.clock.now - 20 * MINUTE, 10)
  // One at the end of each commit, and of the first of each device none.
  expect(writes.mock.calls.length).toBeLessThan(10)
  writes.mockRestore()
})

test('a seq that is the first and not 1 leaves a gap, and presses near those of the window feel them', async () => {
  t.clock.now += DAY
  for (const device of devices) device.seq = 4
  await comeBack(t.clock.now - HOUR, 1)
  await comeBack(t.clock.now - HOUR + 5 * SECOND, 1)
  const gaps = t.ledger.sql('SELECT first, last, filled FROM gap').all()
  expect(gaps).toEqual(devices.map(() => ({ first: 1, last: 4, filled: null })))
  t.ledger.settle()
  const runs = t.ledger.sql('SELECT first, last, measured FROM delivery').all()
  expect(runs).toEqual(devices.map(() => ({ first: 5, last: 6, measured: 6 })))
  const rules = t.ledger.sql('SELECT rule, count(*) AS count FROM rating GROUP BY rule ORDER BY rule').all()
  expect(rules).toEqual([
    { rule: 'gap', count: DEVICES },
    { rule: 'ok', count: DEVICES },
  ])
})

test('what was pressed right before the stretch of time that the writer remembers is felt', async () => {
  t.clock.now += 2 * DAY
  const [first, second] = devices
  const before = t.clock.now - DAY - HOUR
  const moment = before + 5 * SECOND
  await t.submit(first!, fit(first!.press(before, 5)))
  // Whatever the writer remembers is forgotten with an act that fails.
  await expect(
    t.write((w) => {
      w.append('staff', { no: '1', name: '马晓燕', unit: 'J36' })
      throw new Error('undone')
    }),
  ).rejects.toThrow('undone')
  // Asked for the last press of a window, it remembers a day before this one: from between the two of the first.
  await t.submit(second!, fit(second!.press(moment - 2 * SECOND + DAY, 5)))
  await t.submit(first!, fit(first!.press(moment, 5)))
  t.ledger.settle()
  expect(t.ledger.sql('SELECT rule FROM rating ORDER BY occurred').pluck().all()).toEqual(['ok', 'gap', 'ok'])
})
