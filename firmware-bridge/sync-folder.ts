import { closeSync, fsyncSync, openSync } from 'node:fs'

/** A file that was renamed in a folder is there after a power cut, too. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
