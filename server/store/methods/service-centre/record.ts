import { unitsOpenWithin } from '../../changes/seals/seals.ts'
import { endExpired } from '../../presses/record-service.ts'
import { knowledgeAsOf, type Knowledge } from '../../reads/scores/knowledge.ts'
import { serviceCentreScores } from '../../reads/scores/service-centre-scores.ts'
import { checkDecisions } from '../../verify/verify-decisions.ts'
import { sealWrong } from '../../verify/verify-check.ts'
import type { MethodFigures, MethodRecord, Tables } from '../method-record.ts'
import { dueOpen, endlessInvitation } from './due-open.ts'
import { dueUnits } from './due-units.ts'
import { openInHalls } from './open-in-halls.ts'
import { sealedUnit } from './sealed-unit.ts'
import { takeUpLate } from './take-up-late.ts'

const CODE = 'service-centre'

/** 政务服务中心测评 (campaign document 五.2), as the record holds it: presses in halls and answers by telephone. */
export const serviceCentreRecord: MethodRecord = {
  code: CODE,
  figures: ['n', 'counts', 'invited', 'unrated', 'unratedRate', 'favourableRate', 'interval', 'raw'],
  own: [],
  settle: endExpired,
  scores: (reader, campaign, period, now) => figuresOf(reader, campaign, period, now),
  scoresAsOf: (reader, campaign, period, asOf, now) =>
    figuresOf(reader, campaign, period, now, knowledgeAsOf(reader, asOf, now)),
  open: openInHalls,
  unitsOpen: unitsOpenWithin,
  takeUp: takeUpLate,
  verify: {
    units: dueUnits,
    open: dueOpen,
    beforeSeal(before, seal) {
      const { fresh, sql, registry, said } = before
      const decision = checkDecisions(fresh, sql, registry, said)
      if (decision !== null)
        return { code: decision.code, message: `before the seal, entry ${decision.n}: ${decision.message}` }
      const endless = endlessInvitation(before, seal)
      if (endless === undefined) return null
      return sealWrong(`the invitation of entry ${endless} ran out, and nothing says what became of it`)
    },
  },
}

function figuresOf(
  reader: Tables,
  campaign: Parameters<typeof serviceCentreScores>[1],
  period: Parameters<typeof serviceCentreScores>[2],
  now: number,
  known?: Knowledge,
): MethodFigures {
  const { answer, tallies, policy } = serviceCentreScores(reader, campaign, period, now, known)
  return { answer, policy, tallies, sealed: answer.units.map((row) => sealedUnit(row, tallies.get(row.unit.code))) }
}
