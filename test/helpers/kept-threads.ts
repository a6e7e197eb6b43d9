import type { Worker } from 'node:worker_threads'
import { OWN_THREADS, type ThreadName, type Threads } from '../../server/store/thread/threads.ts'

/** Threads of records that are loaded once, and given to one record after the other. */
export function keptThreads(): Threads {
  const idle: Record<ThreadName, Worker[]> = { record: [], reader: [] }
  return {
    begin: (name) => idle[name].pop() ?? OWN_THREADS.begin(name),
    async end(name, worker) {
      worker.unref()
      idle[name].push(worker)
    },
  }
}
