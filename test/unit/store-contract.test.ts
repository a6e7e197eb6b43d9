import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { ClockWatch } from '../../server/store/writer/clock-watch.ts'
import type { Ledger } from '../../server/store/writer/ledger.ts'
import { openLedger } from '../../server/store/writer/open-ledger.ts'
import { putManager, putSeededDatabase } from '../helpers/seeded-database.ts'
import { storeContract } from '../helpers/store-contract.ts'
import type { StoreOptions, StoreUnderTest } from '../helpers/store-town.ts'

storeContract('SQLite in this thread', openSqliteStore)

async function openSqliteStore({ configuration, clock }: StoreOptions): Promise<StoreUnderTest> {
  const data = mkdtempSync(join(tmpdir(), 'pingyi-store-'))
  await putSeededDatabase(data, { configuration, hash: 'sha256', began: clock.now })
  putManager(data, clock.now)
  const open = async () => {
    const now = () => clock.now
    const options = { data, now, configuration: () => configuration, hash: 'sha256', demo: false } as const
    const { ledger } = await openLedger(options)
    await ledger.watchClock(watchOf(ledger, clock))
    return ledger
  }
  let ledger = await open()
  let store = new SqliteStore(ledger)
  const close = async () => {
    if (!ledger.db.open) return
    ledger.close()
    ledger.db.close()
  }
  return {
    get store() {
      return store
    },
    close,
    async open() {
      ledger = await open()
      store = new SqliteStore(ledger)
    },
    async dispose() {
      await close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

function watchOf(ledger: Ledger, clock: StoreOptions['clock']): ClockWatch {
  return new ClockWatch(ledger.db, { now: () => clock.now, monotonic: () => clock.uptime })
}
