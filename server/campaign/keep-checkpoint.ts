import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Checkpoint } from '../contract/ledger/checkpoint.ts'
import { PRIVATE_FOLDER, writeDurably } from '../machine/durable-file.ts'
import { CHECKPOINTS } from '../store/safekeeping/has-checkpoints.ts'

/** Puts a checkpoint that an act made into its own file of the data folder. */
export function keepCheckpoint(data: string, name: string, checkpoint: Checkpoint): void {
  const folder = join(data, CHECKPOINTS)
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER })
  writeDurably(join(folder, `${name}.json`), `${JSON.stringify(checkpoint, null, 2)}\n`)
}
