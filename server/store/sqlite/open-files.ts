import { fstatSync, readdirSync, statSync } from 'node:fs'
import type { Db } from './database.ts'

/** The file that stood under a name when it was opened. */
interface Opened {
  path: string
  dev: bigint
  ino: bigint
}

/**
 * Whether the names of the database and its log still lead to the files that are open. Where somebody deleted or swapped
 * them, or the folder that holds them, SQLite goes on writing into files that nobody will find again.
 *
 * It only asks for names: to open and close a database a second time would give up the locks that SQLite holds on it.
 */
export class OpenFiles {
  #opened: Opened[]

  /** @param db in WAL mode, and read before: its log is there */
  constructor(db: Db) {
    const paths = db.memory || db.name === '' ? [] : [db.name, `${db.name}-wal`]
    const held = heldOpen()
    this.#opened = paths.map((path) => {
      const found = statSync(path, { bigint: true, throwIfNoEntry: false })
      // What stands there now and is not open came there since: it is never the right one.
      const isOpen = found !== undefined && (held?.has(`${found.dev} ${found.ino}`) ?? true)
      return isOpen ? { path, dev: found.dev, ino: found.ino } : { path, dev: -1n, ino: -1n }
    })
  }

  /** What is wrong, as a sentence for the operator, or null. Takes some microseconds. */
  problem(): string | null {
    for (const opened of this.#opened) {
      const how = whatBecameOf(opened)
      if (how !== null)
        return `${opened.path} was ${how} while the hub runs: put the right folder back, or stop the hub, restore a backup and start it again`
    }
    return null
  }

  /** Whether the database itself is the one that is open, whatever became of its log. */
  get isDatabaseThere(): boolean {
    const [database] = this.#opened
    return database === undefined || whatBecameOf(database) === null
  }
}

/** Which files this process has open, as device and inode; null where the system does not tell. */
function heldOpen(): Set<string> | null {
  if (process.platform !== 'linux') return null
  const held = new Set<string>()
  for (const fd of readdirSync('/proc/self/fd')) {
    try {
      const { dev, ino } = fstatSync(Number(fd), { bigint: true })
      held.add(`${dev} ${ino}`)
    } catch {
      // The one by which the list was read.
    }
  }
  return held
}

function whatBecameOf({ path, dev, ino }: Opened): string | null {
  try {
    const now = statSync(path, { bigint: true, throwIfNoEntry: false })
    if (now === undefined) return 'deleted'
    return now.dev === dev && now.ino === ino ? null : 'replaced'
  } catch (error) {
    return `lost (${(error as Error).message})`
  }
}

/** Thrown instead of writing, or of acknowledging what was written, into files that nobody will find again. */
export class FilesGone extends Error {
  /** Counts as trouble of the storage, as SQLite's own codes do. */
  readonly code = 'SQLITE_IOERR_FILES_GONE'
}
