import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PRIVATE_FOLDER, writeOnce } from '../../machine/durable-file.ts'
import { installationSecret, pepper } from '../access/secrets/installation-secret.ts'
import { evidenceKeys, type EvidenceKeys } from '../evidence/evidence-key.ts'
import { receiptOf } from '../../contract/device/receipt.ts'
import { PersonalKeys } from '../personal/personal-keys.ts'

/**
 * The hub's secrets, kept in files beside the database and not in it: who holds only the database can neither
 * read a comment nor guess a case number from its HMAC.
 */
export interface Keys {
  /** Keyed HMAC-SHA256, hex: case numbers and call ids enter the ledger only so. */
  identity(...parts: string[]): string
  /** Encrypts a citizen's text for the erasable table; `id` is bound to it. */
  seal(id: Buffer, text: string): Buffer
  unseal(id: Buffer, sealed: Buffer): string
  /** Keyed HMAC-SHA256 of a code by which a device is paired. */
  pairingCode(code: string): Buffer
  /** The receipt of an online rating, 80 bits in base32: it follows from the rating's id, so that a repeat is told the same. */
  onlineReceipt(rating: string): string
  /** One key a person, outside backups. */
  readonly personal: PersonalKeys
  /** One key a file of evidence, in backups. */
  readonly evidence: EvidenceKeys
}

const [IDENTITY, TEXT, ACCESS, EVIDENCE] = ['identity.key', 'text.key', 'access.key', 'evidence.key'] as const

export function openKeys(dataDirectory: string): Keys {
  const folder = join(dataDirectory, 'keys')
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER })
  const textKeys = keysFrom(secret(folder, IDENTITY), secret(folder, TEXT))
  // Made by the first hub that runs on the folder, and not by who only reads texts.
  let codes: Buffer | undefined
  let files: Buffer | undefined
  const codeKey = () => (codes ??= pepper(installationSecret(join(folder, ACCESS)), 'pairing-code'))
  return {
    ...textKeys,
    onlineReceipt: (rating) => receiptOf(createHmac('sha256', codeKey()).update(`online receipt ${rating}`).digest()),
    pairingCode: (code) => createHmac('sha256', codeKey()).update(code).digest(),
    personal: new PersonalKeys(dataDirectory),
    evidence: evidenceKeys(() => (files ??= secret(folder, EVIDENCE))),
  }
}

/** The installation secret of a data folder, from which keys of short secrets follow. */
export function accessSecret(dataDirectory: string): Buffer {
  return installationSecret(join(dataDirectory, 'keys', ACCESS))
}

/** Whether they are there: a copy of the database alone has none, and none are to be made for it. */
export function hasKeys(dataDirectory: string): boolean {
  return [IDENTITY, TEXT].every((name) => existsSync(join(dataDirectory, 'keys', name)))
}

function secret(folder: string, name: string): Buffer {
  const file = join(folder, name)
  if (!existsSync(file)) writeOnce(file, randomBytes(32).toString('base64'))
  const key = Buffer.from(readFileSync(file, 'utf8'), 'base64')
  if (key.length !== 32) throw new Error(`${file} does not hold a key of 32 bytes`)
  return key
}

const NONCE_BYTES = 12
const TAG_BYTES = 16

type OfTexts = Omit<Keys, 'pairingCode' | 'onlineReceipt' | 'personal' | 'evidence'>

function keysFrom(identityKey: Buffer, textBytes: Buffer): OfTexts {
  // As an object: from bytes one is made anew for each text.
  const textKey = createSecretKey(textBytes)
  return {
    identity(...parts) {
      // Each part is preceded by its length, so that ("ab","c") and ("a","bc") differ.
      const hmac = createHmac('sha256', identityKey)
      for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:${part}`)
      return hmac.digest('hex')
    },
    seal(id, text) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', textKey, nonce).setAAD(id)
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    unseal(id, sealed) {
      const decipher = createDecipheriv('aes-256-gcm', textKey, sealed.subarray(0, NONCE_BYTES)).setAAD(id)
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
      return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      )
    },
  }
}
