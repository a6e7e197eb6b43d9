import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Identity } from './match-bindings.ts'
import { PRIVATE_FOLDER, writeDurably } from '../../server/machine/durable-file.ts'
import { makeFolder } from '../../server/machine/make-folder.ts'

/** Which keypad is which device of the hub. */
export interface Binding {
  deviceId: string
  /** The device's secret: the file that holds it is readable by the bridge's user alone. */
  token: string
  identity: Identity
}

/**
 * The bindings of a data directory; none when there is no file yet.
 *
 * @throws Error that names the file and the place when it is damaged
 */
export function readBindings(file: string): Binding[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    throw new Error(`${file}: not JSON: ${(error as Error).message}`, { cause: error })
  }
  const fault = faultOf(document)
  if (fault !== null) throw new Error(`${file}: ${fault}`)
  return (document as { keypads: Binding[] }).keypads
}

/**
 * What is wrong where in a bindings file, or null. By hand: the validator that reads models would stay in the memory
 * of a process that runs for years, for three members.
 */
function faultOf(document: unknown): string | null {
  const keypads = (document as { keypads?: unknown } | null)?.keypads
  if (!Array.isArray(keypads) || !hasOnly(document, ['keypads'])) return 'is not { "keypads": [ … ] }'
  for (const [index, one] of (keypads as Partial<Record<keyof Binding, unknown>>[]).entries()) {
    const at = `/keypads/${index}`
    if (!hasOnly(one, ['deviceId', 'token', 'identity'])) return `${at} is not { deviceId, token, identity }`
    // It names a file, so it may not name another folder.
    if (!/^[A-Za-z0-9_-]{1,100}$/.test(String(one.deviceId))) return `${at}/deviceId is not the id of a device`
    if (!isName(one.token, 200)) return `${at}/token is not a token`
    const identity = one.identity as { serial?: unknown; port?: unknown } | null
    const [name, ...more] = Object.entries(identity ?? {})
    if (!name || more.length > 0 || !['serial', 'port'].includes(name[0]) || !isName(name[1], 1_000))
      return `${at}/identity is not { serial } or { port }`
  }
  return null
}

function hasOnly(value: unknown, members: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).every((key) => members.includes(key))
}

function isName(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value.length >= 1 && value.length <= longest
}

/** Replaces the file in one step, so that a power cut leaves the old or the new one. */
export function writeBindings(file: string, keypads: readonly Binding[]): void {
  makeFolder(dirname(file), PRIVATE_FOLDER)
  writeDurably(file, `${JSON.stringify({ keypads }, null, 2)}\n`)
}

/** A device's new token, in place of its old one. @throws where the file cannot be read or written */
export function renewToken(file: string, deviceId: string, token: string): void {
  const bindings = readBindings(file)
  writeBindings(
    file,
    bindings.map((binding) => (binding.deviceId === deviceId ? { ...binding, token } : binding)),
  )
}

/** Gives the bindings again and again, reading the file only after it changed: pairing needs no restart. */
export class BindingsFile {
  #file: string
  #stamp = ''
  #bindings: Binding[] = []

  constructor(file: string) {
    this.#file = file
  }

  /** @throws like readBindings; the bindings read before stay good */
  current(): Binding[] {
    const stat = statSync(this.#file, { throwIfNoEntry: false })
    const stamp = stat ? `${stat.ino}:${stat.mtimeMs}:${stat.size}` : ''
    if (stamp !== this.#stamp) {
      // Noted first: a damaged file is complained about once, not every second.
      this.#stamp = stamp
      this.#bindings = readBindings(this.#file)
    }
    return this.#bindings
  }
}

export function describeIdentity(identity: Identity): string {
  return 'serial' in identity ? `serial ${identity.serial}` : `port ${identity.port}`
}
