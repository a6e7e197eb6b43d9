import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canonicalJson } from '../../server/contract/ledger/canonical-json.ts'
import { signItem, type PublicKey, type Signer } from '../../server/contract/device/sign-item.ts'
import type { Item, Press } from '../../server/contract/device/press.ts'
import { Signatures } from '../../server/ingest/signatures.ts'
import { deviceKey, isSigned } from '../../server/store/chain/check-signature.ts'
import { publicPart } from '../../server/store/chain/checkpoint.ts'
import { exportLedger } from '../../server/store/chain/export-ledger.ts'
import { ledgerExtra, ledgerPress } from '../../server/store/chain/ledger-item.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { BEGAN, fit, SECOND, TestDevice } from '../fixtures/ledger/test-ledger.ts'
import { MINUTE, TestHub } from '../helpers/hub-fixture.ts'
import type { Fields, StrangerDevice } from '../helpers/stranger-device.ts'

const DEVICE = '00000000-0000-7000-8000-000000000001'

/** What a stranger does who read server/contract/README.md: the text, then Ed25519. */
function signed<T extends object>(deviceId: string, item: T, key: KeyObject): T & { sig: string } {
  const kept = (item as { kind: string }).kind === 'press' ? ledgerPress(item as never) : ledgerExtra(item as never)
  const text = canonicalJson({ deviceId, ...kept })
  return { ...item, sig: sign(null, Buffer.from(text, 'utf8'), key).toString('base64url') }
}

/** A key as a secure page has it: WebCrypto, not to be taken out. */
async function webCryptoSigner(): Promise<Signer & { key: CryptoKey }> {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])
  const { x } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return {
    key: pair.privateKey,
    publicKey: { kty: 'OKP', crv: 'Ed25519', x: x! },
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, bytes)),
  }
}

describe('a signature', () => {
  const { privateKey: key } = generateKeyPairSync('ed25519')
  const { privateKey: otherKey } = generateKeyPairSync('ed25519')
  const device = new TestDevice(DEVICE, BEGAN)
  const press = signed(DEVICE, device.press(BEGAN + SECOND, 2, { receipt: 'ABCDEFGHIJKLMNOP' }), key)
  const comment = { comment: '服务很好 👍', salt: 'AAAAAAAAAAAAAAAAAAAAAA' }
  const extra = signed(DEVICE, device.extra(press, SECOND, { level: 3, reasons: ['attitude'], ...comment }), key)
  const holds = (item: Item, deviceId = DEVICE, by = key) =>
    isSigned(deviceId, item.kind === 'press' ? ledgerPress(item) : ledgerExtra(item), deviceKey(publicPart(by)))

  test('of the device over what the ledger keeps holds, for presses and extras', () => {
    expect(holds(press)).toBe(true)
    expect(holds(extra)).toBe(true)
  })

  test.each<[string, Partial<Press>]>([
    ['level', { level: 5 }],
    ['id', { id: '00000000-0000-7000-8000-00000000abcd' }],
    ['seq', { seq: 9 }],
    ['moment', { uptimeMs: 1 }],
    ['receipt', { receipt: 'ABCDEFGHIJKLMNOQ' }],
    ['test', { test: true }],
  ])('does not hold over another %s', (_, change) => {
    expect(holds({ ...press, ...change })).toBe(false)
  })

  test('does not hold over another comment, for another device, by another key, or when there is none', () => {
    expect(holds({ ...extra, comment: '服务不好' })).toBe(false)
    expect(holds({ ...extra, salt: 'AAAAAAAAAAAAAAAAAAAAAQ' })).toBe(false)
    expect(holds(press, '00000000-0000-7000-8000-000000000002')).toBe(false)
    expect(holds(press, DEVICE, otherKey)).toBe(false)
    const { sig: _, ...bare } = press
    expect(holds(bare)).toBe(false)
    expect(holds({ ...press, sig: 'A'.repeat(86) })).toBe(false)
  })

  test('made by WebCrypto with a key that cannot be taken out is the same as any other', async () => {
    const signer = await webCryptoSigner()
    expect(signer.key.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('jwk', signer.key)).rejects.toThrow()
    for (const { sig: _, ...item } of [press, extra]) {
      const made = await signItem(DEVICE, item as Item, signer)
      const kept = made.kind === 'press' ? ledgerPress(made) : ledgerExtra(made)
      expect(isSigned(DEVICE, kept, deviceKey(signer.publicKey.x))).toBe(true)
    }
  })

  test('is checked in a thread, which marks what is not signed, leaves bad items alone, and answers in order', async () => {
    const signatures = new Signatures()
    try {
      const good = Array.from({ length: 20 }, (_, i) => signed(DEVICE, device.press(BEGAN + i * SECOND, 5), key))
      const { sig: _, ...bare } = press
      const items = [
        ...fit(press, { ...press, level: 5 as const }, extra),
        { ok: false as const, code: 'bad-level' as const, raw: '{}' },
        ...fit(bare),
      ]
      const x = publicPart(key)
      const answers = await Promise.all([
        signatures.check(DEVICE, x, items),
        ...good.map((item) => signatures.check(DEVICE, x, fit(item))),
        signatures.check(DEVICE, publicPart(otherKey), fit(press)),
        signatures.check(DEVICE, x, items.slice(3, 4)),
      ])
      expect(answers[0]?.map((item) => item.ok && item.unsigned === true)).toEqual([false, true, false, false, true])
      expect(answers[0]?.[3]).toEqual(items[3])
      for (const [item] of answers.slice(1, 21)) expect(item).not.toHaveProperty('unsigned')
      expect(answers[21]).toMatchObject([{ unsigned: true }])
      expect(answers[22]).toEqual(items.slice(3, 4))
    } finally {
      signatures.close()
    }
  })

  test('by a key that is no key marks every item, and the thread lives on', async () => {
    const signatures = new Signatures()
    try {
      expect(await signatures.check(DEVICE, 'nonsense', fit(press))).toMatchObject([{ unsigned: true }])
      expect((await signatures.check(DEVICE, publicPart(key), fit(press)))[0]).not.toHaveProperty('unsigned')
    } finally {
      signatures.close()
    }
  })
})

