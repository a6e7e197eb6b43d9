import type { SurveyProgressUnit } from '../../../server/contract/answers/methods/survey.ts'

type Sums = Record<'drawn' | 'used' | 'answered' | 'refused' | 'unreachable' | 'wrong' | 'waiting', number>

/** All units together; the response rate in per cent with two decimals, or null where nobody was asked. */
export function sumOf(units: readonly SurveyProgressUnit[]): Sums & { responseRate: string | null } {
  const all: Sums = { drawn: 0, used: 0, answered: 0, refused: 0, unreachable: 0, wrong: 0, waiting: 0 }
  for (const unit of units) for (const name of Object.keys(all) as (keyof Sums)[]) all[name] += unit[name]
  const asked = all.drawn + all.used
  return { ...all, responseRate: asked === 0 ? null : percent(all.answered, asked) }
}

/** Two decimals, half up. */
function percent(part: number, whole: number): string {
  const hundredths = Math.floor((20_000 * part + whole) / (2 * whole))
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`
}

/** Whether a unit that was asked answers less than the policy's mark, per cent. */
export function isLow({ drawn, used, answered }: SurveyProgressUnit, mark: number): boolean {
  return drawn + used > 0 && 100 * answered < mark * (drawn + used)
}
