import type { MethodCode } from '../contract/methods.ts'
import type { PackageFile } from '../contract/seal-manifest.ts'
import type { ScoresAnswer } from '../contract/scores.ts'
import type { Store } from '../store/port.ts'
import type { ReadAnswer } from '../store/reads.ts'
import type { PeriodAsked } from '../store/reads/scores/campaigns.ts'
import type { ScoresAsked } from '../store/reads/scores/score-reports.ts'

/**
 * One way of rating (评议方式, campaign document 五), as score, export and seal know it. A method asks the store's port and
 * nothing else; what it answers is the same for all: `scores` in one form, one check list, one package.
 */
export interface Method {
  readonly code: MethodCode
  /** Who runs it (测评单位): a unit by its code, or null where it is none of those that are scored; and its name. */
  readonly owner: { readonly unit: string | null; readonly name: string }
  /** When people rate, as month and day in the campaign's year, both included; null: all year (贯穿全年). */
  readonly runs: { readonly from: string; readonly to: string } | null
  /** Of a sealed period the sealed figures. @throws Refusal unknown-campaign, bad-period, as-of-future */
  scores(store: Store, asked: ScoresAsked): Promise<ScoresAnswer>
  /** The same with all that a file of them says. @throws Refusal unknown-campaign, bad-period */
  report(store: Store, asked: PeriodAsked): Promise<ReadAnswer<'scores.report'>>
  /** What must be looked at before a seal, and who consented. @throws Refusal unknown-campaign, bad-period */
  sealState(store: Store, asked: PeriodAsked): Promise<ReadAnswer<'seals.state'>>
  /** Its own lists in the package of a seal, beside what every package has. @throws Refusal seal-missing */
  packagePart(store: Store, seal: number): Promise<PackageList[]>
}

/** A table that goes into a package as a csv file. */
export interface PackageList {
  /** Of the file. */
  name: PackageFile
  columns: readonly PackageColumn[]
  rows: readonly (readonly (string | number)[])[]
}

export interface PackageColumn {
  header: string
  /** Characters. */
  width: number
  kind: 'text' | 'whole'
}
