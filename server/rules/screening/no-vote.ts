import type { Fact } from '../../contract/ledger/ledger-entries.ts'
import type { ScreeningRule } from '../../contract/ledger/verdicts.ts'
import { factBits } from './facts.ts'

/** What makes a press no citizen's word at all; facts, and rules of the same names. */
const NO_VOTE = ['test', 'signature', 'after-seal'] as const satisfies (Fact & ScreeningRule)[]

/** Rules whose ratings are left out of the raw figures (筛前), unless an officer released them. */
export const NOT_RAW: ReadonlySet<string> = new Set(NO_VOTE)

/** A press with one of these facts, as bits, spends no citizen's invitation. */
export const CLAIMS_NOTHING = factBits(NO_VOTE)
