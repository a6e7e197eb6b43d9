import Database from 'better-sqlite3'
import { closeSync, existsSync, fdatasyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Refusal } from '../../contract/errors.ts'
import { Chain } from '../chain/chain.ts'
import {
  copyFolder,
  fileHash,
  makePrivateFile,
  PRIVATE_FOLDER,
  syncFolder,
  writeDurably,
} from '../../machine/durable-file.ts'
import { makeFolder } from '../../machine/make-folder.ts'
import { openDatabase } from '../sqlite/open-database.ts'
import { DATABASE, KEYS } from './put-back.ts'

export const MANIFEST = 'backup.json'
/** 4 MB of pages are copied at a time, and whoever waits in the same thread has its turn in between. */
const PAGES_AT_A_TIME = 1_024

/** What a backup folder says of itself. */
export interface BackupManifest {
  format: 1
  at: number
  entries: number
  head: string
  /** Of the database file, lower-case hex. */
  sha256: string
}

/**
 * A backup while the hub runs: a new folder with the database as of one moment, the keys, and a manifest. It appears
 * under its name only when it is whole.
 *
 * The database is copied once, through a connection of its own that holds one snapshot: what is committed meanwhile
 * goes into the log and neither waits nor makes the copy begin again.
 *
 * @param options.onProgress called now and then with the part that is copied, from 0 to 1
 * @param options.pagesAtATime how much is copied before whoever waits in the same thread has its turn
 * @throws Refusal backup-exists, file-unwritable
 */
export async function backup(
  data: string,
  out: string,
  now: number,
  options: { onProgress?: (part: number) => void; pagesAtATime?: number } = {},
): Promise<BackupManifest> {
  if (existsSync(out)) throw new Refusal('backup-exists', out)
  const unfinished = `${out}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  const onDisk = unwritable(out)
  onDisk(() => makeFolder(unfinished, PRIVATE_FOLDER))
  try {
    const file = join(unfinished, DATABASE)
    onDisk(() => makePrivateFile(file))
    await copySnapshot(join(data, DATABASE), file, options).catch((error: unknown) =>
      onDisk(() => {
        throw error
      }),
    )
    const copy = openDatabase(file)
    const { n, hash } = new Chain(copy).head
    // One file, without a log beside it.
    copy.pragma('journal_mode = DELETE')
    copy.close()
    const manifest: BackupManifest = { format: 1, at: now, entries: n, head: hash, sha256: fileHash(file) }
    onDisk(() => {
      copyFolder(join(data, KEYS), join(unfinished, KEYS))
      writeDurably(join(unfinished, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
      renameSync(unfinished, out)
      syncFolder(dirname(resolve(out)))
    })
    return manifest
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    throw error
  }
}

async function copySnapshot(
  from: string,
  to: string,
  { onProgress = () => {}, pagesAtATime = PAGES_AT_A_TIME }: NonNullable<Parameters<typeof backup>[3]>,
): Promise<void> {
  const reader = new Database(from, { readonly: true, fileMustExist: true })
  const copy = openSync(to, 'r+')
  try {
    // The copy reads within this transaction, so that no commit of the hub makes it begin again.
    reader.exec('BEGIN')
    reader.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get()
    await reader.backup(to, {
      progress({ totalPages, remainingPages }) {
        // Little by little: a commit of the hub waits for whatever the system has still to write.
        fdatasyncSync(copy)
        if (totalPages > 0) onProgress(1 - remainingPages / totalPages)
        return pagesAtATime
      },
    })
  } finally {
    reader.close()
    closeSync(copy)
  }
}

/** Gives what the disk refuses a name. */
function unwritable(out: string): <T>(act: () => T) => T {
  return (act) => {
    try {
      return act()
    } catch (error) {
      const { code = '', message } = error as { code?: string; message: string }
      if (!/^(E[A-Z]+|SQLITE_(FULL|IOERR|READONLY|CANTOPEN))/.test(code)) throw error
      throw new Refusal('file-unwritable', `${out} (${message})`)
    }
  }
}
