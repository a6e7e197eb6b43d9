import { campaignYearAt } from '../../contract/campaign-time.ts'
import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { Registry } from '../registry/registry.ts'
import type { Db } from '../sqlite/database.ts'
import type { Sql } from '../sqlite/statements.ts'
import type { Problem } from './chain/verify-chain.ts'
import type { Said } from './ratings/verify-said.ts'
import type { Memory } from '../writer/write.ts'

/** What is wrong with an entry; its number is known to whoever asked. */
export type Wrong = Omit<Problem, 'n'>

/** An entry that is to be checked, before it is carried out in the tables. */
export interface Checked {
  n: number
  at: number
  kind: EntryKind
  body: EntryBodies[EntryKind]
}

/** An entry before: of its body, what a check asks for; its hash in hex. */
export interface PassedEntry {
  at: number
  kind: EntryKind
  body: unknown
  hash: string
}

/** The tables as they stand before an entry, and what else its check may ask. */
export interface Before {
  fresh: Db
  sql: Sql
  registry: Registry
  said: Said
  /** Of the checks alone: what the recorder remembers, too. */
  memory: Memory
  /** The edition of the rules about who decides that holds. */
  readonly edition: () => 1 | 2
  readonly entry: (n: number) => PassedEntry | undefined
}

export type EntryCheck = { [K in EntryKind]?: (body: EntryBodies[K], entry: Checked) => Wrong | null }

/** Has something checked of the entry that follows; `n` is the one that is wrong when it is not so. */
export type ExpectNext = (n: number, check: (next: Checked) => Wrong | null) => void

/** Whether a hub that began at one moment has this campaign at another; both ms. */
export function isCampaignAt(campaign: string, began: number, at: number): boolean {
  const [first, running] = [campaignYearAt(began), campaignYearAt(at)]
  return /^\d{4}$/.test(campaign) && Number(campaign) >= Math.min(first, running) && Number(campaign) <= running
}

/** What a seal, or an act about one, says that does not hold. */
export function sealWrong(message: string): Wrong {
  return { code: 'seal-wrong', message }
}

/** What made an entry necessary stands before it. */
export function wrongCause(cause: number, n: number): Wrong | null {
  return cause >= 1 && cause < n ? null : { code: 'cause-wrong', message: `entry ${cause} is none before it` }
}
