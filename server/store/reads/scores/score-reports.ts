import type { Policy } from '../../../contract/policy.ts'
import type { ScoresAnswer } from '../../../contract/scores.ts'
import type { Tally } from '../../../rules/score/tally.ts'
import type { Reader } from '../../reader.ts'
import { genesisOf } from '../provenance.ts'
import { periodAsked, type PeriodAsked } from './campaigns.ts'
import { knowledgeAsOf } from './knowledge.ts'
import { reportedScores } from './reported-scores.ts'
import { serviceCentreScores } from './service-centre-scores.ts'

/** A period, and the date at whose end it is asked what was known. */
export type ScoresAsked = PeriodAsked & { asOf?: string | undefined }

/**
 * The scores of a period as they are reported, or as they were known at the end of a day.
 *
 * @throws Refusal unknown-campaign, bad-period, as-of-future
 */
export function scoresOf(reader: Reader, { asOf, ...asked }: ScoresAsked): ScoresAnswer {
  const { campaign, period } = periodAsked(reader, asked)
  if (asOf === undefined) return reportedScores(reader, campaign, period, asked.now).answer
  return serviceCentreScores(reader, campaign, period, asked.now, knowledgeAsOf(reader, asOf, asked.now)).answer
}

/** The reported scores with all that a file of them says. */
export interface ReportData {
  answer: ScoresAnswer
  title: string
  city: string
  demo: boolean
  policy: Policy
  tallies: ReadonlyMap<string, Tally>
}

/** @throws Refusal unknown-campaign, bad-period */
export function scoreReportOf(reader: Reader, asked: PeriodAsked): ReportData {
  const { campaign, period } = periodAsked(reader, asked)
  const { answer, tallies, policy } = reportedScores(reader, campaign, period, asked.now)
  const { city, demo } = genesisOf(reader)
  return { answer, title: campaign.title, city, demo, policy, tallies }
}
