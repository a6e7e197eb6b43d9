import { MOST_OF_MEDIA_TENTHS, RULE_FACTS, isOfMedia, type DeductionRule } from '../../contract/deductions.ts'
import { campaignOfDay } from './fact-dates.ts'

/** A fact with the entries that moved it, by their numbers; null: there is none yet. */
export interface DeductionFact {
  id: string
  /** By its heir. */
  unit: string
  rule: DeductionRule
  /** Shanghai day of the fact. */
  day: number
  entered: number
  signed: number | null
  confirmed: number | null
  /** The second of two officers found the objection right. */
  upheld: number | null
  /** The second of two people withdrew it. */
  withdrawn: number | null
}

/** A seal of the online method that holds: its entry, and the days that it is about, both included. */
export interface HoldingSeal {
  n: number
  firstDay: number
  lastDay: number
}

export interface DeductionLine extends Pick<DeductionFact, 'id' | 'unit' | 'rule' | 'day'> {
  /** What it takes away, in tenths; 0 where it does not count, or the cap is full. */
  tenths: number
  counts: boolean
  /** It would count, but all B of the unit reached the cap before it (超出上限). */
  overCap: boolean
  /** It was entered after the seal of its period: it counts in a seal that is made after a reopening. */
  afterSeal: boolean
}

/**
 * Whether a fact counts, by the entries before a number: confirmed, of the media also signed, and neither withdrawn nor
 * found wrong (campaign document, annex 1; server/store/README.md section 14).
 */
export function countsBefore(fact: DeductionFact, before: number): boolean {
  const is = (entry: number | null) => entry !== null && entry < before
  if (fact.entered >= before || !is(fact.confirmed)) return false
  if (isOfMedia(fact.rule) && !is(fact.signed)) return false
  return !is(fact.upheld) && !is(fact.withdrawn)
}

/**
 * What each fact takes away, in the order of (date, id). All B of a unit in a campaign fill the cap in this order, with
 * what counts. A seal that holds freezes the facts of its days as they stood before it.
 */
export function deductionLines(facts: readonly DeductionFact[], seals: readonly HoldingSeal[] = []): DeductionLine[] {
  const used = new Map<string, number>()
  return facts.toSorted(byDateAndId).map((fact) => {
    const { id, unit, rule, day, entered } = fact
    const before = frozenBefore(seals, day)
    const counts = countsBefore(fact, before)
    const tenths = counts ? takenBy(fact, used) : 0
    return { id, unit, rule, day, tenths, counts, overCap: counts && tenths === 0, afterSeal: entered >= before }
  })
}

/** Entries from here on say nothing of a day: the first seal that holds over it; Infinity where none does. */
export function frozenBefore(seals: readonly HoldingSeal[], day: number): number {
  return Math.min(
    Infinity,
    ...seals.filter(({ firstDay, lastDay }) => firstDay <= day && day <= lastDay).map(({ n }) => n),
  )
}

function takenBy({ unit, rule, day }: DeductionFact, used: Map<string, number>): number {
  const { tenths } = RULE_FACTS[rule]
  if (!isOfMedia(rule)) return tenths
  const key = `${campaignOfDay(day)} ${unit}`
  const before = used.get(key) ?? 0
  const taken = Math.min(tenths, MOST_OF_MEDIA_TENTHS - before)
  used.set(key, before + taken)
  return taken
}

function byDateAndId(a: DeductionFact, b: DeductionFact): number {
  return a.day - b.day || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
