import { dayOf } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { CorrectionChange, EntryBodies, EntryKind } from '../../../contract/ledger/ledger-entries.ts'
import type { Appended } from '../../chain/chain.ts'
import { closingNow } from './prepared.ts'
import { closeWork } from './rows-after.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { forgetOrder, type Memory } from '../../writer/write.ts'

export type EntryAt = (n: number) => { kind: EntryKind; body: unknown } | undefined

/** A change of a slice as the entry for which it stands. */
export interface StandsFor {
  /** The slice. */
  n: number
  change: CorrectionChange
  entry: Appended
}

/** What a closing entry lets take effect, in its order: the changes of its slices, but for those that were overtaken. */
export function* carriedOut(
  { n, at, body: { slices, cause, except } }: Appended<'correction-closing'>,
  entryAt: EntryAt,
): Generator<StandsFor> {
  const ratings = new Set(except?.ratings)
  const services = new Set(except?.services)
  for (const slice of slices) {
    const found = entryAt(slice)
    if (found?.kind !== 'correction-slice') throw new Refusal('ledger-broken', `entry ${slice} is no slice`)
    for (const change of (found.body as EntryBodies['correction-slice']).changes) {
      const { kind, ...rest } = change
      const isRatings = kind === 'attribution' || kind === 'verdict'
      if (isRatings ? ratings.has(change.rating!) : services.has(change.service!)) continue
      yield { n: slice, change, entry: { n, at, kind, body: { ...rest, cause } as unknown as Appended['body'] } }
    }
  }
}

/**
 * Closing entries in the tables. The hub that writes one has laid its rows down before, and lets them hold; whoever makes
 * tables from entries carries every change out.
 */
export function closingProjection({
  sql,
  memory,
  ratings,
  follow,
  entryAt,
  onChange = () => {},
}: {
  sql: Sql
  memory: Memory
  ratings: { apply(entry: Appended): boolean }
  /** Lets the case of a rating follow. */
  follow: (rating: string, entry: Appended) => void
  entryAt: EntryAt
  onChange?: ((stood: StandsFor) => void) | undefined
}) {
  function apply(entry: Appended<'correction-closing'>): void {
    forgetOrder(memory)
    const prepared = closingNow(sql)?.prepared
    if (prepared?.id === entry.body.correction) {
      prepared.sums.enter(sql, dayOf(entry.at))
      closeWork(sql)
      for (const id of prepared.cases) follow(id, entry)
      return
    }
    const changed = new Set<string>()
    for (const stood of carriedOut(entry, entryAt)) {
      onChange(stood)
      ratings.apply(stood.entry)
      const { change } = stood
      if (change.kind === 'attribution' || change.kind === 'verdict') changed.add(change.rating!)
    }
    for (const id of changed) follow(id, entry)
  }

  return {
    /** Whether the entry was of this kind. */
    apply(entry: Appended): boolean {
      if (entry.kind !== 'correction-closing') return false
      apply(entry as Appended<'correction-closing'>)
      return true
    },
  }
}
