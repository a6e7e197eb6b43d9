import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OpenRecord } from '../../server/store/open-store.ts'
import { openThreaded } from '../../server/store/thread/open-threaded.ts'
import { accessContract, type AccessUnderTest } from '../helpers/access-contract.ts'
import { EASY_LIMITS } from '../helpers/access-on-disk.ts'
import { keptThreads } from '../helpers/kept-threads.ts'
import { putSeededDatabase } from '../helpers/seeded-database.ts'
import { BEGAN, smallTown } from '../helpers/store-town.ts'

accessContract('through a thread', openThroughThread)

const THREADS = keptThreads()

async function openThroughThread(): Promise<AccessUnderTest> {
  const data = mkdtempSync(join(tmpdir(), 'pingyi-access-afar-'))
  const configuration = smallTown()
  await putSeededDatabase(data, { configuration, hash: 'sha256', began: BEGAN })
  const clocks = new Float64Array(new SharedArrayBuffer(16))
  clocks.set([BEGAN, 0])
  const clock = {
    get now() {
      return clocks[0]!
    },
    set now(to: number) {
      clocks[0] = to
    },
    uptime: 0,
  }
  const open = () =>
    openThreaded(
      {
        data,
        now: () => clock.now,
        configuration: () => configuration,
        hash: 'sha256',
        watchClock: false,
        accessLimits: EASY_LIMITS,
        log: {
          info: () => {},
          error(facts, message) {
            throw new Error(`${message}: ${JSON.stringify(facts)}`)
          },
        },
      },
      {
        onDead(error) {
          throw error
        },
        clocks,
        threads: THREADS,
      },
    )
  let record: OpenRecord = await open()
  const close = async () => {
    await record.end()
    await record.close()
  }
  return {
    get store() {
      return record.store
    },
    get access() {
      return record.access
    },
    clock,
    async reopen() {
      await close()
      record = await open()
    },
    async dispose() {
      await close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
