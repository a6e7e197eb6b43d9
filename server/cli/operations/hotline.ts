import { createHash } from 'node:crypto'
import { Type } from 'typebox'
import { COLUMN_NAMES, type FoundColumns } from '../../campaign/call-file/columns.ts'
import { importCalls, levelsSaid } from '../../campaign/import-calls.ts'
import { operation } from './desk.ts'
import { exact, Short } from './shapes.ts'

/** Callers' answers from a file: all rows that are not left out, or none. */
export const hotlineImport = operation(
  Type.Object(
    {
      base64: Type.String(),
      columns: Type.Partial(Type.Object(Object.fromEntries(COLUMN_NAMES.map((name) => [name, Short])), exact)),
      sheet: Type.Optional(Short),
      levels: Type.String(),
      unknownToTray: Type.Boolean(),
      leaveOut: Type.Array(Type.Integer({ minimum: 2 })),
      dryRun: Type.Boolean(),
    },
    exact,
  ),
  async (
    { store, operator, officer, now, watch },
    { base64, columns, sheet, levels, unknownToTray, leaveOut, dryRun },
  ) => {
    const bytes = Buffer.from(base64, 'base64')
    // By its hash: the name of a file may say whom it is about.
    const subject = `file:${createHash('sha256').update(bytes).digest('hex')}`
    const word = officer === null ? {} : { officer: officer.username }
    const order = {
      bytes,
      columns: columns as FoundColumns,
      ...(sheet === undefined ? {} : { sheet }),
      levels: levelsSaid(levels),
      strangersToTray: unknownToTray,
      leaveOut: new Set(leaveOut),
      dryRun,
    }
    const {
      faultyRows: _rows,
      heads: _heads,
      sample: _sample,
      ...done
    } = await importCalls(
      store,
      order,
      now(),
      { actor: operator, record: { subject, detail: { leftOut: order.leaveOut.size, ...word } } },
      watch && {
        signal: watch.signal,
        onStage: (stage, done, of) => watch.onProgress({ stage, done, of }),
      },
    )
    return done
  },
)

export const unitNames = operation(Type.Object({}, exact), async ({ store }) => ({
  names: store.registry.unitNames().map(({ name, unit, alias }) => ({ name, unit, alias: alias === 1 })),
}))
