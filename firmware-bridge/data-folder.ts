import { join } from 'node:path'
import { PRIVATE_FOLDER } from '../server/machine/durable-file.ts'
import { holdFolder } from '../server/machine/hold-folder.ts'
import { makeFolder } from '../server/machine/make-folder.ts'
import { openOutboxFile, SqliteOutbox } from './hub/outbox-sqlite.ts'

/** Where everything of a bridge lies in its data directory. */
export function bindingsFile(data: string): string {
  return join(data, 'keypads.json')
}

/** The models that the validator found good, so that a restart need not ask it again. */
export function modelsFile(data: string): string {
  return join(data, 'models.json')
}

export function outboxOf(data: string, deviceId: string): SqliteOutbox {
  return new SqliteOutbox(() => openOutboxFile(join(data, `outbox-${deviceId}.sqlite`)))
}

export function deviceKeyFile(data: string, deviceId: string): string {
  return join(data, `key-${deviceId}.pem`)
}

/** Makes the data directory, for its user alone. @throws when it cannot be made */
export function makeDataFolder(data: string): void {
  makeFolder(data, PRIVATE_FOLDER)
}

/**
 * Holds the data directory while the bridge runs: two bridges would store every key twice, as two presses.
 *
 * @throws when another process holds it
 */
export function holdDataFolder(data: string): () => void {
  const letGo = holdFolder(join(data, 'bridge.lock'))
  if (letGo === null) throw new Error(`another bridge uses ${data}: stop it, or give this one a --data of its own`)
  return letGo
}
