import {
  constants,
  createCipheriv,
  createHash,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto'
import { expect, test } from 'vitest'
import { makeBoxKey } from '../../server/contract/ballot/box-key.ts'
import { countBox } from '../../server/store/ballot-box/count-box.ts'
import { BOX } from '../fixtures/ballot/box.ts'

/** Opened ballots that no page of ours would seal: taken with their ticket, counted as invalid by name, and nothing else. */
const issuer = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const boxKey = { key: Buffer.from(BOX.boxKey, 'base64url'), format: 'der', type: 'spki' } as const
interface Made {
  plain?: Buffer
  keyBytes?: number
  campaign?: string
  otherSerial?: boolean
  bend?: number
  signer?: KeyObject
}
function row({
  plain = marks(),
  keyBytes = 32,
  campaign = '2026',
  otherSerial,
  bend,
  signer = issuer.privateKey,
}: Made) {
  const serial = randomBytes(64)
  const serialHash = sha256(serial)
  const key = randomBytes(keyBytes)
  const nonce = randomBytes(12)
  const cipher = createCipheriv(keyBytes === 32 ? 'aes-256-gcm' : 'aes-128-gcm', key, nonce)
  cipher.setAAD(Buffer.concat([Buffer.from(campaign), otherSerial ? sha256(randomBytes(64)) : serialHash]))
  const closed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  const wrapped = publicEncrypt({ ...boxKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, key)
  const sealed = Buffer.concat([wrapped, nonce, closed])
  if (bend !== undefined) sealed[bend]! ^= 1
  const how = { key: signer, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 }
  return Buffer.concat([serialHash, serial, sign('sha384', serial, how), sealed])
}
function marks(change: Record<number, number> = {}): Buffer {
  const plain = Buffer.alloc(512)
  plain.fill(4, 0, 89)
  for (const [at, mark] of Object.entries(change)) plain[Number(at)] = mark
  return plain
}
function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
const count = (rows: Buffer[], slips: readonly [string, string] = [BOX.slips[0], BOX.slips[2]]) =>
  countBox({
    rows,
    campaign: '2026',
    issuerKey: issuer.publicKey.export({ format: 'der', type: 'spki' }),
    boxKeySealed: Buffer.from(BOX.boxKeySealed, 'base64url'),
    slips,
    units: 89,
  })

test('ninety units, a level 6, another rest, key, campaign or serial, a bit that fell: each is invalid, and none is counted', async () => {
  const bad: Made[] = [
    { plain: marks({ 89: 4 }) },
    { plain: marks({ 17: 6 }) },
    { plain: marks({ 511: 1 }) },
    { keyBytes: 16 },
    { campaign: '2025' },
    { otherSerial: true },
    { bend: 0 },
    { bend: 390 },
    { bend: 923 },
  ]
  const rows = [row({}), row({ plain: Buffer.alloc(512) }), ...bad.map(row)]
  const counted = await count(rows)
  expect(counted).toMatchObject({ ballots: 11 })
  expect(counted.invalid).toHaveLength(bad.length)
  expect(counted.trackers).toEqual(counted.trackers.toSorted())
  // One ballot of 满意, one of 不了解 for all.
  expect(counted.marks).toEqual(Array.from({ length: 89 }, () => [1, 0, 0, 0, 1, 0]))
})

test('a ballot that nobody had a ticket for stops the count, with its tracker; so do the slips of another box', async () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey
  await expect(count([row({}), row({ signer: other })])).rejects.toMatchObject({
    code: 'ticket-invalid',
    detail: expect.stringMatching(/^[0-9A-Z]{10}$/) as string,
  })
  const strange = await makeBoxKey()
  const [a, b] = strange.slips as [string, string]
  for (const slips of [
    [a, b],
    [BOX.slips[0], a],
  ] as const)
    await expect(count([row({})], slips)).rejects.toMatchObject({ code: 'trustee-slips-wrong' })
})
