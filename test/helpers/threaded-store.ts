import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import type { OpenRecord } from '../../server/store/open-store.ts'
import { openThreaded } from '../../server/store/thread/open-threaded.ts'
import { OWN_THREADS, type ThreadName, type Threads } from '../../server/store/thread/threads.ts'
import { putManager, putSeededDatabase } from './seeded-database.ts'
import type { StoreOptions, StoreUnderTest } from './store-town.ts'

/** Loaded once, and given to one store after the other. */
const idle: Record<ThreadName, Worker[]> = { record: [], reader: [] }
const THREADS: Threads = {
  begin: (name) => idle[name].pop() ?? OWN_THREADS.begin(name),
  async end(name, worker) {
    worker.unref()
    // One that died has no number any more.
    if (worker.threadId !== -1) idle[name].push(worker)
  },
}

export interface ThreadedUnderTest extends StoreUnderTest {
  readonly data: string
  readonly record: OpenRecord
  /** Threads in use, the oldest first. */
  readonly threads: Record<ThreadName, Worker[]>
  /** Why the thread of the record died. */
  readonly deaths: Error[]
}

/** A store whose record stands in a thread, and follows the clock of a test. */
export async function openThreadedStore({ configuration, clock }: StoreOptions): Promise<ThreadedUnderTest> {
  const data = mkdtempSync(join(tmpdir(), 'pingyi-store-'))
  await putSeededDatabase(data, { configuration, hash: 'sha256', began: clock.now })
  putManager(data, clock.now)
  const clocks = new Float64Array(new SharedArrayBuffer(16))
  clocks.set([clock.now, clock.uptime])
  // Whoever sets the clock sets it for all threads.
  Object.defineProperties(clock, { now: accessor(clocks, 0), uptime: accessor(clocks, 1) })
  const deaths: Error[] = []
  const threads: Record<ThreadName, Worker[]> = { record: [], reader: [] }
  const open = () =>
    openThreaded(
      {
        data,
        now: () => clock.now,
        configuration: () => configuration,
        hash: 'sha256',
        watchClock: true,
        log: { info: () => {}, error: () => {} },
      },
      {
        onDead: (error) => void deaths.push(error),
        clocks,
        threads: {
          begin(name) {
            const worker = THREADS.begin(name)
            threads[name].push(worker)
            return worker
          },
          end: (name, worker) => THREADS.end(name, worker),
        },
      },
    )
  let record = await open()
  let isOpen = true
  const close = async () => {
    if (!isOpen) return
    isOpen = false
    await record.end()
    await record.close()
  }
  return {
    data,
    deaths,
    threads,
    get record() {
      return record
    },
    get store() {
      return record.store
    },
    close,
    async open() {
      record = await open()
      isOpen = true
    },
    async dispose() {
      await close().catch(() => record.close())
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