describe('at the hub', () => {
  let hub: TestHub
  beforeAll(async () => (hub = await TestHub.start()))
  afterAll(() => hub.stop())

  async function deviceWithKey(): Promise<{ device: StrangerDevice; key: KeyObject; publicKey: PublicKey }> {
    const device = await hub.device(hub.freshWindow())
    const { privateKey: key } = generateKeyPairSync('ed25519')
    const publicKey: PublicKey = { kty: 'OKP', crv: 'Ed25519', x: publicPart(key) }
    expect(await device.hello({ publicKey })).toMatchObject({ ok: true })
    hub.clock.now += MINUTE
    return { device, key, publicKey }
  }

  test('what the device signed counts; what is wrong, missing or by another key is held, and kept', async () => {
    const { device, key } = await deviceWithKey()
    const items: Fields[] = [
      signed(device.deviceId, device.press(5, hub.clock.now - 50 * SECOND), key),
      { ...signed(device.deviceId, device.press(1, hub.clock.now - 30 * SECOND), key), level: 5 },
      device.press(4, hub.clock.now - 15 * SECOND),
      signed(device.deviceId, device.press(4, hub.clock.now), generateKeyPairSync('ed25519').privateKey),
    ]
    const answer = await device.submit(items)
    expect(answer.results!.map(({ status }) => status)).toEqual(Array(4).fill('stored'))
    expect(items.map(({ id }) => hub.verdict(id)).map((verdict) => verdict?.rule)).toEqual([
      'ok',
      'signature',
      'signature',
      'signature',
    ])
    for (const { id } of items.slice(1)) {
      expect(hub.verdict(id)!.verdict).toBe('held')
      expect(hub.rating(id)!.body.facts).toContain('signature')
    }
  })

  test('a change of mind that the device did not sign has no effect; one that it signed has', async () => {
    const { device, key } = await deviceWithKey()
    const press = signed(device.deviceId, device.press(1), key)
    const forged = device.extra(press, { level: 5 })
    const real = signed(device.deviceId, device.extra(press, { level: 2 }, 2_000), key)
    await device.submit([press, forged])
    expect(hub.verdict(press['id'])).toMatchObject({ verdict: 'counted', rule: 'ok' })
    expect(hub.rows('extra').at(-1)!.body).toMatchObject({ held: 'signature' })
    expect(hub.rows('extra').at(-1)!.body).not.toHaveProperty('ratingLevel')
    await device.submit([real])
    expect(hub.rows('extra').at(-1)!.body).toMatchObject({ ratingLevel: 2 })
    expect(hub.verdict(press['id'])).toMatchObject({ verdict: 'held', rule: 'change' })
  })

  test('the first key stays: another one is refused by name, the same one again is fine', async () => {
    const { device, key, publicKey } = await deviceWithKey()
    const { privateKey } = generateKeyPairSync('ed25519')
    const another = await device.hello({ publicKey: { kty: 'OKP', crv: 'Ed25519', x: publicPart(privateKey) } })
    expect(another).toMatchObject({ ok: false, code: 'key-mismatch' })
    expect(await device.hello({ publicKey })).toMatchObject({ ok: true })
    const keys = hub.rows('device-key').filter(({ body }) => body.device === device.deviceId)
    expect(keys.map(({ body }) => body.key)).toEqual([publicKey.x])
    const press = signed(device.deviceId, device.press(5), key)
    await device.submit([press])
    expect(hub.verdict(press['id'])).toMatchObject({ rule: 'ok' })
  })

  test('a press that was signed again, otherwise the same, is a duplicate', async () => {
    const { device, key } = await deviceWithKey()
    const press = signed(device.deviceId, device.press(5), key)
    await device.submit([press])
    const { results } = await device.submit([{ ...press, sig: 'B'.repeat(85) + 'A' }])
    expect(results).toMatchObject([{ status: 'duplicate' }])
    expect(hub.verdict(press['id'])).toMatchObject({ rule: 'ok' })
  })

  test('a key that is pinned in the very commit of a press is asked about it, too', async () => {
    const device = await hub.device(hub.freshWindow())
    const { privateKey: key } = generateKeyPairSync('ed25519')
    const publicKey: PublicKey = { kty: 'OKP', crv: 'Ed25519', x: publicPart(key) }
    hub.clock.now += MINUTE
    const real = signed(device.deviceId, device.press(5, hub.clock.now - 30 * SECOND), key)
    const forged = device.press(5)
    await Promise.all([device.hello({ publicKey }), device.submit([real]), device.submit([forged])])
    expect(hub.verdict(real['id'])).toMatchObject({ rule: 'ok' })
    expect(hub.verdict(forged['id'])).toMatchObject({ verdict: 'held', rule: 'signature' })
  })

  test('a press signed by WebCrypto counts', async () => {
    const signer = await webCryptoSigner()
    const device = await hub.device(hub.freshWindow())
    await device.hello({ publicKey: signer.publicKey })
    const press = await signItem(device.deviceId, device.press(5) as unknown as Press, signer)
    await device.submit([press])
    expect(hub.verdict(press.id)).toMatchObject({ verdict: 'counted', rule: 'ok' })
  })

  test('from the export alone an independent program finds the same signatures good and bad', async (context) => {
    expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
    const file = join(hub.data, 'ledger.jsonl')
    let text = ''
    exportLedger(hub.hub.ledger.db, (line) => (text += line))
    writeFileSync(file, text)
    expect(readFileSync(file, 'utf8')).toContain('"held":"signature"')
    const answer = runPython([join(import.meta.dirname, '../fixtures/ledger/recompute.py'), file])
    if (answer === null) return context.skip(NO_PYTHON)
    expect(answer).toMatchObject({ faults: [] })
    expect((answer as { signatures: number }).signatures).toBeGreaterThan(8)
  })
})
