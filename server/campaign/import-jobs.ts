import type { Actor } from '../contract/audit.ts'
import { Refusal } from '../contract/errors.ts'

/** What is under way with a file. */
export type ImportStage = 'reading' | 'checking' | 'storing'

export interface ImportProgress {
  stage: ImportStage
  done: number
  of: number
  /** Whether it can still be cancelled. */
  cancellable: boolean
}

/** What the work of a job is told, and what it tells. */
export interface JobWatch {
  signal: AbortSignal
  onStage(stage: ImportStage, done: number, of: number): void
  /** From here on nothing stops it. */
  onAccepting(): void
}

interface Job {
  by: string
  progress: ImportProgress
  stop: AbortController
}

/** Imports under way, each to be watched and, until it takes effect, cancelled by who began it. */
export class ImportJobs {
  #jobs = new Map<string, Job>()

  /**
   * @param asked.id of the caller's choice, by which it asks how far this is; absent: nobody asks
   * @param asked.gone ends it when whoever asked has gone
   * @throws Refusal what the work refuses; name-taken for an id that is under way
   */
  async run<T>(
    { id, by, gone }: { id?: string; by: Actor; gone?: AbortSignal },
    work: (watch: JobWatch) => Promise<T>,
  ): Promise<T> {
    const stop = new AbortController()
    const job: Job = { by, stop, progress: { stage: 'reading', done: 0, of: 1, cancellable: true } }
    if (id !== undefined) {
      if (this.#jobs.has(id))
        throw new Refusal('name-taken', 'an import with this id is under way', '这个编号的导入正在进行')
      this.#jobs.set(id, job)
    }
    const abort = () => stop.abort()
    gone?.addEventListener('abort', abort)
    try {
      return await work({
        signal: stop.signal,
        onStage: (stage, done, of) => (job.progress = { ...job.progress, stage, done, of }),
        onAccepting: () => (job.progress = { ...job.progress, cancellable: false }),
      })
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
