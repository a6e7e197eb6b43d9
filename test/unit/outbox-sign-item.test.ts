import fc from 'fast-check'
import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import {
  SIGNATURE_BYTES,
  signItem,
  textToSign,
  type PublicKey,
  type Signer,
} from '../../server/contract/device/sign-item.ts'
import type { Extra, Item, Press } from '../../server/contract/device/press.ts'
import { deviceKey, isSigned } from '../../server/store/chain/check-signature.ts'
import { ledgerExtra, ledgerPress } from '../../server/store/chain/ledger-item.ts'
import { extra, press } from '../helpers/outbox-contract.ts'

const DEVICE = uuid7(1)
const pair = generateKeyPairSync('ed25519')
const signer: Signer = {
  publicKey: pair.publicKey.export({ format: 'jwk' }) as unknown as PublicKey,
  sign: async (bytes) => sign(null, bytes, pair.privateKey),
}
/** As the hub checks it: from the ledger's form of the item, with the hashes that the hub took itself. */
const holds = (item: Item, device = DEVICE) =>
  isSigned(device, item.kind === 'press' ? ledgerPress(item) : ledgerExtra(item), deviceKey(signer.publicKey.x))

const full: Press = { ...press()(1), invitationId: uuid7(2), test: true, receipt: 'ABCDEFGHIJKLMNOP234567' }

describe('the signature of an item', () => {
  test('holds at the hub, for presses and extras, with all that they may carry and with nothing of it', async () => {
    const { receipt: _, ...bare } = press()(7)
    const { comment: _comment, salt: _salt, reasons: _reasons, ...change } = extra(full.id)(8)
    const items: Item[] = [full, bare, extra(full.id)(9), { ...change, level: 1 }]
    for (const item of items) expect(holds(await signItem(DEVICE, item, signer))).toBe(true)
  })

  test('holds for any comment that a person can type', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 500 }),
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        async (comment, bytes) => {
          const item = { ...extra(full.id)(1), comment, salt: Buffer.from(bytes).toString('base64url') }
          expect(holds(await signItem(DEVICE, item, signer))).toBe(true)
        },
      ),
      { numRuns: 200, seed: 20261123 },
    )
  })

  test.each<[string, Partial<Press>]>([
    ['level', { level: 5 }],
    ['seq', { seq: 2 }],
    ['moment', { pressedAt: full.pressedAt + 1 }],
    ['uptime', { uptimeMs: full.uptimeMs - 1 }],
    ['boot', { bootId: uuid7(3) }],
    ['receipt', { receipt: 'ABCDEFGHIJKLMNOP234566' }],
    ['invitation', { invitationId: uuid7(4) }],
    ['test', { test: false }],
  ])('does not hold for another %s', async (_, change) => {
    expect(holds({ ...(await signItem(DEVICE, full, signer)), ...change })).toBe(false)
  })

  test('does not hold for another comment, other reasons or another device', async () => {
    const signed = await signItem(DEVICE, extra(full.id)(1), signer)
    const changes: Partial<Extra>[] = [
      { comment: `${signed.comment} ` },
      { reasons: ['speed', 'manner'] },
      { level: 1 },
    ]
    for (const change of changes) expect(holds({ ...signed, ...change })).toBe(false)
    expect(holds(signed, uuid7(5))).toBe(false)
    expect(holds(signed)).toBe(true)
  })

  test('is the same each time, whatever signature the item carried before', async () => {
    const once = await signItem(DEVICE, full, signer)
    expect(await signItem(DEVICE, { ...full, sig: 'A'.repeat(86) }, signer)).toEqual(once)
    expect(once.sig).toMatch(/^[A-Za-z0-9_-]{86}$/)
  })

  test('makes an item longer by what messages leave room for', async () => {
    const grown = JSON.stringify(await signItem(DEVICE, full, signer)).length - JSON.stringify(full).length
    expect(grown).toBe(SIGNATURE_BYTES)
  })

  test('is made over a text that holds neither comment nor receipt', async () => {
    expect(await textToSign('d', { ...extra('p', 'i')(1), bootId: 'b' })).toBe(
      '{"bootId":"b","commentHash":"c5fee524eabcc47f86f779720e1c3aad392469a559d22dff8d339324c2e0d3f4","deviceId":"d","id":"i","kind":"extra","pressId":"p","pressedAt":1760000000001,"reasons":["manner","speed"],"seq":1,"uptimeMs":1001}',
    )
    expect(await textToSign(DEVICE, full)).not.toContain(full.receipt)
  })
})
