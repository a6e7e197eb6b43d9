import { Type } from 'typebox'
import { CALL_COLUMNS, type FoundColumns } from '../../campaign/hotline-file.ts'
import { importCalls } from '../../campaign/import-calls.ts'
import { operation } from './desk.ts'
import { exact, Short } from './shapes.ts'

/** Callers' answers from a file: all rows that are not left out, or none. */
export const hotlineImport = operation(
  Type.Object(
    {
      base64: Type.String(),
      file: Short,
      columns: Type.Partial(
        Type.Object(Object.fromEntries(Object.keys(CALL_COLUMNS).map((name) => [name, Short])), exact),
      ),
      leaveOut: Type.Array(Type.Integer({ minimum: 2 })),
      dryRun: Type.Boolean(),
    },
    exact,
  ),
  async ({ ledger, access, operator, now }, { base64, file, columns, leaveOut, dryRun }) => {
    const order = {
      bytes: Buffer.from(base64, 'base64'),
      columns: columns as FoundColumns,
      leaveOut: new Set(leaveOut),
      dryRun,
    }
    const {
      imported,
      columns: found,
      rows,
      stored,
      duplicate,
      conflicts,
      faults,
      missing,
    } = await importCalls(ledger, order, now(), (written) =>
      access.audit.record(operator, 'data:import', `file:${file}`, { rows: written }),
    )
    return { imported, columns: found, missing, rows, stored, duplicate, conflicts, faults }
  },
)
