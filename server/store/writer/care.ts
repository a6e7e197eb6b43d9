import { fork, type ChildProcess } from 'node:child_process'
import { Worker } from 'node:worker_threads'

/** The log is folded into the database so often, however little comes in: what a deleted log could take away. */
const FOLD_EVERY_MS = 10_000
/** The whole file is looked through once the hub has begun, and those who waited for it are served. */
const LOOK_AFTER_MS = 3_000

/** What SQLite's own check of the whole file found. */
export type FileState = { state: 'checking' | 'sound' } | { state: 'unchecked' | 'damaged'; why: string }

interface CarePorts {
  file: string
  log: { info(facts: object, message: string): void; error(facts: object, message: string): void }
  foldEveryMs?: number
  lookAfterMs?: number
}

/**
 * What is done for a database beside the work of its hub: its log is folded in by time, in a thread, and the whole file
 * is looked through by SQLite's quick check after the start, in a process of its own that can be ended at any moment.
 */
export class Care {
  #folding: Worker
  #foldingEnded: Promise<unknown>
  #looking: ChildProcess | null = null
  #lookingEnded: Promise<unknown> = Promise.resolve()
  #soon: NodeJS.Timeout
  #state: FileState = { state: 'checking' }

  constructor({ file, log, foldEveryMs = FOLD_EVERY_MS, lookAfterMs = LOOK_AFTER_MS }: CarePorts) {
    this.#folding = new Worker(new URL('fold-log-worker.ts', import.meta.url), {
      workerData: { file, everyMs: foldEveryMs },
    })
    this.#foldingEnded = new Promise((resolve) => this.#folding.once('exit', resolve))
    this.#folding.on('error', (err) => log.error({ err }, 'the log of the database is folded in by size only'))
    this.#soon = setTimeout(() => this.#look(file, log), lookAfterMs).unref()
  }

  get state(): FileState {
    return this.#state
  }

  /** What is wrong with the file, as sentences for the operator. */
  problems(): string[] {
    return this.#state.state === 'damaged'
      ? [
          `the database file is damaged (${this.#state.why}): presses are still taken; make a backup of the folder, verify the last backup and restore it`,
        ]
      : []
  }

  /**
   * Before the hub's own connection is closed, which folds the log in for the last time: where another connection is still open
   * then, even that of a process which is about to die, the log stays beside the file.
   */
  async close(): Promise<void> {
    clearTimeout(this.#soon)
    this.#looking?.ref()
    this.#looking?.kill('SIGKILL')
    this.#folding.postMessage('stop')
    await Promise.all([this.#foldingEnded, this.#lookingEnded])
  }

  #look(file: string, log: CarePorts['log']): void {
    const child = fork(new URL('quick-check-process.ts', import.meta.url), [file], { stdio: 'ignore' })
    this.#looking = child
    this.#lookingEnded = new Promise((resolve) => {
      child.once('exit', resolve)
      // It never began.
      child.once('error', resolve)
    })
    child.unref()
    child.channel?.unref()
    child.once('message', (found: string[]) => {
      this.#state = found.length === 0 ? { state: 'sound' } : { state: 'damaged', why: found.join('; ') }
      if (found.length === 0) log.info({}, 'the database file is sound')
      else log.error({ found }, 'the database file is damaged')
    })
    child.once('error', (err) => {
      this.#state = { state: 'unchecked', why: err.message }
      log.error({ err }, 'the database file could not be looked through')
    })
    child.once('exit', (code) => {
      this.#looking = null
      if (this.#state.state !== 'checking' || code === null) return
      this.#state = { state: 'unchecked', why: `the check ended with ${code}` }
      log.error({ code }, 'the database file could not be looked through')
    })
  }
}
