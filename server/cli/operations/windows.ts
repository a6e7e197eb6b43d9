import { exactShanghai } from '../../contract/campaign-time.ts'
import { overAct } from './by-act.ts'
import { changeOrPreview } from './change.ts'

export const windowMode = overAct('windows.set-mode', async (desk, { from = desk.now(), preview, ...mode }) => ({
  ...(await changeOrPreview(desk, preview, 'windows.set-mode', { ...mode, from })),
  from: exactShanghai(from),
}))

/** Enters the halls, windows, matters and staff of the files that the ledger does not have. */
export const registryTakeUp = overAct('registry.take-up', async (desk, { reason, preview }) => {
  const files = { configuration: desk.proposed(), reason }
  return (await changeOrPreview(desk, preview, 'registry.take-up', files)).result
})
