import { createHash } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Files that are there whole or not at all, that survive a power cut, and that nobody but their owner reads.
 *
 * Never for a database that this process has open: closing any descriptor of a file gives up the locks that SQLite holds
 * on it.
 */
export const PRIVATE_FILE = 0o600
export const PRIVATE_FOLDER = 0o700
const PIECE_BYTES = 1 << 20

/** Writes a file under another name beside it, syncs it and puts it in its place, where it may replace an older one. */
export function writeDurably(file: string, content: string | Uint8Array): void {
  const draft = writeDraft(file, content)
  renameSync(draft, file)
  syncFolder(dirname(file))
}

/** The same for what is never replaced, such as a key: whoever came first has made it. */
export function writeOnce(file: string, content: string | Uint8Array): void {
  if (existsSync(file)) return
  const draft = writeDraft(file, content)
  try {
    linkSync(draft, file)
  } catch (error) {
    // A file system without links: between the look and the rename there is nobody else who holds the folder's lock.
    if (!existsSync(file)) renameSync(draft, file)
    else if ((error as { code?: string }).code !== 'EEXIST') throw error
  }
  rmSync(draft, { force: true })
  syncFolder(dirname(file))
}

function writeDraft(file: string, content: string | Uint8Array): string {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.part`)
  rmSync(draft, { force: true })
  const descriptor = openSync(draft, 'wx', PRIVATE_FILE)
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  return draft
}

/**
 * Copies a file, synced and private.
 *
 * @param onProgress called now and then with the number of bytes copied
 * @returns SHA-256 of what was copied, lower-case hex
 */
export function copyDurably(from: string, to: string, onProgress: (bytes: number) => void = () => {}): string {
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(PIECE_BYTES)
  const source = openSync(from, 'r')
  try {
    const target = openSync(to, 'wx', PRIVATE_FILE)
    try {
      let bytes = 0
      for (let read = readSync(source, piece); read > 0; read = readSync(source, piece)) {
        hash.update(piece.subarray(0, read))
        for (let done = 0; done < read;) done += writeSync(target, piece, done, read - done)
        bytes += read
        onProgress(bytes)
      }
      fsyncSync(target)
    } finally {
      closeSync(target)
    }
  } finally {
    closeSync(source)
  }
  return hash.digest('hex')
}

/** SHA-256 of a file, lower-case hex; in pieces, since a year's database is larger than one buffer may be. */
export function fileHash(file: string): string {
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(PIECE_BYTES)
  const descriptor = openSync(file, 'r')
  try {
    for (let read = readSync(descriptor, piece); read > 0; read = readSync(descriptor, piece))
      hash.update(piece.subarray(0, read))
  } finally {
    closeSync(descriptor)
  }
  return hash.digest('hex')
}

/** Copies a folder of plain files, such as the keys: synced and private. */
export function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: PRIVATE_FOLDER })
  for (const name of readdirSync(from))
    if (lstatSync(join(from, name)).isFile()) copyDurably(join(from, name), join(to, name))
  syncFolder(to)
}

/** What was written to a file survives a power cut. Not for a database that is open. */
export function syncFile(file: string): void {
  const descriptor = openSync(file, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** What was made, renamed or removed in a folder survives a power cut. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Makes a new file private before somebody else, such as SQLite, fills it. Leaves one that is there alone. */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', PRIVATE_FILE))
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error
  }
}

/**
 * Takes everybody else's rights on a file or folder: what an older version left, or a person copied.
 *
 * @param below also on all that lies in the folder
 */
export function makePrivate(path: string, below = true): void {
  if (process.platform === 'win32') return
  const { mode, isFolder, isFile } = kindOf(path)
  if (!isFolder && !isFile) return
  if ((mode & 0o077) !== 0) chmodSync(path, mode & 0o700)
  if (isFolder && below) for (const name of readdirSync(path)) makePrivate(join(path, name))
}

function kindOf(path: string): { mode: number; isFolder: boolean; isFile: boolean } {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return { mode: found?.mode ?? 0, isFolder: found?.isDirectory() ?? false, isFile: found?.isFile() ?? false }
}
