import { Refusal } from '../contract/errors.ts'
import type { Actor } from '../contract/audit.ts'
import type { ImportRecord } from '../store/changes/enter-import.ts'
import type { Store } from '../store/port.ts'
import { importCalls, type CallImport, type CallImportResult, type ImportStage } from './import-calls.ts'

export interface ImportProgress {
  stage: ImportStage
  done: number
  of: number
  /** Whether it can still be cancelled. */
  cancellable: boolean
}

interface Job {
  by: string
  progress: ImportProgress
  stop: AbortController
}

/** Imports under way, each to be watched and, until it takes effect, cancelled by who began it. */
export class CallImports {
  #store: Store
  #now: () => number
  #jobs = new Map<string, Job>()

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  /**
   * @param job.id of the caller's choice, by which it asks how far this is; absent: nobody asks
   * @param record what the audit log says of the file where its rows take effect
   * @throws Refusal what `importCalls` refuses; name-taken for an id that is under way
   */
  async run(
    order: CallImport,
    { id, by, gone }: { id?: string; by: Actor; gone?: AbortSignal },
    record: ImportRecord,
  ): Promise<CallImportResult> {
    const stop = new AbortController()
    const job: Job = { by, stop, progress: { stage: 'reading', done: 0, of: 1, cancellable: true } }
    if (id !== undefined) {
      if (this.#jobs.has(id)) throw new Refusal('name-taken', 'an import with this id is under way')
      this.#jobs.set(id, job)
    }
    const abort = () => stop.abort()
    gone?.addEventListener('abort', abort)
    try {
      return await importCalls(
        this.#store,
        order,
        this.#now(),
        { actor: by, record },
        {
          signal: stop.signal,
          onStage: (stage, done, of) => (job.progress = { ...job.progress, stage, done, of }),
          onAccepting: () => (job.progress = { ...job.progress, cancellable: false }),
        },
      )
    } finally {
      gone?.removeEventListener('abort', abort)
      if (id !== undefined) this.#jobs.delete(id)
    }
  }

  /** @throws Refusal not-found */
  progress(id: string, by: string): ImportProgress {
    return this.#jobOf(id, by).progress
  }

  /** @throws Refusal not-found, import-running */
  cancel(id: string, by: string): void {
    const job = this.#jobOf(id, by)
    if (!job.progress.cancellable) throw new Refusal('import-running')
    job.stop.abort()
  }

  #jobOf(id: string, by: string): Job {
    const job = this.#jobs.get(id)
    if (job?.by !== by) throw new Refusal('not-found', id)
    return job
  }
}
