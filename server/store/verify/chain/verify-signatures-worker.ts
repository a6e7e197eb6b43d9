import Database from 'better-sqlite3'
import type { KeyObject } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { deviceKey, isSigned } from '../../chain/check-signature.ts'
import type { Problem } from './verify-chain.ts'

export interface SignatureRange {
  file: string
  /** Entries, both included. */
  first: number
  last: number
}
export interface SignatureReport {
  checked: number
  /** The first that is wrong, if any. */
  problem: Problem | null
}

type Signed = Pick<EntryBodies['rating'], 'device' | 'item' | 'facts'> | EntryBodies['extra']

/** Which key each device had pinned, and since which entry. */
class PinnedKeys {
  #changes = new Map<string, { n: number; key: KeyObject | null }[]>()

  constructor(db: Database.Database) {
    const rows = db.prepare(`SELECT n, body FROM ledger WHERE kind = 'device-key' ORDER BY n`).all() as {
      n: number
      body: string
    }[]
    for (const { n, body } of rows) {
      const { device, key } = JSON.parse(body) as EntryBodies['device-key']
      const known = this.#changes.get(device) ?? []
      this.#changes.set(device, [...known, { n, key: key === undefined ? null : deviceKey(key) }])
    }
  }

  at(device: string, n: number): KeyObject | null {
    return this.#changes.get(device)?.findLast((change) => change.n < n)?.key ?? null
  }
}

function check({ file, first, last }: SignatureRange): SignatureReport {
  const db = new Database(file, { readonly: true })
  try {
    const keys = new PinnedKeys(db)
    const rows = db.prepare(
      `SELECT n, body FROM ledger WHERE n BETWEEN ? AND ? AND kind IN ('rating', 'extra') ORDER BY n`,
    )
    let checked = 0
    for (const { n, body } of rows.iterate(first, last) as Iterable<{ n: number; body: string }>) {
      const signed = JSON.parse(body) as Signed
      const key = keys.at(signed.device, n)
      if (key === null || isHeld(signed)) continue
      if (!isSigned(signed.device, signed.item, key))
        return {
          checked,
          problem: { n, code: 'signature-wrong', message: `not signed by the key of ${signed.device}` },
        }
      checked++
    }
    return { checked, problem: null }
  } finally {
    db.close()
  }
}

function isHeld(signed: Signed): boolean {
  return 'facts' in signed ? signed.facts.includes('signature') : signed.held === 'signature'
}

parentPort?.postMessage(check(workerData as SignatureRange))
