import { METHOD_CODES, type MethodCode } from '../../../server/contract/methods.ts'
import type { MethodScores, ScoresAnswer } from '../../../server/contract/scores.ts'

/** Four characters a group, as a hash is read aloud. */
export function groups(hash: string): string[] {
  return hash.match(/.{1,4}/g) ?? []
}

/** 2026 年 11 月 18 日 */
export function dateWords(date: string): string {
  const [year, month, day] = date.split('-').map(Number)
  return `${year} 年 ${month} 月 ${day} 日`
}

/** The method in an address such as `#seal?method=online`; without one, the service-centre method. */
export function methodInAddress(hash: string): MethodCode {
  const asked = new URLSearchParams(hash.split('?')[1] ?? '').get('method')
  return METHOD_CODES.find((code) => code === asked) ?? 'service-centre'
}

/** Scores of any method as the seal's pages read them: what a method does not have is none. */
export function paperScores(scores: MethodScores): ScoresAnswer {
  const none = { '1': 0, '2': 0, '3': 0, '4': 0, '5': 0 }
  return {
    ...scores,
    method: 'service-centre',
    units: scores.units.map((row) => ({
      n: 0,
      counts: none,
      invited: 0,
      unrated: 0,
      unratedRate: null,
      favourableRate: null,
      interval: null,
      ...row,
      raw: row.raw ?? { score: row.score, n: row.n ?? 0, rank: row.rank },
    })),
  }
}

/** The period in an address such as `#seal?campaign=2026&from=2025-12-01&to=2026-11-30`. */
export function periodInAddress(hash: string): { campaign: string; from: string; to: string } | undefined {
  const query = new URLSearchParams(hash.split('?')[1] ?? '')
  const [campaign, from, to] = ['campaign', 'from', 'to'].map((name) => query.get(name) ?? '')
  const isDate = (text: string | undefined) => /^\d{4}-\d{2}-\d{2}$/.test(text ?? '')
  return campaign && isDate(from) && isDate(to) ? { campaign, from: from!, to: to! } : undefined
}
