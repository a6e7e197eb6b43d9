import { Type } from 'typebox'
import { CALL_COLUMNS, readHotlineFile, type CallColumn } from '../../campaign/hotline-file.ts'
import { recordCalls } from '../../ledger/record-calls.ts'
import { operation } from './desk.ts'
import { exact, Short } from './shapes.ts'

/** The hotline's clock may be a little ahead of ours. */
const CLOCK_TOLERANCE_MS = 60_000

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
    const units = new Map(
      ledger.registry.units().flatMap(({ code, name }) => [[code, code] as const, [name, code] as const]),
    )
    const bytes = Buffer.from(base64, 'base64')
    const mapped = columns as Partial<Record<CallColumn, string>>
    const read = await readHotlineFile(bytes, units, mapped, now() + CLOCK_TOLERANCE_MS)
    const faults = read.faults.filter(({ line }) => !leaveOut.includes(line))
    const calls = read.calls.filter(({ line }) => !leaveOut.includes(line))
    const job = (w: Parameters<typeof recordCalls>[0]) =>
      recordCalls(
        w,
        calls.map(({ call }) => call),
        w.now,
      )
    const run = dryRun || faults.length > 0
    const results = await (run
      ? ledger.preview(job)
      : ledger.write((w) => {
          const done = job(w)
          access.audit.record(operator, 'data:import', `file:${file}`, { rows: done.length })
          return done
        }))
    const count = (status: string) => results.filter((each) => each.status === status).length
    return {
      imported: !run,
      columns: read.columns,
      rows: read.calls.length + read.faults.length,
      stored: count('stored'),
      duplicate: count('duplicate'),
      conflicts: results.flatMap(({ status, index }) => (status === 'conflict' ? [calls[index]!.line] : [])),
      faults,
    }
  },
)
