import { Type } from 'typebox'
import { runningCampaign } from '../../store/reads/scores/campaigns.ts'
import { exportMethod } from '../../campaign/export-method.ts'
import { EXPORT_FORMATS } from '../../export/export-file.ts'
import { methodOf } from '../../methods/methods.ts'
import { rebuild } from '../../store/projections/rebuild.ts'
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
  async ({ store, access, operator, now }, { format, campaign, from, to }) => {
    const id = campaign ?? runningCampaign(now()).id
    const file = await exportMethod(store, methodOf('service-centre'), { campaign: id, from, to, now: now() }, format)
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

/** Put on record before the first byte is copied. */
export const backupBegins = operation(
  Type.Object({ out: Type.String({ maxLength: 1_000 }) }, exact),
  ({ ledger, access, operator }, { out }) => {
    const { n } = ledger.chain.head
    access.audit.record(operator, 'data:backup', 'ledger', { head: n, out })
    return { n }
  },
)

/** Signs the end of the chain with the key of the data folder; the caller could read that folder anyway. */
export const checkpoint = operation(
  Type.Object({ data: Type.String({ maxLength: 1_000 }) }, exact),
  ({ store, operator }) => store.act('checkpoints.make', {}, operator),
)
