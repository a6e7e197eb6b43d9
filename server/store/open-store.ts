import { join } from 'node:path'
import type { Configuration } from '../contract/policy.ts'
import { FIRST_PASSWORD_FILE, FirstPassword, type FirstSignIn } from './access/secrets/first-password.ts'
import { inThisThread, type RemoteAccess } from './access/remote.ts'
import { accessSecret } from './chain/keys.ts'
import { openAccess, type Access, type AccessLimits } from './access/open-access.ts'
import { eraseContactsInTime } from './changes/cases/erase-contacts.ts'
import { erasePeopleInTime } from './changes/pool/erase-on-day.ts'
import type { HashName } from './chain/chain.ts'
import type { Store } from './port.ts'
import { SqliteStore } from './sqlite-store.ts'
import { flushLater, flushNow } from './sqlite/flush-at-end.ts'
import { Care, type FileState } from './writer/care.ts'
import { ClockWatch } from './writer/clock-watch.ts'
import type { Ledger } from './writer/ledger.ts'
import { openLedger, type GoOn } from './writer/open-ledger.ts'
import { problemsOf, Watchman } from './writer/watchman.ts'

export { FIRST_PASSWORD_FILE }
export type { FirstSignIn, GoOn, HashName, Ledger }

export interface StoreOptions {
  /** Folder of the database and the keys; the caller holds its lock. */
  data: string
  now: () => number
  /** Monotonic, ms; the process's own unless a test says otherwise. */
  uptime?: (() => number) | undefined
  /** What an empty ledger begins with; asked for only then. */
  configuration: () => Configuration
  /** Hash of a new chain; an existing one keeps its own. */
  hash?: HashName | undefined
  /** Marks an empty ledger as a demo's, for ever. */
  demo?: boolean | undefined
  /** Goes on with a ledger that the newest checkpoint of its folder speaks against, and puts that on record. */
  goOn?: GoOn | undefined
  /** Of passwords, sessions and second factors, as access has them where nothing is said. */
  accessLimits?: AccessLimits | undefined
  /** The folder is thrown away where its filling is interrupted: it survives a power cut from its `end` on, not before. */
  flushAtEnd?: boolean | undefined
  /** No sockets are read in this thread: the writer leaves them no time between two commits. */
  ownThread?: boolean | undefined
}

export { accessSecret } from './chain/keys.ts'

/** What stands behind an open store, in the thread of its writer. */
export interface Inside {
  ledger: Ledger
  access: Access
}

/** The record of a data folder, open: the store, and who may come in. */
export interface OpenStore {
  store: Store
  access: RemoteAccess
  /** For what looks after it, and for tests that look into it. */
  inside: Inside
  /** The ledger was empty and has been begun from the configuration. */
  fresh: boolean
  /** What to sign in with where nobody has done so yet, else null; makes the first account. */
  firstSignIn(): Promise<FirstSignIn | null>
  /** Commits what was accepted, and takes no more. */
  end(): Promise<void>
  /** Lets go of the files. */
  close(): Promise<void>
}

/**
 * Opens the record of a folder, and begins it where it is empty.
 *
 * @throws Refusal schema-too-new, ledger-broken, ledger-missing, ledger-behind, ledger-differs, and what `configuration`
 *   refuses
 */
export async function openStore(
  options: StoreOptions & { onRemake?: ((entries: number) => void) | undefined },
): Promise<OpenStore> {
  const { data, now, uptime } = options
  const { ledger, fresh } = await openLedger({
    data,
    now,
    configuration: options.configuration,
    hash: options.hash ?? 'sha256',
    demo: options.demo === true,
    ownThread: options.ownThread === true,
    ...(options.goOn === undefined ? {} : { goOn: options.goOn }),
    ...(options.onRemake === undefined ? {} : { onRemake: options.onRemake }),
  })
  const { db } = ledger
  try {
    if (options.flushAtEnd) flushLater(db)
    const firstPassword = new FirstPassword(join(data, FIRST_PASSWORD_FILE))
    const access = openAccess({
      db,
      now,
      secret: accessSecret(data),
      ...(uptime === undefined ? {} : { uptime }),
      settle: () => ledger.settle(),
      isClockDoubtful: () => ledger.isClockDoubtful(),
      passwordChanged: (username) => firstPassword.changed(username),
      limits: options.accessLimits,
    })
    return {
      store: new SqliteStore(ledger),
      access: inThisThread(access),
      inside: { ledger, access },
      fresh,
      firstSignIn: () => firstPassword.tell(access.users),
      async end() {
        ledger.close()
        if (options.flushAtEnd) flushNow(db)
      },
      close: async () => void db.close(),
    }
  } catch (error) {
    db.close()
    throw error
  }
}

