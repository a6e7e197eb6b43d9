import { Type } from 'typebox'
import { campaignById, periodOf, runningCampaign } from '../../store/reads/scores/campaigns.ts'
import { SealDesk } from '../../campaign/seal-desk.ts'
import { openSigningKey } from '../../store/chain/checkpoint.ts'
import { operation, type Desk } from './desk.ts'
import { exact, Reason, Short } from './shapes.ts'

const Dates = { campaign: Type.Optional(Short), from: Type.Optional(Short), to: Type.Optional(Short), reason: Reason }

/** Seals a period and makes its package; a sealed one answers the package that is stored. */
export const seal = operation(
  Type.Object(
    {
      ...Dates,
      accept: Type.Array(Short, { maxItems: 10 }),
      early: Type.Boolean(),
      data: Type.String({ maxLength: 1_000 }),
    },
    exact,
  ),
  async (desk, { reason, accept, early, data, ...asked }) => {
    const { ledger, access, operator } = desk
    const { campaign, period } = askedPeriod(desk, asked)
    const seals = new SealDesk({
      ledger,
      key: openSigningKey(data),
      data,
      founding: access.standing,
    })
    const order = { operator, role: 'cli' as const, reason, accept, early, twoPeople: false }
    const done = await seals.seal(campaign, period, order, (_, n) =>
      access.audit.record(operator, 'period:seal', `period:${period.from}/${period.to}`, { reason, entry: n }),
    )
    const answer = { ...done, from: period.from, to: period.to }
    try {
      return { ...answer, ...(await seals.package(done.seal)) }
    } catch (error) {
      // Sealed all the same; asked again, it makes the package.
      const followUp = [done.followUp, `package: ${(error as Error).message}`]
        .filter((each) => each !== null)
        .join('; ')
      return { ...answer, folder: null, digest: null, followUp }
    }
  },
)

function askedPeriod(
  { ledger, now }: Desk,
  { campaign: id, from, to }: { campaign?: string; from?: string; to?: string },
) {
  const campaign = campaignById(ledger, id ?? runningCampaign(now()).id, now())
  return { campaign, period: periodOf(campaign, now(), from ?? campaign.from, to ?? campaign.to) }
}
