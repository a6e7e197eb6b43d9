import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfiguration } from '../../server/configuration/load-configuration.ts'
import type { Configuration } from '../../server/contract/policy.ts'
import type { HashName } from '../../server/store/chain/chain.ts'
import { openKeys } from '../../server/store/chain/keys.ts'
import { Ledger } from '../../server/store/writer/ledger.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import { seed } from '../../server/store/writer/seed.ts'

const CONFIG = join(import.meta.dirname, '../../config/yinchuan')
const DATABASE = 'pingyi.db'

let shipped: Configuration | undefined

/** The configuration of Yinchuan as it is shipped, fresh, so that a test may change it; read once a process. */
export function shippedConfiguration(): Configuration {
  if (!shipped) {
    const loaded = loadConfiguration(CONFIG)
    if (!loaded.ok) throw new Error('config/yinchuan has faults')
    shipped = loaded.configuration
  }
  return structuredClone(shipped)
}

export interface FirstStart {
  configuration: Configuration
  hash: HashName
  /** When the hub began, ms since 1970: the time of every entry. */
  began: number
}

/**
 * Puts into a folder the database that the first start of a hub leaves there: schema and the entries of its
 * configuration. These follow from the arguments alone, without chance and without the folder's keys, so that each is
 * made once and copied.
 */
export async function putSeededDatabase(folder: string, start: FirstStart): Promise<void> {
  const { configuration, hash, began } = start
  const key = createHash('sha256')
    .update(JSON.stringify([configuration, hash, began]))
    .digest('hex')
  if (copied(key, folder)) return
  const own = mkdtempSync(join(tmpdir(), 'pingyi-seed-'))
  const db = openDatabase(join(own, DATABASE))
  const ledger = new Ledger({ db, keys: openKeys(own), now: () => began })
  await ledger.write((w) => seed(w, configuration, { hash, demo: false }))
  ledger.settle()
  db.close()
  keep(key, own)
  copied(key, folder)
}

/** Adds the account of a manager of shimin, who pairs devices, to a database that was put there: a store knows no passwords. */
export function putManager(folder: string, began: number): void {
  const db = openDatabase(join(folder, DATABASE))
  db.prepare(
    `INSERT INTO user (username, role, hall, password, must_change, created, changed)
     VALUES ('manager', 'hall-manager', 'shimin', '$scrypt$', 0, @began, @began)`,
  ).run({ began })
  db.close()
}

/** Puts into a folder a database with nothing in its tables. */
export function putEmptyDatabase(folder: string): void {
  if (copied('empty', folder)) return
  const own = mkdtempSync(join(tmpdir(), 'pingyi-seed-'))
  openDatabase(join(own, DATABASE)).close()
  keep('empty', own)
  copied('empty', folder)
}

const images = new Map<string, Buffer>()

/** Of this process, else of this run of all tests (`vitest.config.ts`); false when neither has made it yet. */
function copied(key: string, folder: string): boolean {
  const file = fileOfRun(key)
  if (!images.has(key) && file !== undefined && existsSync(file)) images.set(key, readFileSync(file))
  const image = images.get(key)
  if (image) writeFileSync(join(folder, DATABASE), image, { mode: 0o600, flag: 'wx' })
  return image !== undefined
}

function keep(key: string, own: string): void {
  const image = readFileSync(join(own, DATABASE))
  rmSync(own, { recursive: true })
  images.set(key, image)
  const file = fileOfRun(key)
  if (file === undefined) return
  // Another process may make the same at this moment: a file is there whole or not at all.
  writeFileSync(`${file}.${process.pid}`, image)
  renameSync(`${file}.${process.pid}`, file)
}

function fileOfRun(key: string): string | undefined {
  const run = process.env['TEST_RUN_FOLDER']
  return run === undefined ? undefined : join(run, `${key}.db`)
}
