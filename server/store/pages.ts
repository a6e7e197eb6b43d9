import type { Reader } from './reader.ts'
import { auditPages } from './reads/desks/audit-log.ts'
import { frameFile, frameIds, recordFile } from './reads/draw/drawn.ts'
import { poolLines } from './reads/draw/pool-lines.ts'
import { denominator } from './reads/halls/denominator-report.ts'
import { contactList } from './reads/pool/contact-list.ts'
import { findPairs } from './reads/pool/find-pairs.ts'
import { planPoolImport } from './reads/pool/plan-import.ts'
import { ratingLines } from './reads/rating-lines.ts'

/**
 * Answers that are too long for one piece, by name: functions of a `Reader` and of plain data that give plain data page
 * by page, each in some milliseconds. All pages of one call are of one moment.
 */
export const PAGES = {
  'audit.rows': auditPages,
  'draw.frame-file': frameFile,
  'draw.frame-ids': frameIds,
  'draw.pool-lines': poolLines,
  'draw.record-file': recordFile,
  'halls.denominator': denominator,
  'pool.contacts': contactList,
  'pool.pairs': findPairs,
  'pool.plan': planPoolImport,
  'ratings.lines': ratingLines,
}

type Named = typeof PAGES
export type PagesName = keyof Named
export type PagesArguments<N extends PagesName> = Named[N] extends (reader: Reader, ...asked: infer A) => unknown
  ? A
  : never
export type Page<N extends PagesName> = Named[N] extends (...asked: never) => Iterable<infer P> ? P : never
