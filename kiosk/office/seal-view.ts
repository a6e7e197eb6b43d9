import type { Scores } from '../elements/hub-types.ts'

/** What the seal's page reads from the hub. */
export interface SealCheck {
  point: string
  state: 'ok' | 'note' | 'stop'
  count: number
  which: string[]
}
export interface Sealed {
  seal: number
  hash: string
  campaign: string
  from: string
  to: string
  sealedAt: string
  operator: string
  second: string | null
  reason: string
  reopened: boolean
  reopenRequests: { operator: string; at: string; reason: string }[]
  package:
    | { state: 'none' }
    | { state: 'building'; done: number; of: number }
    | { state: 'ready'; digest: string }
    | { state: 'failed'; problem: string }
}
export interface SealState {
  from: string
  to: string
  head: { n: number; hash: string }
  checks: SealCheck[]
  stands: { operator: string; at: string; reason: string }[]
  seal: Sealed | null
}
export interface SealDetail extends Sealed {
  scores: Scores
  late: { total: number }
}

/** Files of a package that people ask for by name; the rest lie beside them in the hub's folder. */
export const FILES = [
  'scores.xlsx',
  'scores.csv',
  'scores.json',
  'held.csv',
  'policy.json',
  'manifest.json',
  'ledger.jsonl.gz',
] as const

/** Four characters a group, as a hash is read aloud. */
export function groups(hash: string): string[] {
  return hash.match(/.{1,4}/g) ?? []
}

/** 2026 年 11 月 18 日 */
export function dateWords(date: string): string {
  const [year, month, day] = date.split('-').map(Number)
  return `${year} 年 ${month} 月 ${day} 日`
}
