import type { MethodWords } from '../contract/methods.ts'
import type { Policy } from '../contract/policy.ts'
import type { MethodRow, MethodScores, RowFigures } from '../contract/scores.ts'
import { lastPlaces } from '../rules/score/rank.ts'
import { EMPTY_TALLY, type Tally } from '../rules/score/tally.ts'
import type { ExportFormat } from '../contract/export/export-formats.ts'

/** Everything that a score file says. */
export interface ScoreReport {
  /** The `scores` answer; the json export is this and nothing else. */
  answer: MethodScores
  /** How the files speak of the method. */
  words: MethodWords
  /** 评议活动 in words, for people: `2026 年度评议活动`. */
  title: string
  city: string
  /** Simulated citizens: every file says so. */
  demo: boolean
  /** The policy that `answer.policy` names. */
  policy: Pick<Policy, 'points' | 'minimumRatings' | 'minimums' | 'lastPlaces'>
  /** The tallies behind an answer of the service-centre method, by unit code: served, pressed and held stand in no answer. */
  tallies: ReadonlyMap<string, Tally>
}

/** A unit's line with what belongs to it beside the answer. */
export interface ReportLine {
  row: MethodRow
  tally: Tally
  /** Among the last places: next year's follow-up list (campaign document 七.3). */
  last: boolean
  /** In words, because a mark in colour alone is lost in print. */
  remark: string
}

export function reportLines({ answer, policy, tallies, demo }: ScoreReport): ReportLine[] {
  const last = lastPlaces(
    answer.units.map((row) => row.rank),
    policy.lastPlaces,
  )
  return answer.units.map((row, i) => {
    const remarks = [...(last[i] ? [lastPlacesWord(policy.lastPlaces)] : []), ...(demo ? ['演示数据'] : [])]
    return { row, tally: tallies.get(row.unit.code) ?? EMPTY_TALLY, last: last[i]!, remark: remarks.join('；') }
  })
}

/** Whether the method has this figure: it is in every row or in none. */
export function hasFigure({ units }: MethodScores, figure: keyof RowFigures): boolean {
  return units.every((row) => row[figure] !== undefined)
}

/** 末三名 for 3. */
export function lastPlacesWord(places: number): string {
  return `末${'零一二三四五六七八九十'.charAt(places) || places}名`
}

/** `pingyi-2026-service-centre-2025-12-01_2026-11-23.xlsx`; a demo's begins with `pingyi-demo-`. */
export function fileName({ answer, demo }: ScoreReport, format: ExportFormat): string {
  const { campaign, method, from, to } = answer
  return `pingyi-${demo ? 'demo-' : ''}${campaign}-${method}-${from}_${to}.${format}`
}
