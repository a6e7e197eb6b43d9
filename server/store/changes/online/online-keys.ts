import { createHmac, randomBytes } from 'node:crypto'
import { monthsBack } from '../../../rules/online/months.ts'
import type { Write } from '../../writer/write.ts'

/** Hashes of an address and of a browser, hex: 128 bits each. */
export interface OnlineMarks {
  address: string
  browser?: string[]
}

/**
 * Keyed hashes by which ratings of one network and of one browser are recognised. Each Shanghai month has a random key of its
 * own, in no backup; it is destroyed when no rule looks back to that month, and then nobody finds out any more whose they
 * were, nor joins the months.
 *
 * @param browser absent: the browser showed no id
 */
export function onlineMarks(
  w: Pick<Write, 'sql' | 'keys'>,
  at: { receivedAt: number; repeatDays: number },
  { network, browser }: { network: string; browser?: string | undefined },
): OnlineMarks {
  const months = monthsBack(at.receivedAt, at.repeatDays)
  const keys = months.map((month) => keyOf(w, month))
  destroyBefore(w, months.at(-1)!)
  return {
    address: mark(keys[0]!, 'address', network),
    ...(browser === undefined ? {} : { browser: keys.map((key) => mark(key, 'browser', browser)) }),
  }
}

function mark(key: Buffer, kind: 'address' | 'browser', value: string): string {
  return createHmac('sha256', key).update(`${kind}\0${value}`, 'utf8').digest('hex').slice(0, 32)
}

/** A key that cannot be read any more, as after a restore on another machine, is replaced. */
function keyOf({ sql, keys }: Pick<Write, 'sql' | 'keys'>, month: string): Buffer {
  const row = sql('SELECT key, sealed FROM online_month_key WHERE month = ?').get(month) as
    | { key: Buffer; sealed: Buffer }
    | undefined
  const known = row === undefined ? null : keys.personal.unseal({ id: row.key, sealed: row.sealed })
  if (known !== null) return Buffer.from(known, 'base64url')
  const fresh = randomBytes(32)
  const { id, sealed } = keys.personal.seal(fresh.toString('base64url'))
  sql('INSERT OR REPLACE INTO online_month_key (month, key, sealed) VALUES (?, ?, ?)').run(month, id, sealed)
  return fresh
}

function destroyBefore({ sql, keys }: Pick<Write, 'sql' | 'keys'>, month: string): void {
  const old = sql('SELECT key FROM online_month_key WHERE month < ?').pluck().all(month) as Buffer[]
  if (old.length === 0) return
  for (const key of old) keys.personal.erase(key)
  sql('DELETE FROM online_month_key WHERE month < ?').run(month)
}
