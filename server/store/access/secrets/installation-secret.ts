import { hkdfSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { writeOnce } from '../../../machine/durable-file.ts'

const BYTES = 32

/**
 * The secret of this installation: 32 random bytes in a file beside the database and not in it, readable by its
 * owner alone, made at the first start. From it come the peppers of short secrets; a backup needs it, too.
 *
 * @throws Error when the file is there and is not 32 bytes in hex
 */
export function installationSecret(file: string): Buffer {
  try {
    return readSecret(file)
  } catch (error) {
    if (!isErrorCode(error, 'ENOENT')) throw error
  }
  writeOnce(file, `${randomBytes(BYTES).toString('hex')}\n`)
  return readSecret(file)
}

/** One key a purpose (RFC 5869), of 32 bytes. */
export function pepper(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `pingyi access ${purpose}`, 32))
}

function readSecret(file: string): Buffer {
  const text = readFileSync(file, 'utf8').trim()
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${file}: not an installation secret (64 hex digits)`)
  return Buffer.from(text, 'hex')
}

function isErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
