import { Worker } from 'node:worker_threads'

/** Which thread: of the record, or one that reads. */
export type ThreadName = 'record' | 'reader'

/** Where threads come from and go to: a test that opens many records loads each thread once. */
export interface Threads {
  begin(name: ThreadName): Worker
  /** It has let go of the record, or has died, or never had one. */
  end(name: ThreadName, worker: Worker): Promise<void>
}

const FILES: Record<ThreadName, URL> = {
  record: new URL('record-worker.ts', import.meta.url),
  reader: new URL('reader-worker.ts', import.meta.url),
}

let early: Worker | null = null

/** Lets the thread of a record that is opened soon load what it needs, while the caller does. */
export function beginEarly(): void {
  early ??= new Worker(FILES.record, { name: 'record' })
  // It holds nobody who does not open a record after all.
  early.unref()
}

/** A thread of one's own for each record. */
export const OWN_THREADS: Threads = {
  begin(name) {
    if (name !== 'record' || early === null) return new Worker(FILES[name], { name })
    const begun = early
    early = null
    begun.ref()
    return begun
  },
  async end(_, worker) {
    await worker.terminate()
  },
}
