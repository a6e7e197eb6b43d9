import { html, type TemplateResult } from 'lit'
import type { ComparisonAnswer } from '../../../server/contract/score-analysis.ts'
import { comparison as words } from '../../strings/scores.zh.ts'

/** Ranks of another period by unit code; null where there is nothing to compare with. */
export type Ranks = ReadonlyMap<string, number | null> | null

export function ranksOf(part: ComparisonAnswer['lastMonth']): Ranks {
  return part && new Map(part.units.map(({ unit, rank }) => [unit, rank]))
}

/** `↑ 2`: places won or lost; a dash where none moved, 新 where there was no rank. */
export function rankChange(unit: string, rank: number, before: NonNullable<Ranks>): TemplateResult {
  const was = before.get(unit) ?? null
  if (was === null) return html`<span class="q" title=${words.fresh} aria-label=${words.fresh}>新</span>`
  const won = was - rank
  if (won === 0) return html`<span class="q" title=${words.same} aria-label=${words.same}>–</span>`
  const label = won > 0 ? words.up(won) : words.down(-won)
  return html`<span class="dl" role="img" title=${label} aria-label=${label}>${won > 0 ? '↑' : '↓'} ${Math.abs(won)}</span>`
}
