import type { SealedUnit, SealPoint } from '../../contract/ledger/ledger-entries.ts'
import type { MethodCode } from '../../contract/methods.ts'
import type { Policy } from '../../contract/policy.ts'
import type { MethodScores, RowFigures } from '../../contract/scores.ts'
import type { Tally } from '../../rules/score/tally.ts'
import type { SealRow } from '../changes/seals/seals.ts'
import type { Reader } from '../reader.ts'
import type { Campaign, Period } from '../reads/scores/campaigns.ts'
import type { Registry } from '../registry/registry.ts'
import type { Sql } from '../sqlite/statements.ts'
import type { Before, Wrong } from '../verify/verify-check.ts'
import type { EntryBodies } from '../../contract/ledger/ledger-entries.ts'
import type { Write } from '../writer/write.ts'

/** Tables and registry: also of a transaction that seals. */
export type Tables = Pick<Reader, 'sql' | 'registry'>

/**
 * What the record holds of one method: its figures, what is open in a period of it, and how verify computes both again
 * from the entries alone. Score, seal, package, reopening and check know a method by this and nothing else.
 */
export interface MethodRecord {
  readonly code: MethodCode
  /** Which figures a row has beside score and rank. */
  readonly figures: readonly (keyof RowFigures)[]
  /** Names of the figures that it alone has. */
  readonly own: readonly string[]
  /** It is one of the whole campaign, whatever dates are asked for. */
  readonly wholeCampaign?: true
  /** Writes what has become due by itself, before somebody looks at a period in order to seal it. */
  settle?(w: Write): void
  /** All units of a period, as they are now. */
  scores(reader: Tables, campaign: Pick<Campaign, 'id'>, period: Period, now: number): MethodFigures
  /** The same as it was known at the end of a day; absent: not asked of this method. @throws Refusal as-of-future */
  scoresAsOf?(reader: Reader, campaign: Pick<Campaign, 'id'>, period: Period, asOf: string, now: number): MethodFigures
  /** What is held in a period, and what else is open. */
  open(reader: Tables, period: Period, now: number): OpenInPeriod
  /** Units of which whoever leaves the period as it is would judge: something of theirs is held or under way. */
  unitsOpen(sql: Sql, since: number, until: number): string[]
  /** After a seal was opened again: what it kept from taking effect does so, as new entries. */
  takeUp(w: Write, seal: SealRow, cause: number): void
  /** How verify computes again what a seal says, from what stands before it. */
  readonly verify: {
    /** The lines of a seal. */
    units(sql: Sql, registry: Registry, seal: SealMoment): SealedUnit[]
    /** What was held, and what was open; a point that is the hub's word is given back as it is said. */
    open(
      before: Before,
      said: EntryBodies['seal']['checks'],
      span: Span,
      asOf: number,
    ): { held: Held; counts: PointCounts }
    /** What else must be right before its seal. */
    beforeSeal?(before: Before, seal: EntryBodies['seal']): Wrong | null
  }
}

export interface MethodFigures {
  answer: MethodScores
  policy: Policy
  /** Of the service-centre method: what stands behind each row, by unit. */
  tallies: ReadonlyMap<string, Tally>
  /** The lines of a seal. */
  sealed: SealedUnit[]
}

/** Held ratings: how many, and the digest of which. */
export interface Held {
  held: number
  digest: string
}

export interface OpenInPeriod {
  held: Held
  /** In the order of the check list; each is accepted by name. */
  noted: OpenPoint[]
}

export interface OpenPoint {
  point: SealPoint
  count: number
  /** Which, where they are few enough to be named. */
  which: string[]
}

/** In the order of the check list. */
export type PointCounts = Partial<Record<SealPoint, number>>

export interface Span {
  since: number
  until: number
}

/** Period, campaign and moment of a seal. */
export type SealMoment = Pick<EntryBodies['seal'], 'since' | 'until' | 'asOf' | 'campaign'>
