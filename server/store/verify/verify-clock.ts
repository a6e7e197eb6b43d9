import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { Registry } from '../registry/registry.ts'
import { openDoubt } from '../changes/clock-doubt.ts'
import type { Sql } from '../sqlite/statements.ts'
import type { Problem } from './chain/verify-chain.ts'

/**
 * What is wrong with what an entry says of the hub's clock, or null. That the clock is in doubt is the hub's word, and that
 * it is right an officer's; what follows from that is checked: what came in doubt is held, and nobody ends a doubt that
 * is none. Where a correction moved ratings to, `checkDecisions` shows.
 */
export function wrongOfClock(
  sql: Sql,
  registry: Registry,
  entry: { kind: EntryKind; body: EntryBodies[EntryKind] },
): Omit<Problem, 'n'> | null {
  if (entry.kind === 'rating') {
    const { facts, offsetTrusted, offset } = entry.body as EntryBodies['rating']
    const doubted = openDoubt(sql) !== null
    if (doubted && !facts.includes('clock'))
      return { code: 'attribution-wrong', message: "the hub's clock was in doubt, and the press is not held" }
    if (offsetTrusted === undefined || (offsetTrusted && doubted && offset !== undefined)) return null
    return { code: 'clock-wrong', message: 'offsetTrusted of a press that cannot have it' }
  }
  const message = wrongDoubt(sql, registry, entry)
  return message === null ? null : { code: 'clock-wrong', message }
}

function wrongDoubt(
  sql: Sql,
  registry: Registry,
  { kind, body }: { kind: EntryKind; body: EntryBodies[EntryKind] },
): string | null {
  if (kind === 'clock-doubt') {
    const { why, by } = body as EntryBodies['clock-doubt']
    if (why === 'start' && openDoubt(sql) === null) return 'a start goes on with a doubt that is none'
    if (why !== 'start' && by === undefined) return 'how far the clock is off is missing'
  }
  if (kind === 'clock-settled') {
    const { shifts, duties, role } = body as EntryBodies['clock-settled']
    if (shifts === undefined && openDoubt(sql) === null) return 'ends a doubt that is none'
    if (shifts?.some(({ from, to, by, hall }) => from >= to || by === 0 || (hall && !registry.hall(hall))))
      return 'a shift that cannot be'
    if (duties && shifts === undefined) return 'moves duties by no shift'
    if (role === 'hall-manager') return 'the office decides about the clock'
  }
  return null
}
