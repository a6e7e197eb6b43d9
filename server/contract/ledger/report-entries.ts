import type { MethodCode } from '../methods.ts'
import type { Chapter } from '../report/chapters.ts'
import type { Officer } from './officer.ts'

/** The analysis report 分析报告 of a campaign (campaign document 六.4; store/README.md, section 17). */
export interface ReportEntries {
  /** One version of a chapter that the office wrote. The text lies outside the chain: `hash` is SHA-256 of 16 bytes of salt and the text. */
  'report-text': Officer & { campaign: string; chapter: Chapter; version: number; hash: string }
  /** An officer of the office asks that the report be sealed as it is: the first of two. */
  'report-request': Officer & {
    campaign: string
    /** 1, 2, 3 …: the reports of this campaign that were sealed, and this one. */
    number: number
    /** The seal of the whole campaign that holds, of each method that has one. */
    seals: { method: MethodCode; seal: number }[]
    /** The other methods, and why the report goes without them. */
    missing: { method: MethodCode; reason: string }[]
    /** The newest version of each chapter, by n, ascending. */
    texts: number[]
    /** Hex SHA-256 of the bytes of its json, which has everything that it shows, and of its page. */
    facts: string
    html: string
    reason: string
  }
  /** It is sent back by the survey team, or taken back by the office; `request` is its n. */
  'report-refusal': Officer & { request: number; reason: string }
  /** The survey team co-signs what was asked: the report is sealed. */
  'report-seal': Officer & { method: MethodCode; request: number; html: string; reason: string }
}
