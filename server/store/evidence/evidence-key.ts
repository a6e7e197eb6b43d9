import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** The key of evidence seals the key of each file. It lies among the hub's keys and is copied into backups. */
export interface EvidenceKeys {
  /** A new key for a file, and the same as the database keeps it. */
  fresh(id: string): { key: Buffer; sealed: Buffer }
  /** @throws where it was not sealed for this file by this hub */
  unseal(id: string, sealed: Buffer): Buffer
}

/** @param master asked when it is needed, so that who only reads the database makes none */
export function evidenceKeys(master: () => Buffer): EvidenceKeys {
  return {
    fresh(id) {
      const key = randomBytes(32)
      return { key, sealed: sealBytes(master(), id, key) }
    },
    unseal: (id, sealed) => openBytes(master(), id, sealed),
  }
}

/** What a part is sealed for: neither another part nor another file takes its place. */
export function partName(id: string, part: number): string {
  return `${id} ${part}`
}

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Nonce 12 ‖ AES-256-GCM ‖ tag 16. */
export function sealBytes(key: Buffer, name: string, bytes: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name, 'utf8'))
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
}

/** @throws where it was sealed with another key, or for something else */
export function openBytes(key: Buffer, name: string, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES)).setAAD(
    Buffer.from(name, 'utf8'),
  )
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
}
