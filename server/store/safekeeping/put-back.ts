import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { copyDurably, PRIVATE_FOLDER, syncFolder, writeDurably } from '../../machine/durable-file.ts'

/**
 * How a restored database takes the place of the one that is there. Everything is made in a folder of its own beside
 * it; then one rename, of the database, makes the restored state the present one. What is left to do after it, keys and
 * what was put aside, follows from what lies there and is done again by whoever takes the folder next. So a restore that
 * is cut off anywhere leaves the old state or the new one, whole.
 */
export const DATABASE = 'pingyi.db'
export const KEYS = 'keys'
const RESTORING = 'restoring'
/** What was there before, in the folder of the restore: the name that it will have is in the note. */
const BEFORE = 'before'
const NOTE = 'restore.json'

interface Note {
  /** Name of the folder for what was there; absent: nothing was. */
  putAside?: string
}

/** Begins: an empty folder for the database and the keys as they shall be. What an earlier restore left is thrown away. */
export function beginRestore(data: string): string {
  const folder = join(data, RESTORING)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { mode: PRIVATE_FOLDER })
  return folder
}

export function giveUpRestore(data: string): void {
  rmSync(join(data, RESTORING), { recursive: true, force: true })
}

/**
 * Puts the database and keys of `beginRestore`'s folder, whole and synced, in the place of what is there. The present
 * database has no log beside it, or none that anybody can read.
 *
 * @param asideName name for the folder with what was there
 * @returns where that lies now, or undefined where nothing was there
 */
export function putBack(data: string, asideName: string): string | undefined {
  const folder = join(data, RESTORING)
  const before = join(folder, BEFORE)
  const current = join(data, DATABASE)
  const something = existsSync(current) || existsSync(join(data, KEYS))
  mkdirSync(before, { mode: PRIVATE_FOLDER })
  for (const end of ['', '-wal', '-shm']) keepToo(current + end, join(before, DATABASE + end))
  syncFolder(before)
  const note: Note = something ? { putAside: asideName } : {}
  writeDurably(join(folder, NOTE), JSON.stringify(note))
  // A log that could not be folded in belongs to the database that goes: beside the new one it would be played into it.
  for (const end of ['-wal', '-shm']) rmSync(current + end, { force: true })
  syncFolder(data)
  renameSync(join(folder, DATABASE), current)
  syncFolder(data)
  syncFolder(folder)
  finishRestore(data)
  return something ? join(data, asideName) : undefined
}

/** Ends a restore that was cut off: after its rename by doing the rest, before it by throwing its draft away. */
export function finishRestore(data: string): void {
  const folder = join(data, RESTORING)
  if (!existsSync(folder)) return
  const note = join(folder, NOTE)
  if (existsSync(note) && !existsSync(join(folder, DATABASE))) {
    const { putAside } = JSON.parse(readFileSync(note, 'utf8')) as Note
    const before = join(folder, BEFORE)
    if (existsSync(join(folder, KEYS))) {
      if (existsSync(join(data, KEYS))) renameSync(join(data, KEYS), join(before, KEYS))
      renameSync(join(folder, KEYS), join(data, KEYS))
      syncFolder(data)
    }
    if (putAside !== undefined && existsSync(before)) renameSync(before, join(data, putAside))
    syncFolder(data)
  }
  giveUpRestore(data)
}

/** A second name for a file, or a copy where the file system has no such thing: the first one may go. */
function keepToo(file: string, to: string): void {
  if (!existsSync(file)) return
  try {
    linkSync(file, to)
  } catch {
    copyDurably(file, to)
  }
}
