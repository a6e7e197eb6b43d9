import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { openThreaded } from '../../server/store/thread/open-threaded.ts'
import { OWN_THREADS, type ThreadName, type Threads } from '../../server/store/thread/threads.ts'
import { putSeededDatabase } from '../helpers/seeded-database.ts'
import { storeContract } from '../helpers/store-contract.ts'
import type { StoreOptions, StoreUnderTest } from '../helpers/store-town.ts'

storeContract('SQLite in a thread', openThreadedStore)

/** Loaded once, and given to one store after the other. */
const idle: Record<ThreadName, Worker[]> = { record: [], reader: [] }
const THREADS: Threads = {
  begin: (name) => idle[name].pop() ?? OWN_THREADS.begin(name),
  async end(name, worker) {
    worker.unref()
    idle[name].push(worker)
  },
}

async function openThreadedStore({ configuration, clock }: StoreOptions): Promise<StoreUnderTest> {
  const data = mkdtempSync(join(tmpdir(), 'pingyi-store-'))
  await putSeededDatabase(data, { configuration, hash: 'sha256', began: clock.now })
  const clocks = new Float64Array(new SharedArrayBuffer(16))
  clocks.set([clock.now, clock.uptime])
  // Whoever sets the clock sets it for both threads.
  Object.defineProperties(clock, {
    now: accessor(clocks, 0),
    uptime: accessor(clocks, 1),
  })
  const fault = (facts: object, message: string) => {
    throw new Error(`${message}: ${JSON.stringify(facts)}`)
  }
  const open = () =>
    openThreaded(
      {
        data,
        now: () => clock.now,
        configuration: () => configuration,
        hash: 'sha256',
        watchClock: true,
        log: {
          info: () => {},
          error: (facts, message) => void (message.startsWith('somebody') || fault(facts, message)),
        },
      },
      {
        onDead: (error) => {
          throw error
        },
        clocks,
        threads: THREADS,
      },
    )
  let record: Awaited<ReturnType<typeof open>> | null = await open()
  let { store } = record
  const close = async () => {
    await record?.end()
    await record?.close()
    record = null
  }
  return {
    get store() {
      return store
    },
    close,
    async open() {
      record = await open()
      ;({ store } = record)
    },
    async dispose() {
      await close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

function accessor(clocks: Float64Array, at: number): PropertyDescriptor {
  return {
    get: () => clocks[at],
    set(value: number) {
      clocks[at] = value
    },
  }
}
