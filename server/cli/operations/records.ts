import { Type } from 'typebox'
import { summaryFile } from '../../campaign/summary/summary-file.ts'
import { exportMethod } from '../../campaign/export-method.ts'
import { METHOD_CODES } from '../../contract/methods.ts'
import { EXPORT_FORMATS } from '../../contract/export/export-formats.ts'
import { methodOf } from '../../methods/methods.ts'
import { campaignMeant } from './campaign-meant.ts'
import { change } from './change.ts'
import { operation } from './desk.ts'
import { exact, Short } from './shapes.ts'

/** The file comes as base64: the command writes it where its caller may write. */
export const exportScores = operation(
  Type.Object(
    {
      method: Type.Enum([...METHOD_CODES]),
      format: Type.Enum([...EXPORT_FORMATS]),
      campaign: Type.Optional(Short),
      from: Type.Optional(Short),
      to: Type.Optional(Short),
    },
    exact,
  ),
  async (desk, { method, format, campaign, from, to }) => {
    const { store, now } = desk
    const { campaign: id, ended } = await campaignMeant(desk, { campaign, from, to })
    const file = await exportMethod(store, methodOf(method), { campaign: id, from, to, now: now() }, format)
    await change(desk, 'audit.record', {
      action: 'scores:export',
      subject: `campaign:${id}`,
      detail: { file: file.name },
    })
    return { campaign: id, ended, name: file.name, base64: Buffer.from(file.bytes).toString('base64') }
  },
)

/** The year's summary: what is sealed, and nothing else. */
export const exportSummary = operation(
  Type.Object({ format: Type.Enum([...EXPORT_FORMATS]), campaign: Type.Optional(Short) }, exact),
  async (desk, { format, campaign }) => {
    const { store, now } = desk
    const { campaign: id, ended } = await campaignMeant(desk, { campaign })
    const file = await summaryFile(store, { campaign: id, now: now() }, format, null)
    await change(desk, 'audit.record', {
      action: 'scores:export',
      subject: `campaign:${id}`,
      detail: { file: file.name },
    })
    return { campaign: id, ended, name: file.name, base64: Buffer.from(file.bytes).toString('base64') }
  },
)

/** Put on record before the first line is written: an export that cannot be recorded does not happen. */
export const ledgerExportBegins = operation(Type.Object({}, exact), async (desk) => {
  const { n } = desk.store.head
  await change(desk, 'audit.record', { action: 'ledger:export', subject: 'ledger', detail: { head: n } })
  return { n }
})

/** So often whoever looks on is told how far it is, ms. */
const LOOK_EVERY_MS = 250

export const ledgerRebuild = operation(Type.Object({}, exact), async (desk) => {
  const { store, watch } = desk
  const ticks = setInterval(() => {
    const { rebuild } = store.state
    if (rebuild !== null) watch?.onProgress(rebuild)
  }, LOOK_EVERY_MS)
  try {
    return await change(desk, 'ledger.rebuild', undefined)
  } finally {
    clearInterval(ticks)
  }
})

/** Put on record before the first byte is copied. */
export const backupBegins = operation(
  Type.Object({ out: Type.String({ maxLength: 1_000 }) }, exact),
  async (desk, { out }) => {
    const { n } = desk.store.head
    await change(desk, 'audit.record', { action: 'data:backup', subject: 'ledger', detail: { head: n, out } })
    return { n }
  },
)

/** Signs the end of the chain with the key of the data folder; the caller could read that folder anyway. */
export const checkpoint = operation(Type.Object({ data: Type.String({ maxLength: 1_000 }) }, exact), (desk) =>
  change(desk, 'checkpoints.make', {}),
)
