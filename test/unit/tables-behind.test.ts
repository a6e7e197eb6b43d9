import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fit, HOUR, TestDevice, TestLedger } from '../fixtures/ledger/test-ledger.ts'

/** SQLite's values of `synchronous`: whether a commit waits until the disk has it. */
const [NORMAL, FULL] = [1, 2]

let t: TestLedger
beforeEach(async () => {
  t = await TestLedger.open()
})
afterEach(() => t.close())

test('a commit of presses waits for the disk, and one of rows that follow from them does not', async () => {
  const { db } = t.ledger
  const device = new TestDevice('019b8bab-0680-7bb4-bc44-f8ebec7e0001', t.clock.now)
  await t.device(device.id, 'A01')
  t.clock.now += HOUR
  const commits: { n: unknown; synchronous: unknown }[] = []
  const exec = db.exec.bind(db)
  vi.spyOn(db, 'exec').mockImplementation((text) => {
    if (text === 'COMMIT') {
      const n = db.prepare('SELECT max(n) FROM ledger').pluck().get()
      commits.push({ n, synchronous: db.pragma('synchronous', { simple: true }) })
    }
    return exec(text)
  })
  const before = t.ledger.chain.head.n
  // A commit that comes soon after another leaves its rows to be written; on a busy machine it may not come soon enough.
  let presses = 0
  do await t.submit(device, fit(device.press(t.clock.now + ++presses, 5)))
  while (!t.ledger.sql.pending.waits)
  t.ledger.settle()
  expect(t.ledger.sql('SELECT count(*) FROM rating').pluck().get()).toBe(presses)
  const withEntries = commits.filter(({ n }, i) => n !== (commits[i - 1]?.n ?? before))
  const ofRows = commits.filter((commit) => !withEntries.includes(commit))
  expect(withEntries).toHaveLength(presses)
  expect(new Set(withEntries.map(({ synchronous }) => synchronous))).toEqual(new Set([FULL]))
  expect(new Set(ofRows.map(({ synchronous }) => synchronous))).toEqual(new Set([NORMAL]))
  await t.submit(device, fit(device.press(t.clock.now, 4)))
  expect(commits.at(-1)?.synchronous).toBe(FULL)
})
