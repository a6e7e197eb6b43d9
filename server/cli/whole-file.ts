import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Refusal } from '../contract/errors.ts'
import { PRIVATE_FILE, syncFolder } from '../machine/durable-file.ts'

const BUFFER_BYTES = 1 << 20

/**
 * Writes a file whole or not at all, for its owner alone: under another name beside it, then renamed.
 *
 * @throws Refusal file-unwritable, and whatever `fill` throws
 */
export function writeWhole<T>(file: string, fill: (write: (text: string | Uint8Array) => void) => T): T {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.part`)
  const descriptor = onDisk(file, () => openSync(draft, 'wx', PRIVATE_FILE))
  try {
    let waiting: Uint8Array[] = []
    let bytes = 0
    const flush = () => {
      const all = Buffer.concat(waiting)
      for (let done = 0; done < all.length;) done += onDisk(file, () => writeSync(descriptor, all, done))
      waiting = []
      bytes = 0
    }
    const value = fill((text) => {
      const piece = typeof text === 'string' ? Buffer.from(text) : text
      waiting.push(piece)
      bytes += piece.length
      if (bytes >= BUFFER_BYTES) flush()
    })
    flush()
    onDisk(file, () => fsyncSync(descriptor))
    closeSync(descriptor)
    onDisk(file, () => {
      renameSync(draft, file)
      syncFolder(dirname(file))
    })
    return value
  } catch (error) {
    closeQuietly(descriptor)
    rmSync(draft, { force: true })
    throw error
  }
}

function onDisk<T>(file: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw new Refusal('file-unwritable', `${file} (${(error as Error).message})`)
  }
}

function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor)
  } catch {
    // Closed already, before the rename failed.
  }
}
