import { Type } from 'typebox'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { change, changeOrPreview } from './change.ts'
import { operation } from './desk.ts'
import { exact, Instant, Reason, Short, WindowShape } from './shapes.ts'

const Preview = Type.Optional(Type.Boolean())

export const windowMode = operation(
  Type.Object(
    {
      window: WindowShape,
      mode: Type.Enum(['open', 'invited']),
      from: Type.Optional(Instant),
      reason: Reason,
      preview: Preview,
    },
    exact,
  ),
  async (desk, { window, from = desk.now(), preview, ...facts }) => ({
    ...(await changeOrPreview(desk, preview, 'windows.set-mode', { ...window, ...facts, from })),
    from: isoShanghai(from),
  }),
)

/** Enters the halls, windows, matters and staff of the files that the ledger does not have. */
export const registryTakeUp = operation(
  Type.Object({ reason: Reason, preview: Preview }, exact),
  async (desk, { reason, preview }) => {
    const files = { configuration: desk.proposed(), reason }
    return (await changeOrPreview(desk, preview, 'registry.take-up', files)).result
  },
)

export const windowSet = operation(
  Type.Object(
    {
      window: WindowShape,
      name: Short,
      zone: Short,
      mode: Type.Optional(Type.Enum(['open', 'invited'])),
      matter: Type.Optional(Short),
      reason: Reason,
    },
    exact,
  ),
  async (desk, { window: { hall, window: code }, ...facts }) => {
    const { fresh } = await change(desk, 'windows.change', { hall, code, ...facts })
    return { window: `${hall}/${code}`, fresh }
  },
)
