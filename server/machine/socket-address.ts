import { hash } from 'node:crypto'
import { join, relative, resolve } from 'node:path'

/** Linux takes 107 bytes, macOS 103. */
export const MOST_PATH_BYTES = 103

/**
 * Where a process that holds a folder listens to commands beside it: a socket file in the folder, or a named pipe on
 * Windows, whose name follows from the folder.
 *
 * @param program begins the name of the pipe
 */
export function socketAddress(folder: string, file: string, program: string): string {
  if (process.platform !== 'win32') return join(folder, file)
  return `\\\\.\\pipe\\${program}-${hash('sha256', resolve(folder).toLowerCase(), 'hex').slice(0, 32)}`
}

export function isPipe(address: string): boolean {
  return address.startsWith('\\\\.\\pipe\\')
}

/** Whether a system takes it: the path of a socket is short by law of the system. */
export function isShortEnough(address: string): boolean {
  return isPipe(address) || Buffer.byteLength(address) <= MOST_PATH_BYTES
}

/** The same place in fewer bytes, from the present folder, where the address is too long; null where that is, too. */
export function shortAddress(address: string): string | null {
  if (isShortEnough(address)) return address
  const shorter = relative(process.cwd(), address)
  return isShortEnough(shorter) ? shorter : null
}
