import { writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { placeDevice } from '../../server/store/register/change-whereabouts.ts'
import { exportLedger } from '../../server/store/chain/export-ledger.ts'
import { PROJECTION_TABLES } from '../../server/store/projections/projection.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { tableDigest, verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { EDGE_DEVICES, edgeHistory } from '../fixtures/ledger/edge-history.ts'
import { smallCity } from '../fixtures/ledger/histories.ts'
import { memoryStage, template, type Stage, type Template } from '../fixtures/ledger/stages.ts'
import { BEGAN, random, WHO } from '../fixtures/ledger/test-ledger.ts'
import { runPython } from '../fixtures/score/run-python.ts'
import { seed } from '../helpers/seed.ts'

// PINGYI_PROPERTY_RUNS asks for more or fewer.
const RUNS = Number(process.env['PINGYI_PROPERTY_RUNS'] ?? 15)
const RECOMPUTE = join(import.meta.dirname, '../fixtures/ledger/recompute.py')

let city: Template
beforeAll(async () => {
  city = await template(smallCity(), BEGAN, (w) => {
    for (const [i, device] of EDGE_DEVICES.entries()) {
      w.append('device', { device, kind: 'kiosk', operator: WHO.operator, ...(i === 1 ? { unseen: true } : {}) })
      placeDevice(w, { device, hall: 'shimin', window: ['D13', 'D13', 'A01'][i]!, from: BEGAN, ...WHO })
    }
  })
})

/** What is wrong with a ledger: by the hub, by what it makes anew, by the independent program where that is asked. */
async function faults({ ledger }: Stage, folder: string | null): Promise<unknown[]> {
  ledger.settle()
  const { problems } = verifyLedger(ledger.db)
  if (problems.length > 0) return problems
  const digests = () => JSON.stringify(PROJECTION_TABLES.map((table) => [table, tableDigest(ledger.db, table)]))
  const before = digests()
  await ledger.write((w) => rebuild(w))
  if (digests() !== before) return ['rebuilt to other tables']
  if (folder === null) return []
  const file = join(folder, 'export.jsonl')
  let text = ''
  exportLedger(ledger.db, (line) => (text += line))
  writeFileSync(file, text)
  return (runPython([RECOMPUTE, file]) as { faults: string[] } | null)?.faults ?? []
}

test(
  `${RUNS} histories around a midnight that is sealed and opened verify, and Python agrees (seed ${seed})`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pingyi-edges-'))
    try {
      for (let run = 0; run < RUNS; run++) {
        const stage = memoryStage(city, BEGAN)
        const done = await edgeHistory(stage, random(seed + run), 10 + (run % 30))
        const found = await faults(stage, run % 10 === 0 ? folder : null)
        expect({ seed: seed + run, found, done: found.length > 0 ? done : [] }).toEqual({
          seed: seed + run,
          found: [],
          done: [],
        })
        stage.ledger.db.close()
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
  120_000 + RUNS * 1_000,
)
