import { importPool, findPoolPairs } from '../../server/campaign/pool-import.ts'
import type { Store } from '../../server/store/port.ts'
import { poolFrameLines } from '../../server/store/reads/pool/frame-raters.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { poolRows } from './draw.ts'

const OWNER = 'user:survey'
const CAMPAIGN = '2026'

/**
 * What the pool takes at its largest on a real store: PINGYI_BENCH_RATERS people, 100,000 unless told, in two units each.
 * In processor time; and how long one transaction of the import holds the writer.
 */
export async function pool(raters = Number(process.env['PINGYI_BENCH_RATERS'] ?? 100_000)): Promise<void> {
  const t = await TestLedger.open()
  try {
    t.clock.now = Date.parse('2026-09-20T09:00:00+08:00')
    const store = new SqliteStore(t.ledger)
    const longest = new Map<string, number>()
    const timed = timing(store, longest)
    const rows = poolRows(raters).map(({ unit, kind, name, organisation = '', phone = '' }) => [
      unit,
      kind,
      name,
      organisation,
      phone,
    ])
    const file = { rows: JSON.stringify(rows), digest: '0'.repeat(64) }
    const order = { campaign: CAMPAIGN, source: 'survey-team', now: t.clock.now, file } as const
    await measured(`import of ${rows.length} rows`, async () => {
      const { entered, merged } = await importPool(timed, order, { actor: OWNER })
      return `${entered} raters, ${merged} rows joined`
    })
    const again = { ...order, file: { ...file, digest: '1'.repeat(64) } }
    await measured(
      'the same rows in another file',
      async () => `${(await importPool(timed, again, { actor: OWNER })).entered} new`,
    )
    await measured(
      'pairs who may be one person',
      async () => `${await findPoolPairs(timed, { campaign: CAMPAIGN, now: t.clock.now }, OWNER)} kept`,
    )
    await measured('lines of a frame', async () => `${poolFrameLines(t.ledger, CAMPAIGN).length} lines`)
    for (const [name, ms] of longest)
      say(`${name}: the writer held for ${ms.toFixed(0)} ms of processor time at most (limit 250)`)
  } finally {
    t.close()
  }
}

/** Acts take as long as they hold the writer: nobody else writes here. */
function timing(store: Store, longest: Map<string, number>): Store {
  const act: Store['act'] = async (name, ...rest) => {
    const before = process.cpuUsage()
    const answer = await store.act(name, ...rest)
    const { user, system } = process.cpuUsage(before)
    longest.set(name, Math.max(longest.get(name) ?? 0, (user + system) / 1_000))
    return answer
  }
  return Object.assign(Object.create(store) as Store, {
    act,
    pages: store.pages.bind(store),
    read: store.read.bind(store),
  })
}

async function measured(name: string, act: () => Promise<string>): Promise<void> {
  const before = process.cpuUsage()
  const said = await act()
  const { user, system } = process.cpuUsage(before)
  say(`${name}: ${((user + system) / 1e6).toFixed(2)} s (aim 10 s): ${said}`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
