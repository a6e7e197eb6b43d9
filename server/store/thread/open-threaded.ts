import { join } from 'node:path'
import { Refusal } from '../../contract/errors.ts'
import type { FirstSignIn } from '../access/secrets/first-password.ts'
import { accessBeside } from '../access/beside.ts'
import { accessSecret, openKeys } from '../chain/keys.ts'
import { readiness, type OpenRecord, type Readiness, type RecordOptions } from '../open-store.ts'
import { OpenFiles } from '../sqlite/open-files.ts'
import { Reading } from '../sqlite/reading.ts'
import { BUSY_MS } from '../writer/ledger.ts'
import { problemsOf } from '../writer/watchman.ts'
import { Calls } from './calls.ts'
import { sharedMonotonic, type SharedClocks } from './clocks.ts'
import { errorFromData, type FromRecord } from './crossing.ts'
import { Readers } from './readers.ts'
import type { RecordTask } from './record-worker.ts'
import { RegistryCopy } from './registry-copy.ts'
import { ThreadedStore } from './threaded-store.ts'
import { OWN_THREADS, type Threads } from './threads.ts'

/** A thread that says nothing for so long does not answer, ms. */
const SILENT_MS = 5_000

export interface Threading {
  /** The thread of the record died: nothing can be written any more, and everything in flight was rejected. */
  onDead(error: Error): void
  /** Absent: the real ones. */
  clocks?: SharedClocks | undefined
  threads?: Threads
}

/**
 * As `openStore` and `careFor`, in a thread: nobody here waits for the writer.
 *
 * @throws Refusal as `openStore`
 */
export async function openThreaded(options: RecordOptions, threading: Threading): Promise<OpenRecord> {
  const { data, log } = options
  const { clocks, threads = OWN_THREADS } = threading
  const alive = new BigInt64Array(new SharedArrayBuffer(8))
  const worker = threads.begin('record')
  worker.postMessage(taskOf(options, alive, clocks))
  const calls = new Calls((asked) => worker.postMessage(asked))
  const file = join(data, 'pingyi.db')
  // It loads what it needs while the record is opened.
  const readers = new Readers({ data, file, clocks }, threads, (err) =>
    log.error({ err }, 'a thread that reads the record died'),
  )
  let store: ThreadedStore | undefined
  let dead: Error | undefined
  let closing = false
  const died = (error: Error) => {
    if (dead !== undefined || closing) return
    dead = error
    calls.fail(error)
    if (store !== undefined) threading.onDead(error)
  }
  worker.once('error', died)
  worker.once('exit', (code) => died(new Error(`the thread of the record ended with ${code}`)))

  const letGo = async () => {
    closing = true
    await readers.close()
    store?.close()
    // The last that lets go is the one that can fold the log in: the database file is whole then.
    if (store !== undefined && dead === undefined) await calls.askAtLast('close').catch(() => {})
    calls.fail(new Refusal('shutting-down'))
    for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event)
    await threads.end('record', worker)
  }

  /** What was told before anybody here could listen. */
  const early: Extract<FromRecord, { say: 'done' }>[] = []
  const opened = new Promise<Extract<FromRecord, { say: 'open' }>>((resolve, reject) => {
    worker.on('message', (message: FromRecord) => {
      if (message.say === 'open') resolve(message)
      else if (message.say === 'not-open') reject(errorFromData(message.error))
      else if (message.say === 'remake') options.onRemake?.(message.entries)
      else if (message.say === 'log') tell(log, message)
      else if (store === undefined) early.push(message)
      else {
        store.take(message.commits, message.state)
        calls.answer(message.answers)
      }
    })
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`the thread of the record ended with ${code}`)))
  })

  try {
    const { fresh, head, state } = await opened
    const now = clocks === undefined ? Date.now : () => clocks[0]!
    const monotonic = clocks === undefined ? sharedMonotonic : () => clocks[1]!
    const keys = openKeys(data)
    const reading = new Reading(file, keys, now)
    const made = new ThreadedStore({
      calls,
      reading,
      readers,
      copy: new RegistryCopy(file, now),
      files: new OpenFiles(reading.db),
      clocks: { now, monotonic },
      head,
      state,
      onFault: (err) => log.error({ err }, 'somebody who listens to commits failed'),
    })
    store = made
    for (const { commits, state: then } of early) made.take(commits, then)
    return {
      store: made,
      access: accessBeside(
        {
          db: reading.db,
          now,
          uptime: monotonic,
          secret: accessSecret(data),
          isClockDoubtful: () => made.isClockDoubtful(),
          limits: options.accessLimits,
        },
        (call) => calls.ask('access', [call]),
      ),
      inside: null,
      fresh,
      firstSignIn: () => calls.ask('firstSignIn', []) as Promise<FirstSignIn | null>,
      ready: () => readyOf(made, alive, dead),
      async end() {
        calls.refuse(() => new Refusal('shutting-down'))
        await calls.askAtLast('end')
      },
      close: letGo,
    }
  } catch (error) {
    await letGo()
    throw error
  }
}

function taskOf(options: RecordOptions, alive: RecordTask['alive'], clocks: Threading['clocks']): RecordTask {
  const { data, hash, demo, goOn, accessLimits, watchClock, files } = options
  return {
    data,
    configuration: options.configuration(),
    hash,
    demo,
    goOn,
    accessLimits,
    watchClock,
    files,
    clocks,
    alive,
  }
}

function tell(log: RecordOptions['log'], { level, facts, err, message }: Extract<FromRecord, { say: 'log' }>): void {
  log[level]({ ...facts, ...(err === undefined ? {} : { err: errorFromData(err) }) }, message)
}

function readyOf(store: ThreadedStore, alive: RecordTask['alive'], dead: Error | undefined): Readiness {
  const { trouble, waitingMs } = store.state
  const { damage, database } = store.told
  const silentMs = Number(process.hrtime.bigint() - Atomics.load(alive, 0)) / 1e6
  const silent = dead !== undefined || silentMs > SILENT_MS
  const problems = problemsOf({ trouble })
  return readiness(
    silent ? ['presses are not acknowledged: the thread of the ledger does not answer', ...problems] : problems,
    { damage, database },
    waitingMs > BUSY_MS,
  )
}
