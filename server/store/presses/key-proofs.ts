import type { RatingBody } from '../../contract/ledger/ledger-entries.ts'
import type { Sql } from '../sqlite/statements.ts'

/**
 * Whether a rating is a test press that proves that a key works: made by the device itself, at a moment that the hub
 * knows. What nobody vouches for proves nothing.
 */
export function provesKey({ item, facts }: Pick<RatingBody, 'item' | 'facts'>): boolean {
  return item.test === true && !facts.some((fact) => fact === 'signature' || fact === 'revoked' || fact === 'clock')
}

export function noteProof(sql: Sql, device: string, level: number, at: number): void {
  sql(
    `INSERT INTO key_proof (device, level, at) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET at = max(at, excluded.at)`,
  ).run(device, level, at)
}

/** When each level of a device was proven last, ms, level 5 first. */
export function proofsOf(sql: Sql, device: string): { level: number; at: number }[] {
  return sql('SELECT level, at FROM key_proof WHERE device = ? ORDER BY level DESC').all(device) as {
    level: number
    at: number
  }[]
}
