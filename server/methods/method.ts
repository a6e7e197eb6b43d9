import type { MethodCode, MethodWords } from '../contract/methods.ts'
import type { Store } from '../store/port.ts'

/**
 * One way of rating (评议方式, campaign document 五), as score, export, seal and desks know it. What the record holds of it
 * (figures, check list, how verify computes them again) stands behind the store's port, in server/store/methods.
 */
export interface Method {
  readonly code: MethodCode
  readonly words: MethodWords
  /** Who runs it (测评单位): a unit by its code, or null where it is none of those that are scored; and its name. */
  readonly owner: { readonly unit: string | null; readonly name: string }
  /** When people rate, as month and day in the campaign's year, both included; null: all year (贯穿全年). */
  readonly runs: { readonly from: string; readonly to: string } | null
  /** Who may see figures of a period before it is sealed: see `mustShow`. */
  readonly open: 'office' | 'owner' | 'nobody'
  /** Its own lists in the package of a seal, beside what every package has. @throws Refusal seal-missing */
  packagePart(store: Store, seal: number): Promise<PackagePart[]>
}

/** What goes into a package: a table, which becomes a csv, or a file as it is. */
export type PackagePart = PackageList | { name: string; holds: string; bytes: Uint8Array }

/** A table that goes into a package as a csv file. */
export interface PackageList {
  /** Of the file, such as `held.csv`. */
  name: `${string}.csv`
  /** What it holds, for the package's README: `为封存时仍待核的评价`. */
  holds: string
  columns: readonly PackageColumn[]
  rows: readonly (readonly (string | number)[])[]
}

export interface PackageColumn {
  header: string
  /** Characters. */
  width: number
  kind: 'text' | 'whole'
}
