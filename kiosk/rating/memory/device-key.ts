import type { PublicKey, Signer } from '../../../server/contract/device/sign-item.ts'

/**
 * A kiosk's own key pair. The private half cannot be read by anybody, this page included: the browser keeps it and
 * signs with it. It lies in IndexedDB as the object that it is.
 */
export interface DeviceKey {
  publicKey: PublicKey
  privateKey: CryptoKey
}

/**
 * A new key; null where the browser has none to give: WebCrypto exists on secure pages alone (HTTPS or the machine
 * itself), Ed25519 in Chromium since 137. Such a kiosk works unsigned, and the hub pins no key for it.
 */
export async function makeDeviceKey(subtle: SubtleCrypto | undefined): Promise<DeviceKey | null> {
  if (!subtle) return null
  try {
    const pair = await subtle.generateKey('Ed25519', false, ['sign', 'verify'])
    if (!('privateKey' in pair)) return null
    const { x } = await subtle.exportKey('jwk', pair.publicKey)
    if (x === undefined) return null
    // A key that cannot be kept over a restart would be worse than none: the hub would wait for its signatures.
    const privateKey = structuredClone(pair.privateKey)
    return { publicKey: { kty: 'OKP', crv: 'Ed25519', x }, privateKey }
  } catch {
    return null
  }
}

export function signerOf({ publicKey, privateKey }: DeviceKey): Signer {
  return {
    publicKey,
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, bytes)),
  }
}
