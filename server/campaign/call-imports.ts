import type { Actor } from '../contract/audit.ts'
import type { ImportRecord } from '../store/changes/enter-import.ts'
import type { Store } from '../store/port.ts'
import { importCalls, type CallImport, type CallImportResult } from './import-calls.ts'
import { ImportJobs } from './import-jobs.ts'

/** Imports of calls under way, each to be watched and, until it takes effect, cancelled by who began it. */
export class CallImports extends ImportJobs {
  #store: Store
  #now: () => number

  constructor(store: Store, now: () => number) {
    super()
    this.#store = store
    this.#now = now
  }

  /**
   * @param job as of `ImportJobs`
   * @param record what the audit log says of the file where its rows take effect
   * @throws Refusal what `importCalls` refuses; name-taken for an id that is under way
   */
  enter(
    order: CallImport,
    job: { id?: string; by: Actor; gone?: AbortSignal },
    record: ImportRecord,
  ): Promise<CallImportResult> {
    return this.run(job, (watch) => importCalls(this.#store, order, this.#now(), { actor: job.by, record }, watch))
  }
}
