import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Identity } from './match-bindings.ts'

/** Which keypad is which device of the hub. */
export interface Binding {
  deviceId: string
  /** The device's secret: the file that holds it is readable by the bridge's user alone. */
  token: string
  identity: Identity
}

const exact = { additionalProperties: false } as const
const Name = Type.String({ minLength: 1, maxLength: 1_000 })
const checkFile = Compile(
  Type.Object(
    {
      keypads: Type.Array(
        Type.Object(
          {
            // It names a file, so it may not name another folder.
            deviceId: Type.String({ pattern: '^[A-Za-z0-9_-]{1,100}$' }),
            token: Type.String({ minLength: 1, maxLength: 200 }),
            identity: Type.Union([Type.Object({ serial: Name }, exact), Type.Object({ port: Name }, exact)]),
          },
          exact,
        ),
      ),
    },
    exact,
  ),
)

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
  if (!checkFile.Check(document)) {
    const [fault] = checkFile.Errors(document)
    throw new Error(`${file}: ${fault?.instancePath ?? ''} ${fault?.message ?? 'is not a list of bindings'}`)
  }
  return document.keypads
}

/** Replaces the file in one step, so that a power cut leaves the old or the new one. */
export function writeBindings(file: string, keypads: readonly Binding[]): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const fresh = `${file}.new`
  const handle = openSync(fresh, 'w', 0o600)
  try {
    writeSync(handle, `${JSON.stringify({ keypads }, null, 2)}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(fresh, file)
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