interface Log {
  info(facts: object, message: string): void
  error(facts: object, message: string): void
}

/** How often it is looked whether the running time is to be written down. */
const NOTE_TIME_EVERY_MS = 60_000

/** Whether presses can be taken now, and what somebody has to know. */
export interface Readiness {
  ok: boolean
  problems: string[]
  database?: FileState['state']
}

/** What looks after an open record for as long as a hub runs on it. */
export interface StoreCare {
  ready(): Readiness
  /** What is wrong with the files, as sentences for the operator; `database` is null where nobody looks. */
  files(): { damage: string[]; database: FileState['state'] | null }
  close(): Promise<void>
}

/**
 * Looks after the clock, the files, the log of the database, texts that are to be erased, and the running time.
 *
 * @param options.watchClock false: nobody holds the hub's clock against the monotonic one and the ledger
 * @param options.files folds the database's log in by time and looks through the whole file after the start; absent:
 *   neither
 */
export async function careFor(
  { inside: { ledger, access } }: Pick<OpenStore, 'inside'>,
  options: {
    log: Log
    now: () => number
    uptime: () => number
    watchClock: boolean
    files?: { lookAfterMs?: number } | undefined
  },
): Promise<StoreCare> {
  const { log, now, uptime } = options
  ledger.onFault((err) => log.error({ err }, 'somebody who listens to commits failed'))
  if (options.watchClock) await ledger.watchClock(new ClockWatch(ledger.db, { now, monotonic: uptime }))
  const timeNotes = setInterval(() => access.standing.noteTime(), NOTE_TIME_EVERY_MS).unref()
  eraseContactsInTime(ledger, (err) => log.error({ err }, 'telephone numbers of closed cases could not be erased'))
  const endErasing = erasePeopleInTime(ledger, (err) =>
    log.error({ err }, 'people whose day has come could not be erased'),
  )
  const watchman = new Watchman({ ledger, log })
  const care = options.files === undefined ? null : new Care({ file: ledger.db.name, log, ...options.files })
  const files = () => ({ damage: care?.problems() ?? [], database: care?.state.state ?? null })
  return {
    ready: () => readiness(problemsOf(ledger), files(), ledger.busy),
    files,
    async close() {
      clearInterval(timeNotes)
      endErasing()
      access.standing.noteTime(true)
      watchman.close()
      await care?.close()
    },
  }
}

/** @param busy is named alone: presses that come one by one are taken all the same, before all that waits */
export function readiness(
  problems: readonly string[],
  { damage, database }: ReturnType<StoreCare['files']>,
  busy: boolean,
): Readiness {
  const all = [...problems, ...damage]
  const named = busy ? ['backlogs of devices wait: the hub is catching up'] : []
  return { ok: all.length === 0, problems: [...all, ...named], ...(database === null ? {} : { database }) }
}

/** As of `openStore` and `careFor`. */
export type RecordOptions = StoreOptions & {
  onRemake?: ((entries: number) => void) | undefined
  log: Log
  watchClock: boolean
  files?: { lookAfterMs?: number } | undefined
}

/** The record of a folder that a hub runs on: open, and looked after. */
export interface OpenRecord extends Omit<OpenStore, 'inside'> {
  /** What stands behind it, for tests that look into it; null where that is another thread. */
  inside: Inside | null
  /** Whether presses can be taken now, and what somebody has to know. */
  ready(): Readiness
}

/** In this thread: for a clock that a test hands in. @throws Refusal as `openStore` */
export async function openHere(options: RecordOptions): Promise<OpenRecord> {
  const { log, now, uptime = () => performance.now(), watchClock, files } = options
  const open = await openStore(options)
  const care = await careFor(open, { log, now, uptime, watchClock, files })
  return {
    ...open,
    ready: () => care.ready(),
    async end() {
      await care.close()
      await open.end()
    },
  }
}
