import { IDBFactory } from 'fake-indexeddb'
import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { signItem } from '../../server/contract/device/sign-item.ts'
import { deviceKey, isSigned } from '../../server/store/chain/check-signature.ts'
import { ledgerPress } from '../../server/store/chain/ledger-item.ts'
import { makeDeviceKey, signerOf } from '../../kiosk/rating/memory/device-key.ts'
import { KioskDatabase } from '../../kiosk/rating/memory/kiosk-database.ts'
import { KioskMemory } from '../../kiosk/rating/memory/kiosk-memory.ts'
import { press } from '../helpers/outbox-contract.ts'

test('the private half cannot be exported, not by the page that made it', async () => {
  const key = (await makeDeviceKey(crypto.subtle))!
  expect(key.privateKey.extractable).toBe(false)
  for (const format of ['jwk', 'pkcs8', 'raw'] as const) {
    await expect(crypto.subtle.exportKey(format, key.privateKey)).rejects.toThrow()
  }
})

test('it signs the same after a restart, as the hub wants it', async () => {
  const factory = new IDBFactory()
  const key = (await makeDeviceKey(crypto.subtle))!
  const item = press()(1)
  const before = await signItem('d1', item, signerOf(key))
  await new KioskMemory(new KioskDatabase(factory)).keepIdentity({ deviceId: 'd1', token: 't1', key })
  const { identity } = await new KioskMemory(new KioskDatabase(factory)).recall()
  expect(identity!.key!.publicKey).toEqual(key.publicKey)
  expect(await signItem('d1', item, signerOf(identity!.key!))).toEqual(before)
  expect(isSigned('d1', ledgerPress(before), deviceKey(key.publicKey.x))).toBe(true)
})

test('a browser without WebCrypto, or without Ed25519, has no key to give', async () => {
  expect(await makeDeviceKey(undefined)).toBeNull()
  const old = {
    generateKey: () => Promise.reject(new DOMException('Algorithm: Unrecognized name', 'NotSupportedError')),
  }
  expect(await makeDeviceKey(old as unknown as SubtleCrypto)).toBeNull()
})
