import { Type } from 'typebox'
import { runningCampaign } from '../../campaign/campaigns.ts'
import { exportServiceCentre } from '../../campaign/export-service-centre.ts'
import { EXPORT_FORMATS } from '../../export/export-file.ts'
import { rebuild } from '../../ledger/rebuild.ts'
import { operation } from './desk.ts'
import { exact, Short } from './shapes.ts'

/** The file comes as base64: the command writes it where its caller may write. */
export const exportScores = operation(
  Type.Object(
    {
      format: Type.Enum([...EXPORT_FORMATS]),
      campaign: Type.Optional(Short),
      from: Type.Optional(Short),
      to: Type.Optional(Short),
    },
    exact,
  ),
  async ({ ledger, access, operator, now }, { format, campaign, from, to }) => {
    const id = campaign ?? runningCampaign(now()).id
    const file = await exportServiceCentre(ledger, { campaign: id, from, to, format }, now())
    access.audit.record(operator, 'scores:export', `campaign:${id}`, { file: file.name })
    return { campaign: id, name: file.name, base64: Buffer.from(file.bytes).toString('base64') }
  },
)

/** Put on record before the first line is written: an export that cannot be recorded does not happen. */
export const ledgerExportBegins = operation(Type.Object({}, exact), ({ ledger, access, operator }) => {
  const { n } = ledger.chain.head
  access.audit.record(operator, 'ledger:export', 'ledger', { head: n })
  return { n }
})

export const ledgerRebuild = operation(Type.Object({}, exact), async ({ ledger, access, operator }) => {
  return ledger.write((w) => {
    const { entries } = rebuild(w)
    access.audit.record(operator, 'ledger:rebuild', 'ledger', { entries })
    return { entries }
  })
})
