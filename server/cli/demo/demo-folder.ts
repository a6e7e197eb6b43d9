import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Refusal } from '../../contract/errors.ts'
import { takeDataDirectory } from '../../data-directory.ts'
import { syncFolder, writeDurably } from '../../machine/durable-file.ts'
import { isDemo } from '../../store/safekeeping/is-demo.ts'
import type { Identity } from '../../simulation/simulated-device.ts'

/** What simulated devices, programs and people need to come back after a restart. It opens nothing but a demo. */
export interface DemoKeys {
  devices: Identity[]
  /** By username: what `demo` prints at each start. A demo of an older version has none. */
  passwords?: Record<string, string>
  services: string
  hotline: string
}

const KEYS = 'demo.json'

/** The demo lives beside the real data, never in it. */
export function demoFolder(data: string): string {
  return join(data, 'demo')
}

export function writeKeys(folder: string, keys: DemoKeys): void {
  writeDurably(join(folder, KEYS), JSON.stringify(keys))
}

/** @throws Refusal not-a-demo */
export function readKeys(folder: string): DemoKeys {
  checkDemo(folder)
  try {
    return JSON.parse(readFileSync(join(folder, KEYS), 'utf8')) as DemoKeys
  } catch {
    throw new Refusal('not-a-demo', `${join(folder, KEYS)} is missing; make the demo anew with --fresh`)
  }
}

/**
 * Throws a demo away.
 *
 * @throws Refusal data-directory-locked while it runs, not-a-demo when the folder holds anything else
 */
export function removeDemo(folder: string): void {
  if (!existsSync(folder)) return
  takeDataDirectory(folder).release()
  checkDemo(folder)
  rmSync(folder, { recursive: true, force: true })
}

/**
 * Makes a folder whole or not at all: what was interrupted is begun anew the next time.
 *
 * @param fill fills the draft and lets go of it
 */
export async function makeWhole(folder: string, fill: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${folder}.draft`
  rmSync(draft, { recursive: true, force: true })
  await fill(draft)
  rmSync(folder, { recursive: true, force: true })
  renameSync(draft, folder)
  syncFolder(dirname(folder))
}

/** True when a demo is there; an empty folder is none. */
export function hasRecord(folder: string): boolean {
  return existsSync(join(folder, 'pingyi.db'))
}

/** @throws Refusal not-a-demo when the first entry of the ledger does not say that it is one */
function checkDemo(folder: string): void {
  if (hasRecord(folder) && !isDemo(join(folder, 'pingyi.db'))) throw new Refusal('not-a-demo', folder)
}
