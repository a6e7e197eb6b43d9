import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Makes a folder and those above it. Node's own `recursive` asks for ever where a file system, as /proc, takes none. */
export function makeFolder(path: string, mode: number): void {
  if (existsSync(path)) return
  makeFolder(dirname(resolve(path)), mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    // Somebody else was quicker.
    if (!existsSync(path)) throw error
  }
}
