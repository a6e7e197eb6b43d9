import { DrawDesk } from '../../server/campaign/draw/draw-desk.ts'
import type { FrameLine } from '../../server/contract/survey/draw.ts'
import { OBJECT_KINDS } from '../../server/contract/survey/kinds.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { sha256 } from './draws.ts'

const DAY = 86_400_000
const DICE = '401729568320947715063824'
const UNITS = [
  ...Array.from({ length: 82 }, (_, i) => `J${String(i + 1).padStart(2, '0')}`),
  ...Array.from({ length: 7 }, (_, i) => `H0${i + 1}`),
]

/** So many lines, over all units and kinds, in pages. */
export function* manyLines(count: number): Generator<FrameLine[]> {
  const person = sha256('somebody')
  const raters = Math.ceil(count / 2)
  for (let from = 1; from <= raters; from += 500) {
    const page: FrameLine[] = []
    for (let i = from; i < Math.min(from + 500, raters + 1); i++) {
      const id = `R${String(i).padStart(6, '0')}`
      const [one, other] = [UNITS[i % 89]!, UNITS[(i + 1 + (i % 87)) % 89]!]
      for (const unit of [one, other].toSorted((a, b) => (a < b ? -1 : 1)))
        page.push({ id: `${id}-${unit}`, unit, kind: OBJECT_KINDS[(i * 7) % 6]!, person })
    }
    yield page
  }
}

export interface DrawTimes {
  t: TestLedger
  /** Processor time of all threads, ms. */
  freezeMs: number
  drawMs: number
  /** All acts of the writer, and the longest of them: processor time of its thread, ms. */
  actsMs: number
  longestActMs: number
  acts: number
}

/** A frame of so many lines frozen and drawn, slice by slice; the caller closes the ledger. */
export async function drawOnHub(count: number): Promise<DrawTimes> {
  const t = await TestLedger.open()
  const store = new SqliteStore(t.ledger)
  let [actsMs, longestActMs, acts] = [0, 0, 0]
  const { write } = t.ledger
  // All that runs in one transaction.
  t.ledger.write = ((job: Parameters<typeof write>[0]) =>
    write.call(t.ledger, (w) => {
      const before = process.threadCpuUsage()
      try {
        return job(w)
      } finally {
        const { user, system } = process.threadCpuUsage(before)
        const ms = (user + system) / 1_000
        actsMs += ms
        longestActMs = Math.max(longestActMs, ms)
        acts++
      }
    })) as typeof write
  const desk = new DrawDesk({
    store,
    data: t.folder,
    now: () => t.clock.now,
    // oxlint-disable-next-line require-await
    pool: async function* () {
      yield* manyLines(count)
    },
  })
  const officer = { operator: 'user:owner', role: 'method-owner' } as const
  const freezeMs = await measured(() =>
    desk.freeze({ campaign: '2026', dice: DICE.length, seen: null, officer }, 'user:owner'),
  )
  t.clock.now += DAY
  const owner = { role: 'method-owner', method: 'third-party' } as const
  await desk.typeSeed({ campaign: '2026', digits: DICE, by: owner }, 'user:owner')
  const drawMs = await measured(async () => {
    await desk.typeSeed({ campaign: '2026', digits: DICE, by: { role: 'campaign-office' } }, 'user:li')
    await desk.idle()
  })
  t.ledger.settle()
  return { t, freezeMs, drawMs, actsMs, longestActMs, acts }
}

async function measured(act: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await act()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
