import Database from 'better-sqlite3'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Actor } from '../../contract/audit.ts'
import { Refusal } from '../../contract/errors.ts'
import { Audit } from '../access/audit.ts'
import { MANIFEST, type BackupManifest } from './backup.ts'
import { Chain } from '../chain/chain.ts'
import { copyDurably, copyFolder, syncFile, syncFolder } from '../../machine/durable-file.ts'
import { openKeys } from '../chain/keys.ts'
import { Ledger } from '../writer/ledger.ts'
import { openDatabase } from '../sqlite/open-database.ts'
import { unmetCheckpoint } from '../chain/own-checkpoints.ts'
import { enterOfficerRules } from '../changes/officer-rules.ts'
import { passOnLeftovers } from '../changes/pass-on-leftovers.ts'
import { keepOver, readOver, type OverSince } from './over-since.ts'
import { beginRestore, DATABASE, giveUpRestore, KEYS, putBack } from './put-back.ts'
import { verifyLedger, type Problem } from '../verify/verify-ledger.ts'

export interface Restored {
  backup: { n: number; hash: string }
  replaced?: { n: number; hash: string }
  /** Where the database that was there before lies now. */
  putAside?: string
}

/**
 * Puts a backup in the place of the data folder's database; what was there is put aside, never overwritten. The caller
 * holds the folder's lock. The restored database is made, verified and given its `restore` entry beside the present
 * one, and one rename puts it in place: whenever this is cut off, the folder holds the old state or the new one.
 *
 * @param more.onProgress called now and then with the number of entries verified
 * @throws Refusal backup-unusable; data-directory-locked while another program reads the present database
 */
export async function restore(
  data: string,
  from: string,
  who: { operator: Actor; reason: string },
  now: () => number,
  more: { onProgress?: (entries: number) => void } = {},
): Promise<Restored> {
  const folder = beginRestore(data)
  try {
    const file = join(folder, DATABASE)
    copyBackup(from, folder)
    const { head: verified, changed } = await verifyCopy(file, folder, now, more.onProgress)
    if (changed) {
      for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true })
      copyDurably(join(from, DATABASE), file)
    }
    const { replaced, over } = foldLog(join(data, DATABASE))
    const db = openDatabase(file)
    try {
      const ledger = new Ledger({ db, keys: openKeys(folder), now })
      await ledger.write((w) => {
        const unmet = unmetCheckpoint(db, data)?.checkpoint
        w.append('restore', {
          backup: verified,
          ...(replaced === undefined ? {} : { replaced }),
          ...(unmet === undefined ? {} : { checkpoint: { n: unmet.n, at: unmet.at, hash: unmet.hash } }),
          operator: who.operator,
          reason: who.reason,
        })
      })
      await passOnLeftovers(ledger)
      await enterOfficerRules(ledger)
      const detail = { from, entries: ledger.chain.head.n, reason: who.reason }
      new Audit(db, now).record(who.operator, 'data:restore', 'ledger', detail)
      keepOver(db, over, who.operator, now)
      ledger.close()
    } finally {
      db.close()
    }
    for (const end of ['-wal', '-shm'])
      if (existsSync(file + end)) throw new Error(`${file}${end} is left: the restored database is not one file`)
    syncFile(file)
    syncFolder(folder)
    const putAside = putBack(data, `before-restore-${now()}`)
    return {
      backup: verified,
      ...(replaced === undefined ? {} : { replaced }),
      ...(putAside === undefined ? {} : { putAside }),
    }
  } catch (error) {
    giveUpRestore(data)
    throw error
  }
}

/** Into the folder of the restore, where it may be opened: opening a database may write to it. */
function copyBackup(from: string, folder: string): void {
  const file = join(from, DATABASE)
  let manifest: BackupManifest
  try {
    manifest = JSON.parse(readFileSync(join(from, MANIFEST), 'utf8')) as BackupManifest
  } catch (error) {
    throw new Refusal('backup-unusable', `${from} has no readable ${MANIFEST} (${(error as Error).message})`)
  }
  if (!existsSync(file) || copyDurably(file, join(folder, DATABASE)) !== manifest.sha256)
    throw new Refusal('backup-unusable', `${file} is not the file that ${MANIFEST} names`)
  if (existsSync(join(from, KEYS))) copyFolder(join(from, KEYS), join(folder, KEYS))
  else mkdirSync(join(folder, KEYS), { mode: 0o700 })
}

/** @returns the end of its chain, and whether the copy is no longer what was copied */
async function verifyCopy(file: string, folder: string, now: () => number, onProgress?: (entries: number) => void) {
  const db = openDatabase(file)
  try {
    const { head, ...found } = verifyLedger(db, onProgress === undefined ? {} : { onProgress })
    let { problems } = found
    // What an older version left will be passed on when it is in its place.
    const changed = problems.length > 0 && problems.every(({ code }) => code === 'invitation-wrong')
    if (changed) {
      await passOnLeftovers(new Ledger({ db, keys: openKeys(folder), now }))
      problems = verifyLedger(db).problems
    }
    if (problems.length > 0) throw new Refusal('backup-unusable', problems.map(sentence).join('; '))
    return { head, changed }
  } finally {
    db.close()
  }
}

function sentence({ n, code, message }: Problem): string {
  return `${n === undefined ? '' : `entry ${n}: `}${code}: ${message}`
}

/**
 * Folds the log of the present database into it, so that it is one file, and tells the end of its chain and what is over
 * for good by it. Where it is damaged and nothing can be read, nothing is said.
 *
 * @throws Refusal data-directory-locked while another program reads it
 */
function foldLog(file: string): { replaced?: { n: number; hash: string }; over: OverSince } {
  let over: OverSince = []
  if (!existsSync(file)) return { over }
  let db: Database.Database | undefined
  try {
    db = new Database(file)
    const [{ busy }] = db.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }]
    if (busy !== 0) throw new Refusal('data-directory-locked', `another program reads ${file}`)
    over = readOver(db)
    const { n, hash } = new Chain(db).head
    return n === 0 ? { over } : { replaced: { n, hash }, over }
  } catch (error) {
    if (error instanceof Refusal && error.code === 'data-directory-locked') throw error
    return { over }
  } finally {
    db?.close()
  }
}
