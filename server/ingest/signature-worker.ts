import type { KeyObject } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import type { Extra, Press } from '../contract/device/press.ts'
import { deviceKey, isSigned } from '../store/chain/check-signature.ts'
import { ledgerExtra, ledgerPress } from '../store/chain/ledger-item.ts'

export interface SignatureJob {
  job: number
  device: string
  /** JWK member `x` of the pinned key. */
  key: string
  items: (Press | Extra)[]
}
export interface SignatureAnswer {
  job: number
  signed: boolean[]
  /** What it took. */
  ms: number
}

const MOST_KEYS = 50_000
const keys = new Map<string, KeyObject>()

function keyOf(x: string): KeyObject {
  let key = keys.get(x)
  if (!key) {
    if (keys.size > MOST_KEYS) keys.clear()
    keys.set(x, (key = deviceKey(x)))
  }
  return key
}

parentPort?.on('message', ({ job, device, key, items }: SignatureJob) => {
  const began = performance.now()
  const signed = items.map((item) => {
    try {
      return isSigned(device, item.kind === 'press' ? ledgerPress(item) : ledgerExtra(item), keyOf(key))
    } catch {
      return false
    }
  })
  parentPort?.postMessage({ job, signed, ms: performance.now() - began } satisfies SignatureAnswer)
})
