import type { Problem } from '../../../server/contract/answers/deductions.ts'
import type {
  Inspection,
  InspectionList,
  Programme,
  ProgrammeList,
} from '../../../server/contract/answers/oversight.ts'
import type { DeductionRule } from '../../../server/contract/deductions.ts'
import type { HubApi } from '../../elements/hub-api.ts'
import { OUTCOME_WORDS, PROGRAMME_SORT_WORDS } from '../../strings/oversight.zh.ts'

/** What a form for a deduction begins with: a problem whose clock ran out, a programme, or a circulated criticism. */
export interface OfferedFact {
  rule: DeductionRule
  unit: string
  date: string
  text: string
  document: { number: string; date: string } | null
  dates: Partial<Record<'fedBack' | 'solved' | 'answered' | 'consent' | 'until', string | null>>
}

export function ofProblem({ unit, text, offered, ...dates }: Problem): OfferedFact {
  const { fedBack, solved, answered, consent, until } = dates
  return {
    rule: 'B2',
    unit: unit.code,
    date: offered ?? '',
    text: text ?? '',
    document: null,
    dates: { fedBack, solved, answered, consent, until },
  }
}

export function ofProgramme({ unit, sort, date, title, invitation, outcome, offered }: Programme): OfferedFact | null {
  if (offered === null || outcome === null) return null
  const said = [
    `${date} ${PROGRAMME_SORT_WORDS[sort]}《${title ?? ''}》`,
    invitation ?? '',
    `${outcome.date} ${OUTCOME_WORDS[outcome.outcome]}`,
    outcome.text ?? '',
  ]
  const text = said.filter((each) => each !== '').join('；')
  return { rule: offered.rule, unit: unit.code, date: offered.date, text, document: null, dates: {} }
}

export function ofInspection({ unit, date, finding, steps, offered }: Inspection): OfferedFact | null {
  if (offered === null) return null
  const said = [`${date} 督查：${finding ?? ''}`, ...steps.map(({ date: day, text }) => `${day} ${text ?? ''}`)]
  const { rule, document } = offered
  return { rule, unit: unit.code, date: offered.date, text: said.join('；'), document, dates: {} }
}

/** Where a form is asked for by an address: `programme:ID` or `inspection:ID`. Null: there is none that offers one. */
export async function offeredBy(api: HubApi, from: string): Promise<OfferedFact | null> {
  const [kind, id] = from.split(':')
  if (kind === 'programme') {
    const { programmes } = await api.get<ProgrammeList>('/api/v1/programmes')
    const found = programmes.find((each) => each.id === id)
    return found === undefined ? null : ofProgramme(found)
  }
  const { inspections } = await api.get<InspectionList>('/api/v1/inspections')
  const found = inspections.find((each) => each.id === id)
  return found === undefined ? null : ofInspection(found)
}
