import type { CaseFacts, CaseState, CaseStep, StepDetails } from '../../contract/cases.ts'
import type { Role } from '../../contract/roles.ts'
import { isOwn, METHOD_BUREAU } from '../screening/may-decide.ts'

/** Who asks: an officer with a role, and the unit that the person belongs to. */
export interface Officer {
  role: Role
  unit?: string | undefined
}

const RUNNING: readonly CaseState[] = ['opened', 'verified', 'mended', 'called-back']

interface StepRule {
  /** Whether the case can take the step. */
  when(facts: CaseFacts, details: StepDetails): boolean
  /** What it is then. */
  makes(facts: CaseFacts, details: StepDetails): Partial<CaseFacts>
  /** A step of the hall's follow-up, of the unit concerned, or a decision of the campaign office. */
  by: readonly ('hall' | 'unit' | 'office')[]
}

const running = ({ state }: CaseFacts) => RUNNING.includes(state)
/** The rating is true and has to be mended. */
const isToMend = ({ state, finding }: CaseFacts) => state === 'verified' && finding === 'true'

const RULES: Record<CaseStep, StepRule> = {
  assigned: { by: ['hall'], when: running, makes: () => ({}) },
  noted: { by: ['hall', 'office'], when: running, makes: () => ({}) },
  found: {
    by: ['hall'],
    when: ({ state }, { finding, responsibility }) =>
      state === 'opened' && finding !== undefined && (finding === 'true') === (responsibility !== undefined),
    // Mistaken and malicious go to the campaign office; nobody in a hall removes a rating.
    makes: (_, { finding }) => ({ state: 'verified', finding: finding!, requested: finding !== 'true' }),
  },
  mended: { by: ['hall'], when: isToMend, makes: () => ({ state: 'mended' }) },
  'called-back': {
    by: ['hall'],
    when: ({ state }, { callBack }) => state === 'mended' && callBack !== undefined,
    makes: (_, { callBack }) => ({ state: callBack === 'dissatisfied' ? 'verified' : 'called-back' }),
  },
  closed: {
    by: ['hall'],
    // Taking note is all that a soft case needs. An appeal is answered first.
    when: ({ state, soft, appeal }) =>
      appeal !== 'open' && (state === 'called-back' || (soft && RUNNING.includes(state))),
    makes: () => ({ state: 'closed' }),
  },
  'extension-asked': {
    by: ['hall', 'unit'],
    when: (facts) => isToMend(facts) && facts.extension === 'none' && !facts.soft,
    makes: () => ({ extension: 'asked' }),
  },
  'extension-granted': {
    by: ['office'],
    when: (facts) => isToMend(facts) && facts.extension === 'asked',
    makes: () => ({ extension: 'granted' }),
  },
  'extension-refused': {
    by: ['office'],
    when: (facts) => isToMend(facts) && facts.extension === 'asked',
    makes: () => ({ extension: 'refused' }),
  },
  appealed: {
    by: ['unit'],
    when: (facts) => running(facts) && facts.appeal === 'none' && !facts.soft,
    makes: () => ({ appeal: 'open' }),
  },
  'appeal-upheld': {
    by: ['office'],
    when: (facts) => running(facts) && facts.appeal === 'open',
    // One officer finds it right; whether the rating goes, a second one decides.
    makes: (_, { request }) =>
      request === undefined
        ? { appeal: 'upheld', state: 'closed', requested: false }
        : { appeal: 'upheld', requested: true },
  },
  'appeal-rejected': {
    by: ['office'],
    when: (facts) => running(facts) && facts.appeal === 'open',
    makes: () => ({ appeal: 'rejected' }),
  },
}

/** The case after a step, or null when it cannot take it. */
export function stepCase(facts: CaseFacts, step: CaseStep, details: StepDetails = {}): CaseFacts | null {
  const rule = RULES[step]
  if (facts.lapsed !== null || !rule.when(facts, details)) return null
  return { ...facts, ...rule.makes(facts, details) }
}

/**
 * Who may take a step in a case of a unit. The hall's manager follows up; the unit concerned may appeal and ask for
 * more time; the campaign office decides, and follows up itself what no hall can: a case without a hall, and those of
 * the bureau whose people the halls are. Nobody bound to a unit handles or decides cases of that unit, nor anybody bound
 * to a unit that runs a method those of another one that does.
 *
 * @param officer with the heir of the unit that the person is bound to
 * @param subject `unit` of the rating, by its heir, and whether it has a hall
 */
export function mayStep(officer: Officer, subject: { unit: string | null; hall: boolean }, step: CaseStep): boolean {
  const { by } = RULES[step]
  const own = officer.unit !== undefined && officer.unit === subject.unit
  if (officer.role === 'unit') return own && by.includes('unit')
  if (isOwn(officer.unit, subject.unit ?? undefined)) return false
  if (officer.role === 'hall-manager') return by.includes('hall')
  if (officer.role !== 'campaign-office') return false
  return by.includes('office') || (by.includes('hall') && (!subject.hall || subject.unit === METHOD_BUREAU))
}

/** The steps that a case can take next, whoever may take them; details are asked for afterwards. */
export function stepsOpen(facts: CaseFacts): CaseStep[] {
  const full: StepDetails[] = [
    { finding: 'true', responsibility: 'person', callBack: 'satisfied' },
    { finding: 'mistaken', callBack: 'satisfied' },
  ]
  const steps = Object.keys(RULES) as CaseStep[]
  return steps.filter((step) => full.some((details) => stepCase(facts, step, details) !== null))
}
