import { Type } from 'typebox'
import { changeOrPreview } from '../../store/reads/scores/preview-change.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { setWindow } from '../../store/register/set-window.ts'
import { setWindowMode } from '../../store/register/set-window-mode.ts'
import { takeUpRegistry } from '../../store/register/take-up-registry.ts'
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
  async ({ ledger, access, now, operator }, { window: { hall, window }, mode, from = now(), reason, preview }) => ({
    ...(await changeOrPreview(
      ledger,
      { preview, now: now() },
      (w) => setWindowMode(w, { hall, window, mode, from, operator, reason }),
      () => access.audit.record(operator, 'window:change', `window:${hall}/${window}`, { mode, reason }),
    )),
    from: isoShanghai(from),
  }),
)

/** Enters the halls, windows, matters and staff of the files that the ledger does not have. */
export const registryTakeUp = operation(
  Type.Object({ reason: Reason, preview: Preview }, exact),
  async ({ ledger, access, now, operator, proposed }, { reason, preview }) => {
    const configuration = proposed()
    const { result } = await changeOrPreview(
      ledger,
      { preview, now: now() },
      (w) => takeUpRegistry(w, configuration, { operator, reason }),
      (_, { entered }) =>
        access.audit.record(operator, 'registry:take-up', 'registry', { entered: entered.length, reason }),
    )
    return result
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
  ({ ledger, access, operator }, { window: { hall, window: code }, reason, ...facts }) =>
    ledger.write((w) => {
      const { fresh } = setWindow(w, { hall, code, ...facts, operator, reason })
      access.audit.record(operator, 'window:change', `window:${hall}/${code}`, { name: facts.name, reason })
      return { window: `${hall}/${code}`, fresh }
    }),
)
