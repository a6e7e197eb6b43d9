import type { Policy } from '../../../contract/policy.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { MethodCode } from '../../../contract/methods.ts'
import type { MethodScores } from '../../../contract/scores.ts'
import { recordOf } from '../../methods/records.ts'
import type { Tally } from '../../../rules/score/tally.ts'
import type { Reader } from '../../reader.ts'
import { genesisOf } from '../provenance.ts'
import { periodOfMethod } from '../../methods/period-of-method.ts'
import type { PeriodAsked } from './campaigns.ts'
import { reportedScores } from './reported-scores.ts'

/** A method and a period. */
export type MethodAsked = PeriodAsked & { method: MethodCode }

/** The same, and the date at whose end it is asked what was known. */
export type ScoresAsked = MethodAsked & { asOf?: string | undefined }

/**
 * The scores of a period as they are reported, or as they were known at the end of a day.
 *
 * @throws Refusal unknown-method, unknown-campaign, bad-period, as-of-future; bad-request for a method whose past states nobody
 *   can ask for
 */
export function scoresOf(reader: Reader, { method, asOf, ...asked }: ScoresAsked): MethodScores {
  const { campaign, period } = periodOfMethod(reader, method, asked)
  if (asOf === undefined) return reportedScores(reader, method, campaign, period, asked.now).answer
  const known = recordOf(method).scoresAsOf?.(reader, campaign, period, asOf, asked.now)
  if (known === undefined) throw new Refusal('bad-request', `asOf is not asked of ${method}`, `${method} 不能写 asOf`)
  return known.answer
}

/** The reported scores with all that a file of them says. */
export interface ReportData {
  answer: MethodScores
  title: string
  city: string
  demo: boolean
  policy: Policy
  tallies: ReadonlyMap<string, Tally>
}

/** @throws Refusal unknown-method, unknown-campaign, bad-period */
export function scoreReportOf(reader: Reader, { method, ...asked }: MethodAsked): ReportData {
  const { campaign, period } = periodOfMethod(reader, method, asked)
  const { answer, tallies, policy } = reportedScores(reader, method, campaign, period, asked.now)
  const { city, demo } = genesisOf(reader)
  return { answer, title: campaign.title, city, demo, policy, tallies }
}
