import type { Scores } from '../../elements/hub-types.ts'

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
  /** Digest of the content that is shown. */
  content: string
  parts: { seal: number; from: string; to: string }[]
  across: { from: string; to: string } | null
  /** Whether an outside party takes checkpoints. */
  outside: boolean
  stands: { operator: string; at: string; reason: string; holds: boolean }[]
  seal: Sealed | null
}
/** What another officer began and this one may end. */
export interface WaitingSeal {
  what: 'consent' | 'reopen'
  campaign: string
  from: string
  to: string
  operator: string
}
export interface SealDetail extends Sealed {
  accepted: string[]
  alone: boolean
  founding: string[]
  /** Keys of programs; a seal of an older version names none. */
  foundingKeys: string[]
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

/** The period in an address such as `#seal?campaign=2026&from=2025-12-01&to=2026-11-30`. */
export function periodInAddress(hash: string): { campaign: string; from: string; to: string } | undefined {
  const query = new URLSearchParams(hash.split('?')[1] ?? '')
  const [campaign, from, to] = ['campaign', 'from', 'to'].map((name) => query.get(name) ?? '')
  const isDate = (text: string | undefined) => /^\d{4}-\d{2}-\d{2}$/.test(text ?? '')
  return campaign && isDate(from) && isDate(to) ? { campaign, from: from!, to: to! } : undefined
}
