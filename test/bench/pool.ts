import { writeXlsx } from 'hucre/xlsx'
import { DrawDesk } from '../../server/campaign/draw/draw-desk.ts'
import { readPoolFileAside } from '../../server/campaign/pool-file/read-aside.ts'
import { importPool, findPoolPairs } from '../../server/campaign/pool-import.ts'
import { KIND_WORDS } from '../../server/contract/survey/kinds.ts'
import { POOL_COLUMNS } from '../../server/contract/survey/people-files.ts'
import { surveyRules } from '../../server/rules/sampling/survey-rules.ts'
import type { Store } from '../../server/store/port.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { poolRows } from './draw.ts'

const OWNER = 'user:survey'
const CAMPAIGN = '2026'

const HEADS = Object.values(POOL_COLUMNS).map(([head]) => head)
const DICE = '401729568320947715063824'

/**
 * What the pool takes at its largest, from the file to the draw: PINGYI_BENCH_RATERS people, 100,000 unless told, in two
 * units each, so twice as many lines of a file and of the frame. In processor time of all threads; and how long one
 * transaction holds the writer.
 */
export async function pool(raters = Number(process.env['PINGYI_BENCH_RATERS'] ?? 100_000)): Promise<void> {
  const t = await TestLedger.open()
  try {
    t.clock.now = Date.parse('2026-09-20T09:00:00+08:00')
    const store = new SqliteStore(t.ledger)
    const longest = new Map<string, number>()
    const timed = timing(store, longest)
    const rows = poolRows(raters).map(({ unit, kind, name, organisation = '', phone = '' }) => [
      KIND_WORDS[kind].zh,
      name,
      organisation,
      phone,
      '',
      '是',
      unit,
    ])
    const units = new Map(store.registry.unitsLike())
    const read = (name: string, bytes: Uint8Array) =>
      measured(
        `${name} of ${rows.length} lines, ${(bytes.length / 1_048_576).toFixed(1)} MiB, read in its thread`,
        async () => {
          const file = await readPoolFileAside({ bytes, units })
          return [`${file.lines} lines, ${file.faulty} with a fault`, file]
        },
      )
    await read('csv', Buffer.from([HEADS, ...rows].map((cells) => cells.join(',')).join('\r\n')))
    const sheet = { name: '样本', rows: [HEADS, ...rows] }
    const { rows: packed, digest } = await read('xlsx', await writeXlsx({ sheets: [sheet] }))
    const order = {
      campaign: CAMPAIGN,
      source: 'survey-team',
      now: t.clock.now,
      file: { rows: packed, digest },
    } as const
    await measured(`import of ${rows.length} rows`, async () => {
      const { entered, merged } = await importPool(timed, order, { actor: OWNER })
      return [`${entered} raters, ${merged} rows joined`]
    })
    const again = { ...order, file: { rows: packed, digest: '1'.repeat(64) } }
    await measured('the same rows in another file', async () => [
      `${(await importPool(timed, again, { actor: OWNER })).entered} new`,
    ])
    await measured('pairs who may be one person', async () => [
      `${await findPoolPairs(timed, { campaign: CAMPAIGN, now: t.clock.now }, OWNER)} kept`,
    ])
    await drawFrom(timed, t)
    for (const [name, ms] of longest)
      say(`${name}: the writer held for ${ms.toFixed(0)} ms of processor time at most (limit 250)`)
  } finally {
    t.close()
  }
}

/** The pool frozen as a frame, and the draw from it. */
async function drawFrom(store: Store, t: TestLedger): Promise<void> {
  const desk = new DrawDesk({ store, data: t.folder, now: () => t.clock.now })
  const officer = { operator: OWNER, role: 'method-owner' } as const
  await measured('frame frozen', async () => {
    const { frame } = await desk.freeze({ campaign: CAMPAIGN, dice: DICE.length, seen: null, officer }, OWNER)
    return [`entry ${frame}`]
  })
  t.clock.now += surveyRules(store.registry.policy().policy).seedWaitMs
  const owner = { role: 'method-owner', method: 'third-party' } as const
  await desk.typeSeed({ campaign: CAMPAIGN, digits: DICE, by: owner }, OWNER)
  await measured('draw', async () => {
    await desk.typeSeed({ campaign: CAMPAIGN, digits: DICE, by: { role: 'campaign-office' } }, 'user:office')
    await desk.idle()
    const [drawn] = t.ledger.db.prepare("SELECT body FROM ledger WHERE kind = 'draw'").pluck().all() as string[]
    return [`${(JSON.parse(drawn!) as { drawn: number }).drawn} drawn`]
  })
  await desk.close()
}

/** Acts take as long as they hold the writer: nobody else writes here. */
function timing(store: Store, longest: Map<string, number>): Store {
  const act: Store['act'] = async (name, ...rest) => {
    const before = process.threadCpuUsage()
    const answer = await store.act(name, ...rest)
    const { user, system } = process.threadCpuUsage(before)
    longest.set(name, Math.max(longest.get(name) ?? 0, (user + system) / 1_000))
    return answer
  }
  return new Proxy(store, {
    get(of, key) {
      if (key === 'act') return act
      const value: unknown = Reflect.get(of, key, of)
      return typeof value === 'function' ? (value.bind(of) as unknown) : value
    },
  })
}

async function measured<T>(name: string, act: () => Promise<[string, T?]>): Promise<T> {
  const before = process.cpuUsage()
  const [said, value] = await act()
  const { user, system } = process.cpuUsage(before)
  say(`${name}: ${((user + system) / 1e6).toFixed(2)} s (aim 10 s): ${said}`)
  return value as T
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
