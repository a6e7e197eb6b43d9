import { lstatSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

/** What others may read or enter, below a folder and itself, with its mode. */
export function openToOthers(folder: string, from = folder): string[] {
  const status = lstatSync(folder)
  const mode = status.mode & 0o777
  const own = (mode & 0o077) === 0 ? [] : [`${relative(from, folder)} ${mode.toString(8)}`]
  const below = status.isDirectory()
    ? readdirSync(folder).flatMap((name) => openToOthers(join(folder, name), from))
    : []
  return [...own, ...below]
}
