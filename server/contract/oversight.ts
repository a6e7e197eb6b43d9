import type { BodyCode } from './bodies.ts'
import type { DeductionRule } from './deductions.ts'

/** Programmes (campaign document, 八.1): 作风热线, 电视问政, 网络问政, and hot topics that 宣传部 hands on. */
export const PROGRAMME_SORTS = ['hotline', 'tv', 'web', 'topic'] as const
export type ProgrammeSort = (typeof PROGRAMME_SORTS)[number]

/** What a unit did: came, stayed away with a reason, stayed away without one (B4), refused an interview (B1). */
export const PROGRAMME_OUTCOMES = ['came', 'excused', 'refused', 'no-interview'] as const
export type ProgrammeOutcome = (typeof PROGRAMME_OUTCOMES)[number]

/** The deduction that an outcome offers; nothing is applied by itself. */
export const OFFERED_BY_OUTCOME: Readonly<Partial<Record<ProgrammeOutcome, DeductionRule>>> = {
  refused: 'B4',
  'no-interview': 'B1',
}

/** Inspections (campaign document, 八.3): 不定期督查 → 核查 → 移交 → 通报曝光. */
export const INSPECTION_STEPS = ['verified', 'unfounded', 'handed-over', 'circulated', 'closed'] as const
export type InspectionStep = (typeof INSPECTION_STEPS)[number]
export type InspectionState = 'found' | InspectionStep

/** Who inspects: the office as 市直机关工委, and the bodies that inspect; a criticism of the last is no A2. */
export const INSPECTING_BODIES = ['organs', 'inspection', 'supervision'] as const satisfies readonly BodyCode[]
export type InspectingBody = (typeof INSPECTING_BODIES)[number]

/** Problems that one programme raises, and the longest text of each. */
export const MOST_RAISED = 20
export const MOST_OVERSIGHT_CHARACTERS = 1_000
