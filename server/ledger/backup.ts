import { createHash } from 'node:crypto'
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '../contract/errors.ts'
import { Chain } from './chain.ts'
import { openKeys } from './keys.ts'
import { Ledger } from './ledger.ts'
import { makeFolder } from './make-folder.ts'
import type { Db } from './database.ts'
import { openDatabase } from './open-database.ts'
import { passOnLeftovers } from './pass-on-leftovers.ts'
import { verifyLedger, type Problem } from './verify-ledger.ts'

const DATABASE = 'pingyi.db'
const KEYS = 'keys'
const MANIFEST = 'backup.json'

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
 * @throws Refusal backup-exists, file-unwritable
 */
export async function backup(db: Db, data: string, out: string, now: number): Promise<BackupManifest> {
  if (existsSync(out)) throw new Refusal('backup-exists', out)
  const unfinished = `${out}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  try {
    makeFolder(unfinished, 0o700)
  } catch (error) {
    throw new Refusal('file-unwritable', `${out} (${(error as Error).message})`)
  }
  const file = join(unfinished, DATABASE)
  await db.backup(file)
  const copy = openDatabase(file)
  const { n, hash } = new Chain(copy).head
  // One file, without a log beside it.
  copy.pragma('journal_mode = DELETE')
  copy.close()
  cpSync(join(data, KEYS), join(unfinished, KEYS), { recursive: true })
  const manifest: BackupManifest = { format: 1, at: now, entries: n, head: hash, sha256: fileHash(file) }
  writeFileSync(join(unfinished, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true })
  renameSync(unfinished, out)
  return manifest
}

export interface Restored {
  backup: { n: number; hash: string }
  replaced?: { n: number; hash: string }
  /** Where the database that was there before lies now. */
  putAside?: string
}

/**
 * Puts a backup in the place of the data folder's database, after verifying it whole; what was there is put aside,
 * never overwritten. The caller holds the folder's lock. The restore is an entry of its own.
 *
 * @throws Refusal backup-unusable
 */
export async function restore(
  data: string,
  from: string,
  who: { operator: string; reason: string },
  now: () => number,
): Promise<Restored> {
  const verified = await verifyBackup(from, now)
  const current = join(data, DATABASE)
  const replaced = headOf(current)
  const putAside = existsSync(current) ? join(data, `before-restore-${now()}`) : undefined
  if (putAside) {
    mkdirSync(putAside, { mode: 0o700 })
    for (const name of [DATABASE, `${DATABASE}-wal`, `${DATABASE}-shm`, KEYS])
      if (existsSync(join(data, name))) renameSync(join(data, name), join(putAside, name))
  }
  cpSync(join(from, KEYS), join(data, KEYS), { recursive: true })
  cpSync(join(from, DATABASE), current)
  const db = openDatabase(current)
  try {
    const ledger = new Ledger({ db, keys: openKeys(data), now })
    await ledger.write((w) =>
      w.append('restore', {
        backup: verified,
        ...(replaced === undefined ? {} : { replaced }),
        operator: who.operator,
        reason: who.reason,
      }),
    )
    await passOnLeftovers(ledger)
    ledger.close()
  } finally {
    db.close()
  }
  return {
    backup: verified,
    ...(replaced === undefined ? {} : { replaced }),
    ...(putAside === undefined ? {} : { putAside }),
  }
}

/** @returns the end of its chain */
async function verifyBackup(from: string, now: () => number): Promise<{ n: number; hash: string }> {
  const file = join(from, DATABASE)
  let manifest: BackupManifest
  try {
    manifest = JSON.parse(readFileSync(join(from, MANIFEST), 'utf8')) as BackupManifest
  } catch (error) {
    throw new Refusal('backup-unusable', `${from} has no readable ${MANIFEST} (${(error as Error).message})`)
  }
  if (!existsSync(file) || fileHash(file) !== manifest.sha256)
    throw new Refusal('backup-unusable', `${file} is not the file that ${MANIFEST} names`)
  // Verified in a copy: opening a database may write to it.
  const copy = `${from}.verify-${process.pid}`
  cpSync(file, copy)
  try {
    const db = openDatabase(copy)
    try {
      const { head, ...found } = verifyLedger(db)
      let { problems } = found
      // What an older version left will be passed on when it is in its place.
      if (problems.length > 0 && problems.every(({ code }) => code === 'invitation-wrong')) {
        await passOnLeftovers(new Ledger({ db, keys: openKeys(from), now }))
        problems = verifyLedger(db).problems
      }
      if (problems.length > 0) throw new Refusal('backup-unusable', problems.map(sentence).join('; '))
      return head
    } finally {
      db.close()
    }
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true })
  }
}

function sentence({ n, code, message }: Problem): string {
  return `${n === undefined ? '' : `entry ${n}: `}${code}: ${message}`
}

/** The end of a chain that may be damaged: where nothing can be read, nothing is said. */
function headOf(file: string): { n: number; hash: string } | undefined {
  if (!existsSync(file)) return undefined
  try {
    const db = openDatabase(file)
    try {
      const { n, hash } = new Chain(db).head
      return n === 0 ? undefined : { n, hash }
    } finally {
      db.close()
    }
  } catch {
    return undefined
  }
}

/** In pieces: a year's database is larger than one buffer may be. */
function fileHash(file: string): string {
  const hash = createHash('sha256')
  const piece = Buffer.alloc(1 << 20)
  const descriptor = openSync(file, 'r')
  try {
    for (let read = readSync(descriptor, piece); read > 0; read = readSync(descriptor, piece))
      hash.update(piece.subarray(0, read))
  } finally {
    closeSync(descriptor)
  }
  return hash.digest('hex')
}
