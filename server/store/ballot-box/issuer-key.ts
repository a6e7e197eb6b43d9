import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
  verify,
  type KeyObject,
} from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '../../contract/errors.ts'
import { writeOnce } from '../../machine/durable-file.ts'

const BITS = 2_048
const BYTES = BITS / 8
/** Of the salt of PSS. */
const SALT_BYTES = 48

/** The key that signs tickets without seeing them (RFC 9474), one a campaign, among the hub's keys. */
export class IssuerKey {
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Buffer
  #key: KeyObject
  #public: KeyObject

  private constructor(pem: string) {
    this.#key = createPrivateKey(pem)
    this.#public = createPublicKey(this.#key)
    this.spki = this.#public.export({ type: 'spki', format: 'der' })
  }

  /** Makes it where it is not there. */
  static make(data: string, campaign: string): IssuerKey {
    const file = keyFile(data, campaign)
    if (!existsSync(file)) {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: BITS, publicExponent: 65_537 })
      writeOnce(file, privateKey.export({ type: 'pkcs8', format: 'pem' }))
    }
    return new IssuerKey(readFileSync(file, 'utf8'))
  }

  /** @throws Refusal issuer-key-missing where it is not there, or another one than was opened with */
  static open(data: string, campaign: string, spki: string): IssuerKey {
    const file = keyFile(data, campaign)
    const key = existsSync(file) ? new IssuerKey(readFileSync(file, 'utf8')) : null
    if (key?.spki.toString('base64url') !== spki) throw new Refusal('issuer-key-missing')
    return key
  }

  /**
   * `BlindSign` (RFC 9474, 4.3): the same for the same blinded value.
   *
   * @throws Refusal blinded-malformed for what is no number below the key's
   */
  sign(blinded: Buffer): Buffer {
    if (blinded.length !== BYTES || !this.#isBelow(blinded)) throw new Refusal('blinded-malformed')
    const signature = privateDecrypt({ key: this.#key, padding: constants.RSA_NO_PADDING }, blinded)
    const again = publicEncrypt({ key: this.#public, padding: constants.RSA_NO_PADDING }, signature)
    if (!again.equals(blinded)) throw new Error('signing failed')
    return signature
  }

  /** Whether a ticket's signature is of its serial. */
  hasSigned(serial: Buffer, signature: Buffer): boolean {
    const how = { key: this.#public, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT_BYTES }
    return verify('sha384', serial, how, signature)
  }

  #isBelow(bytes: Buffer): boolean {
    const n = Buffer.from(this.#public.export({ format: 'jwk' }).n!, 'base64url')
    return bytes.compare(n) < 0 && bytes.some((byte) => byte !== 0)
  }
}

function keyFile(data: string, campaign: string): string {
  return join(data, 'keys', `ballot-issuer-${campaign}.pem`)
}
