import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Signer } from '../../server/contract/device/sign-item.ts'
import { writeDurably } from '../../server/machine/durable-file.ts'

/**
 * Makes a device's Ed25519 key, in a file that the bridge's user alone can read, in place of the one before: with the
 * code that is redeemed the hub has let go of that one, and pins what the next hello shows.
 *
 * @throws when the file cannot be written; the one before stays then
 */
export function makeDeviceKey(file: string): void {
  const { privateKey } = generateKeyPairSync('ed25519')
  writeDurably(file, String(privateKey.export({ type: 'pkcs8', format: 'pem' })))
}

/**
 * The key of a device; null when it has none.
 *
 * @throws Error that names the file when it holds no Ed25519 key or cannot be read
 */
export function readDeviceKey(file: string): Signer | null {
  let pem: string
  try {
    pem = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`a key of type ${key.asymmetricKeyType}`)
    const { x } = createPublicKey(key).export({ format: 'jwk' })
    return {
      publicKey: { kty: 'OKP', crv: 'Ed25519', x: x! },
      sign: async (bytes) => sign(null, bytes, key),
    }
  } catch (error) {
    throw new Error(`${file}: not the Ed25519 key of a device: ${(error as Error).message}`, { cause: error })
  }
}
