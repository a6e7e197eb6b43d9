import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EntryBodies } from '../../server/contract/ledger/ledger-entries.ts'
import { RecentPresses } from '../../server/live/recent-presses.ts'
import type { Reader } from '../../server/store/reader.ts'
import type { Store } from '../../server/store/port.ts'
import { windowsSeen } from '../../server/store/live/window-seen.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'
import { MINUTE, SECOND, TestHub } from '../helpers/hub-fixture.ts'

/** More than are kept of a window whatever they say. */
const MANY = 210

/** Presses of a window, the last one now, apart so far that each is counted; answers their ids. */
async function press(device: StrangerDevice, levels: readonly number[]): Promise<string[]> {
  const presses = levels.map((level, i) => device.press(level, hub.clock.now - (levels.length - 1 - i) * 20 * SECOND))
  for (let first = 0; first < presses.length; first += 100) await device.submit(presses.slice(first, first + 100))
  return presses.map(({ id }) => id as string)
}

/** The presses of a window, kept since before they came, and what a start at this moment would read. */
async function kept(): Promise<{ since: RecentPresses; anew: () => Promise<RecentPresses> }> {
  const { store } = hub.hub.parts
  const since = await RecentPresses.open(store, hub.clock.now)
  store.onCommit(({ entries }) => void since.take(entries))
  return { since, anew: () => RecentPresses.open(store, hub.clock.now) }
}

test('a bad press whose case waits is known however many came after it, and until its case is taken up', async () => {
  const { since, anew } = await kept()
  const code = hub.freshWindow()
  const { id: window } = hub.hub.ledger.registry.window('shimin', code)!
  const device = await hub.device(code)
  hub.clock.now += 2 * MANY * MINUTE
  const [first, second] = await press(device, [2, 1, 3, 5])
  hub.clock.now += MANY * MINUTE
  await press(device, Array<number>(MANY).fill(5))
  const waiting = (presses: RecentPresses) =>
    presses.of(window, hub.clock.now).flatMap(({ id, caseWaits }) => (caseWaits ? [id] : []))
  expect(waiting(since)).toEqual([first, second])

  const step = { rating: first!, step: 'found' as const, finding: 'true' as const, responsibility: 'person' as const }
  const token = await hub.signIn('hall-manager', { hall: 'shimin' })
  const { rating, ...body } = step
  const taken = await hub.call('POST', `/api/v1/halls/shimin/cases/${rating}/steps`, { token, body })
  expect(taken.status).toBe(200)
  await expect.poll(() => waiting(since)).toEqual([second])
  expect(waiting(await anew())).toEqual([second])

  hub.clock.now += 25 * 60 * MINUTE
  expect(since.of(window, hub.clock.now)).not.toContainEqual(expect.objectContaining({ id: second }))
})

test('what is taken in while everything is read anew is kept, in the order in which it came', async () => {
  const code = hub.freshWindow()
  const { id: window } = hub.hub.ledger.registry.window('shimin', code)!
  const device = await hub.device(code)
  const { store } = hub.hub.parts
  let held = false
  let answer = () => {}
  /** Answers what was there when it was asked, when it is let go. */
  const slow: Pick<Store, 'registry' | 'read'> = {
    registry: store.registry,
    async read(...asked) {
      const found = await store.read(...asked)
      if (held) await new Promise<void>((resolve) => (answer = resolve))
      return found
    },
  }
  const presses = await RecentPresses.open(slow, hub.clock.now)
  held = true
  const { n: closing } = store.head
  const anew = presses.take([{ n: closing, at: hub.clock.now, kind: 'correction-closing', body: {} as never }])
  const commits: Promise<unknown>[] = []
  let isHeard = false
  store.onCommit(({ entries }) => {
    commits.push(presses.take(entries))
    isHeard ||= entries.some(({ kind }) => kind === 'rating')
  })
  hub.clock.now += MINUTE
  const [id] = await press(device, [5])
  // The hub may commit something of its own before it.
  await expect.poll(() => isHeard).toBe(true)
  answer()
  await Promise.all([anew, ...commits])
  expect(presses.of(window, hub.clock.now).map((each) => each.id)).toEqual([id])
})

test('what changes while something is asked for is asked for together', async () => {
  const code = hub.freshWindow()
  const device = await hub.device(code)
  const { store } = hub.hub.parts
  hub.clock.now += 30 * MINUTE
  const ids = await press(device, Array<number>(20).fill(2))
  const asked: number[] = []
  let answer = () => {}
  const slow: Pick<Store, 'registry' | 'read'> = {
    registry: store.registry,
    async read(...question) {
      if (question[0] === 'alerts.presses-now') {
        asked.push((question[1] as readonly string[]).length)
        if (asked.length === 1) await new Promise<void>((resolve) => (answer = resolve))
      }
      return store.read(...question)
    },
  }
  const presses = await RecentPresses.open(slow, hub.clock.now)
  const { n } = store.head
  const taken = ids.map((rating) =>
    presses.take([{ n, at: hub.clock.now, kind: 'verdict', body: { rating } as EntryBodies['verdict'] }]),
  )
  await expect.poll(() => asked).toEqual([1])
  answer()
  await Promise.all(taken)
  expect(asked).toEqual([1, ids.length - 1])
})

test('a look at windows reads as many rows whatever waits in their hall', async () => {
  const rows = { read: 0 }
  const { ledger } = hub.hub
  const counting = (text: string) => {
    const query = ledger.sql(text)
    const counted = <T>(answer: T): T => {
      rows.read += Array.isArray(answer) ? answer.length : 1
      return answer
    }
    return {
      ...query,
      get: (...v: unknown[]) => counted(query.get(...v)),
      all: (...v: unknown[]) => counted(query.all(...v)),
    }
  }
  const { db, registry, chain, keys } = ledger
  const reader: Reader = { db, registry, chain, keys, sql: Object.assign(counting, ledger.sql) }
  const look = () => {
    rows.read = 0
    windowsSeen(
      reader,
      ledger.registry.windowsOf('shimin').map(({ id }) => id),
      hub.clock.now,
    )
    return rows.read
  }
  const device = await hub.device(hub.freshWindow())
  hub.clock.now += 30 * MINUTE
  await press(device, [5])
  const quiet = look()
  hub.clock.now += 30 * MINUTE
  await press(device, Array<number>(60).fill(1))
  expect(look()).toBe(quiet)
})

let hub: TestHub
beforeAll(async () => {
  hub = await TestHub.start()
})
afterAll(() => hub.stop())
