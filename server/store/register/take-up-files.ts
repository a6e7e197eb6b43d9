import type { Actor } from '../../contract/audit.ts'
import type { Configuration } from '../../contract/policy.ts'
import type { Sql } from '../sqlite/statements.ts'
import type { Write } from '../writer/write.ts'
import { setSpecialDays } from './set-hours.ts'
import { enterNew, newInFiles, type LeftAsIs, type NewItem, type TakenUp } from './take-up-registry.ts'

export interface RegistryTakenUp {
  entered: TakenUp[]
  left: LeftAsIs[]
}

/** Enters what is new in the files, with its row in the audit log. @throws Refusal as `newInFiles` */
export function takeUpNew(
  w: Write,
  { configuration, reason }: { configuration: Configuration; reason: string },
  actor: Actor,
): RegistryTakenUp {
  const { items, left } = newInFiles(w, configuration)
  return { entered: takeUpItems(w, { items, reason }, actor), left }
}

/** Enters some of what is new, with a row of its own in the audit log. @throws Refusal as `newInFiles` */
export function takeUpItems(
  w: Write,
  { items, reason }: { items: readonly NewItem[]; reason: string },
  actor: Actor,
): TakenUp[] {
  const entered = enterNew(w, items, { operator: actor, reason })
  w.audit.record(actor, 'registry:take-up', 'registry', { entered: entered.length, reason })
  return entered
}

/** Things that are entered at once: each some 0.2 ms of the writer. Another name is compared with every one that there is. */
const ITEMS_AT_ONCE = 200
const NAMES_AT_ONCE = 40

/**
 * What is new, so much of it at a time that no part holds the writer for long. Matters that services named already come
 * last and by themselves: they correct the past, so that a part of them may be a large correction.
 */
export function partsOfNew(sql: Sql, items: readonly NewItem[]): NewItem[][] {
  const named = sql('SELECT 1 FROM service WHERE matter = ? LIMIT 1').pluck()
  const groupOf = (item: NewItem) => {
    if (item.kind === 'alias') return 'names'
    return item.kind === 'matter' && named.get(item.name) !== undefined ? 'last' : 'first'
  }
  const { first = [], names = [], last = [] } = Object.groupBy(items, groupOf)
  return [...inParts(first, ITEMS_AT_ONCE), ...inParts(names, NAMES_AT_ONCE), ...inParts(last, ITEMS_AT_ONCE)]
}

function inParts<T>(items: readonly T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / most) }, (_, i) => items.slice(i * most, (i + 1) * most))
}

/** Enters days of the calendar of holidays together. @throws Refusal as `setSpecialDays` */
export function takeUpCalendar(
  w: Write,
  { days, reason }: { days: readonly Configuration['specialDays'][number][]; reason: string },
  actor: Actor,
): { changed: number } {
  const { changed } = setSpecialDays(w, days, { operator: actor, reason })
  w.audit.record(actor, 'hours:set', 'calendar', { days: days.length, reason })
  return { changed }
}
