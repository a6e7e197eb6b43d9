import type { Worker } from 'node:worker_threads'
import type { Threading } from '../../server/store/thread/open-threaded.ts'
import { OWN_THREADS } from '../../server/store/thread/threads.ts'

/** Processor time, us: of the whole process, of the thread of the sockets, and of that of the record. */
export interface ThreadTimes {
  all: number
  sockets: number
  record: number
}

const sum = ({ user, system }: NodeJS.CpuUsage) => user + system

/**
 * How the hub of a benchmark runs its record: in a thread, as every hub does, or with PINGYI_BENCH_HERE=1 in the thread of
 * the sockets, to tell what that costs and brings.
 */
export class HubThreads {
  #record: Worker | null = null

  /** Spread it into the options of a hub. */
  get option(): { thread?: Threading } {
    if (process.env['PINGYI_BENCH_HERE'] === '1') return {}
    return {
      thread: {
        onDead: (error) => {
          throw error
        },
        threads: {
          begin: (name) => {
            const worker = OWN_THREADS.begin(name)
            if (name === 'record') this.#record = worker
            return worker
          },
          end: (name, worker) => OWN_THREADS.end(name, worker),
        },
      },
    }
  }

  async times(): Promise<ThreadTimes> {
    const record = this.#record === null ? 0 : sum(await this.#record.cpuUsage())
    return { all: sum(process.cpuUsage()), sockets: sum(process.threadCpuUsage()), record }
  }
}
