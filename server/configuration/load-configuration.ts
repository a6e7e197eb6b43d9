import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalJson } from '../contract/ledger/canonical-json.ts'
import type { Configuration } from '../contract/policy.ts'
import { checkConfiguration, unreadable, type ConfigurationFile } from './check-configuration.ts'
import { inFileOrder, type Fault } from './fault.ts'

export { formatFaults, type Fault } from './fault.ts'

export type LoadedConfiguration =
  | { ok: true; configuration: Configuration; digest: string }
  | { ok: false; faults: Fault[] }

/**
 * Reads a configuration folder such as `config/yinchuan`. Every fault of every file is reported at once; with any
 * fault there is no configuration, not even in part. Never throws for what lies in the folder.
 *
 * `digest` is the hex SHA-256 of the canonical JSON (RFC 8785) of the policy: what the campaign office signs.
 */
export function loadConfiguration(dir: string): LoadedConfiguration {
  const read = readFolder(dir)
  return read.ok ? readConfiguration(dir, read.files) : read
}

/** The same from files that were read already; `dir` only names them in faults. */
export function readConfiguration(dir: string, files: ConfigurationFile[]): LoadedConfiguration {
  const checked = checkConfiguration(dir, files)
  if (!checked.ok) return { ok: false, faults: inFileOrder(checked.faults) }
  const { configuration } = checked
  return { ok: true, configuration, digest: policyDigest(configuration.policy) }
}

/** Hex SHA-256 of a policy's canonical JSON. */
export function policyDigest(policy: Configuration['policy']): string {
  return createHash('sha256').update(canonicalJson(policy), 'utf8').digest('hex')
}

/** Why the system refused, such as `ENOENT`. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

function readFolder(dir: string): { ok: true; files: ConfigurationFile[] } | { ok: false; faults: Fault[] } {
  let names: string[]
  try {
    names = readdirSync(dir)
  } catch (error) {
    return { ok: false, faults: [unreadable(dir, codeOf(error))] }
  }
  // Hidden files, notes and editors' copies are none of ours.
  const ours = names.filter((name) => /^[^.].*\.ya?ml$/i.test(name)).toSorted()
  return { ok: true, files: ours.map((name) => ({ name, bytes: readBytes(join(dir, name)) })) }
}

function readBytes(file: string): ConfigurationFile['bytes'] {
  try {
    return readFileSync(file)
  } catch (error) {
    return { failed: codeOf(error) }
  }
}
