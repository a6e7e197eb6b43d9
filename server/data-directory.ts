import { accessSync, constants, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from './contract/errors.ts'
import { makePrivate, PRIVATE_FILE, PRIVATE_FOLDER } from './machine/durable-file.ts'
import { holdFolder } from './machine/hold-folder.ts'
import { lostItsDatabase } from './store/safekeeping/has-checkpoints.ts'
import { makeFolder } from './machine/make-folder.ts'
import { socketAddress } from './machine/socket-address.ts'
import { finishRestore } from './store/safekeeping/put-back.ts'

/**
 * The folder in which one hub keeps everything: database, keys, socket file; its owner's alone. One process holds it at a
 * time; whoever takes it first ends a restore that was cut off. Who holds it stands beside the lock, for people.
 */
export interface DataDirectory {
  path: string
  database: string
  socket: string
  release(): void
}

/** What a hub, its commands and its halls put into a data directory; whatever else lies there is somebody's own. */
const OURS =
  /^(pingyi\.db.*|hub\.(lock|pid|sock)|keys|checkpoints|seals|voice|photos|tls|first-password|demo(\.draft|\.json)?|restoring|before-restore-.*)$/

/** @throws Refusal data-not-a-folder where the path names a file */
export function mustNotBeFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Refusal('data-not-a-folder', path)
}

/**
 * @throws Refusal data-not-a-folder, data-directory-locked naming the process, data-directory-unwritable
 */
export function takeDataDirectory(path: string): DataDirectory {
  mustNotBeFile(path)
  try {
    makeFolder(path, PRIVATE_FOLDER)
    accessSync(path, constants.W_OK)
  } catch (error) {
    throw new Refusal('data-directory-unwritable', `${path} (${(error as Error).message})`)
  }
  const holder = join(path, 'hub.pid')
  let letGo: (() => void) | null
  try {
    letGo = holdFolder(join(path, 'hub.lock'))
  } catch (error) {
    throw new Refusal('data-directory-unwritable', `${path} (${(error as Error).message})`)
  }
  if (letGo === null) {
    const pid = existsSync(holder) ? readFileSync(holder, 'utf8').trim() : 'unknown'
    throw new Refusal('data-directory-locked', `${path} is held by process ${pid}`)
  }
  try {
    writeFileSync(holder, `${process.pid}\n`, { mode: PRIVATE_FILE })
  } catch {
    // A full disk: the hub may still run and say so on /readyz.
  }
  try {
    finishRestore(path)
    for (const name of ['.', ...readdirSync(path).filter((each) => OURS.test(each))])
      makePrivate(join(path, name), name !== '.')
  } catch (error) {
    letGo()
    throw new Refusal('data-directory-unwritable', `${path} (${(error as Error).message})`)
  }
  return {
    path,
    database: join(path, 'pingyi.db'),
    socket: controlAddress(path),
    release() {
      rmSync(holder, { force: true })
      letGo()
    },
  }
}

/** @throws Refusal not-found where no hub was ever begun, ledger-missing where its record is gone; makes nothing there */
export function mustHaveRecord(path: string): void {
  if (existsSync(join(path, 'pingyi.db'))) return
  if (lostItsDatabase(path)) throw new Refusal('ledger-missing', path)
  throw new Refusal('not-found', `no record in ${path}`)
}

/** Where the command line finds the hub of a data directory: a socket file in it, or on Windows a named pipe. */
export function controlAddress(path: string): string {
  return socketAddress(path, 'hub.sock', 'pingyi')
}
