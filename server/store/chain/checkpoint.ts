import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { Checkpoint } from '../../contract/ledger/checkpoint.ts'
import { accessDigests, auditHead } from './access-digest.ts'
import type { Chain } from './chain.ts'
import { PRIVATE_FOLDER, writeOnce } from '../../machine/durable-file.ts'
import type { Db } from '../sqlite/database.ts'
import type { Write } from '../writer/write.ts'

export type { Checkpoint }

const KEYS = 'keys'
const SIGNING_KEY = 'hub-signing.pem'

/** The hub's signing key, in a file beside the database and not in it. */
export function openSigningKey(dataDirectory: string): KeyObject {
  const folder = join(dataDirectory, KEYS)
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER })
  const file = join(folder, SIGNING_KEY)
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519')
    writeOnce(file, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  }
  return createPrivateKey(readFileSync(file))
}

/** The signing key of the hub whose database this is. */
export function signingKeyOf(db: Pick<Db, 'name'>): KeyObject {
  return openSigningKey(dirname(db.name))
}

export function publicPart(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'jwk' }).x as string
}

/** The public key by which checkpoints of a data folder are known, or undefined where none was made yet. */
export function signerOf(dataDirectory: string): string | undefined {
  const file = join(dataDirectory, KEYS, SIGNING_KEY)
  return existsSync(file) ? publicPart(createPrivateKey(readFileSync(file))) : undefined
}

export function makeCheckpoint(facts: Omit<Checkpoint, 'format' | 'key' | 'sig'>, key: KeyObject): Checkpoint {
  const unsigned = { format: 1 as const, ...facts, key: publicPart(key) }
  const sig = sign(null, Buffer.from(canonicalJson(unsigned), 'utf8'), key).toString('base64url')
  return { ...unsigned, sig }
}

/** Signs the present end of the chain, and puts on record that it was done. */
export function appendCheckpoint(
  w: Pick<Write, 'append' | 'db'>,
  chain: Pick<Chain, 'head' | 'hashName'>,
  facts: { city: string; at: number },
  key: KeyObject,
): Checkpoint {
  const { n, hash } = chain.head
  const audit = auditHead(w.db)
  const more = { ...(audit === undefined ? {} : { audit }), access: accessDigests(w.db) }
  const made = makeCheckpoint({ ...facts, n, hash, hashName: chain.hashName, ...more }, key)
  w.append('checkpoint', { of: n, at: made.at, hash, key: made.key, sig: made.sig, ...more })
  return made
}

/** Whether a checkpoint is signed by the key that it names. */
export function isSignedCheckpoint({ sig, ...rest }: Checkpoint): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: rest.key }, format: 'jwk' })
  return verify(null, Buffer.from(canonicalJson(rest), 'utf8'), key, Buffer.from(sig, 'base64url'))
}

/** A checkpoint from a file's text, or null when it is none, or not signed by the key that it names. */
export function parseCheckpoint(text: string): Checkpoint | null {
  try {
    const given = JSON.parse(text) as Checkpoint
    return isSignedCheckpoint(given) && given.format === 1 && Number.isSafeInteger(given.n) ? given : null
  } catch {
    return null
  }
}
