import { readFileSync, statSync } from 'node:fs'
import { MOST_FILE_BYTES } from '../campaign/call-file/limits.ts'
import { Refusal } from '../contract/errors.ts'

/** A file that somebody names at the command line. @throws Refusal file-unreadable */
export function readFile(file: string): Buffer {
  return orUnreadable(file, () => readFileSync(file))
}

/** The same of a table, which the hub takes up to a size. @throws Refusal file-unreadable, file-too-large */
export function readTable(file: string): Buffer {
  const { size } = orUnreadable(file, () => statSync(file))
  if (size > MOST_FILE_BYTES) throw new Refusal('file-too-large', `${size} bytes, at most ${MOST_FILE_BYTES}`)
  return readFile(file)
}

function orUnreadable<Found>(file: string, look: () => Found): Found {
  try {
    return look()
  } catch (error) {
    throw new Refusal('file-unreadable', `${file} (${(error as Error).message})`)
  }
}
