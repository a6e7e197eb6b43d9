import type { Statement } from 'better-sqlite3'
import type { EntryBodies, EntryKind } from '../../../contract/ledger/ledger-entries.ts'
import type { SaidOfPress } from '../../presses/gather.ts'
import type { Db } from '../../sqlite/database.ts'

const NOTHING_SPECIAL: SaidOfPress = { ownBoot: true }

/** Made before any transaction is open: a table that comes and goes has every statement planned again. */
export const SAID =
  'CREATE TEMP TABLE IF NOT EXISTS said (n INTEGER PRIMARY KEY, own_boot INTEGER NOT NULL, after INTEGER, received INTEGER, invitation TEXT)'

/** Gathered while entries are read; in a table, since a year of an invited hall has more than memory should hold. */
export class Said {
  #note: Statement
  #ask: Statement

  /** @param fresh the database in which a verification makes its tables; this one is no part of its schema */
  constructor(fresh: Db) {
    fresh.exec(SAID)
    this.#note = fresh.prepare(
      'INSERT OR REPLACE INTO said (n, own_boot, after, received, invitation) VALUES (?, ?, ?, ?, ?)',
    )
    this.#ask = fresh.prepare('SELECT own_boot, after, received, invitation FROM said WHERE n = ?')
  }

  note({ n, kind, body }: { n: number; kind: EntryKind; body: EntryBodies[EntryKind] }): void {
    if (kind !== 'rating') return
    const { item, sent, after, receivedAt } = body as EntryBodies['rating']
    const ownBoot = item.bootId === sent.bootId
    if (ownBoot && item.invitationId === undefined) return
    this.#note.run(n, Number(ownBoot), after ?? null, receivedAt, item.invitationId ?? null)
  }

  of(n: number): SaidOfPress {
    const row = this.#ask.get(n) as
      | { own_boot: number; after: number | null; received: number; invitation: string | null }
      | undefined
    if (!row) return NOTHING_SPECIAL
    return {
      ownBoot: row.own_boot === 1,
      ...(row.after === null ? {} : { after: row.after }),
      received: row.received,
      ...(row.invitation === null ? {} : { invitation: row.invitation }),
    }
  }
}
