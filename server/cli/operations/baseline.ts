import { Type } from 'typebox'
import { takeBaseline } from '../../campaign/summary/take-baseline.ts'
import { METHOD_CODES } from '../../contract/methods.ts'
import { runningCampaign } from '../../store/reads/scores/campaigns.ts'
import { operation } from './desk.ts'
import { exact, Short } from './shapes.ts'

/** Last year's figures from a file: all lines or none. */
export const baselineImport = operation(
  Type.Object(
    {
      base64: Type.String(),
      campaign: Type.Optional(Short),
      sheet: Type.Optional(Short),
      dryRun: Type.Boolean(),
    },
    exact,
  ),
  async ({ store, operator, officer, now }, { base64, campaign = runningCampaign(now()).id, sheet, dryRun }) => {
    const order = { bytes: Buffer.from(base64, 'base64'), campaign, dryRun, ...(sheet === undefined ? {} : { sheet }) }
    const bound = officer?.unit === undefined ? {} : { bound: officer.unit }
    const by = { operator, role: 'campaign-office' as const, ...bound }
    const word = officer === null ? {} : { word: officer.username }
    const done = await takeBaseline(store, order, { actor: operator, officer: by, now: now(), ...word })
    return { campaign, ...done }
  },
)

/** What a campaign is held against, unit by unit. */
export const baselineShow = operation(
  Type.Object({ campaign: Type.Optional(Short) }, exact),
  async ({ store, now }, { campaign = runningCampaign(now()).id }) => {
    const { methods, units } = await store.read('summary.of-campaign', { campaign, now: now() })
    const rows = units.flatMap(({ unit, baseline }) =>
      METHOD_CODES.flatMap((method) => {
        const before = baseline[method]
        return before === null
          ? []
          : [{ unit: unit.code, name: unit.name, method, score: before.score, rank: before.rank }]
      }),
    )
    return { campaign, sources: methods.map(({ method, baseline }) => ({ method, baseline })), rows }
  },
)
