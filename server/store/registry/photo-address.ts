import type { Reader } from '../reader.ts'
import { extname } from 'node:path'

/** Whoever can make a name that only this hub can trace back. */
export interface Namer {
  identity(...parts: string[]): string
}

const LETTERS = 32

/**
 * Where the hub serves a picture of staff: under a name that nobody can guess, because its file may be called by the
 * person's number, and whoever tried numbers would learn who works in which hall.
 *
 * @param file as staff.yaml names it
 */
export function photoName(keys: Namer, file: string): string {
  return `${keys.identity('photo', file).slice(0, LETTERS)}${extname(file)}`
}

/** The file of a photo by the name under which it is asked for; undefined where nobody has it. */
export function photoFile({ registry, keys }: Reader, name: string): string | undefined {
  return registry
    .allStaff()
    .flatMap(({ photo }) => photo ?? [])
    .find((file) => photoName(keys, file) === name)
}
