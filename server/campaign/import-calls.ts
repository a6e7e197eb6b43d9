import { setImmediate } from 'node:timers/promises'
import type { Actor } from '../contract/audit.ts'
import { campaignPeriod } from '../contract/campaign-time.ts'
import { Refusal } from '../contract/errors.ts'
import { plainText } from '../contract/text/plain-text.ts'
import type { ImportRecord } from '../store/changes/enter-import.ts'
import {
  CallsInConflict,
  statusesOf,
  type CallResult,
  type CallStatus,
  type KnownCall,
  type PreparedCall,
} from '../store/changes/record-calls.ts'
import type { Store } from '../store/port.ts'
import type { RowFault } from './call-file/check-rows.ts'
import type { FoundColumns } from './call-file/columns.ts'
import { parseAside, type ParseLimits } from './call-file/parse-aside.ts'
import type { ParsedFile } from './call-file/parse-call-file.ts'
import { enterCalls } from './enter-calls.ts'
import type { ImportStage } from './import-jobs.ts'

/** The hotline's clock may be a little ahead of ours. */
export const CLOCK_TOLERANCE_MS = 60_000
/** Rows that are hashed and looked up in one go, between which others have their turn. */
const ROWS_AT_ONCE = 250

export interface CallImport {
  bytes: Uint8Array
  /** Heads that the user named, by column; empty: the file has no such column. */
  columns: FoundColumns
  /** The sheet that the user chose. */
  sheet?: string
  /** What the user said that words mean as levels. */
  levels?: ReadonlyMap<string, number>
  /** Units that nobody knows are no fault: the answers go to the tray with the words. */
  strangersToTray?: boolean
  /** Lines of the file that are left out. */
  leaveOut: ReadonlySet<number>
  dryRun: boolean
}

export interface ImportWatch {
  signal?: AbortSignal
  onStage?: (stage: ImportStage, done: number, of: number) => void
  /** From here on nothing stops it. */
  onAccepting?: () => void
  limits?: ParseLimits
}

/** What a file has that is no fault of a row, and yet to be said before it is imported. */
export interface FileWarning {
  warning: 'call-id-damaged'
  /** Head of the column. */
  column: string
  rows: number
}

export interface CallImportResult extends Pick<
  ParsedFile,
  'sheets' | 'sheet' | 'headLine' | 'heads' | 'sample' | 'columns' | 'missing' | 'rows' | 'strangers' | 'levelWords'
> {
  imported: boolean
  stored: number
  duplicate: number
  /** Lines, not left out, whose call is known with other content: a fault, for which nothing is imported. */
  conflicts: number[]
  /** Of the rows that are not left out. */
  faults: RowFault[]
  warnings: FileWarning[]
  /** Rows at fault or in conflict as they stand in the file. */
  faultyRows: ParsedFile['faultyRows']
}

/**
 * Callers' answers from a file: all rows that are not left out, or none. A dry run, and a file with a row that is faulty
 * or in conflict, changes nothing and says what would come of it. The file is read in a thread that is bounded.
 *
 * @param by who does it, and what the audit log says of the file where its rows take effect
 * @throws Refusal what `parseAside` refuses; bad-request for a missing column unless it is a dry run
 */
export async function importCalls(
  store: Store,
  order: CallImport,
  now: number,
  by: { actor: Actor; record: ImportRecord },
  { signal, onStage = () => {}, onAccepting = () => {}, limits }: ImportWatch = {},
): Promise<CallImportResult> {
  const { leaveOut, dryRun } = order
  onStage('reading', 0, 1)
  const file = await parseAside(await orderOf(store, order, now), {
    ...(signal ? { signal } : {}),
    ...(limits ? { limits } : {}),
  })
  if (!dryRun && file.missing.length > 0)
    throw new Refusal('bad-request', `missing: ${file.missing.join(', ')}`, `缺少：${file.missing.join('、')}`)
  const rows = file.calls.filter(({ line }) => !leaveOut.has(line))
  const faults = file.faults.filter(({ line }) => !leaveOut.has(line))
  const lineOf = (index: number) => rows[index]!.line
  const { calls, results } = await makeReady(store, rows, now, (done) => {
    if (signal?.aborted) throw new Refusal('cancelled')
    onStage('checking', done, rows.length)
  })
  const answer = (imported: boolean, statuses: readonly CallResult[]): CallImportResult => {
    const { sheets, sheet, headLine, heads, sample, columns, missing, strangers, levelWords } = file
    return {
      imported,
      sheets,
      sheet,
      headLine,
      heads,
      sample,
      columns,
      missing,
      rows: file.rows,
      stored: count(statuses, 'stored'),
      duplicate: count(statuses, 'duplicate'),
      conflicts: statuses.flatMap(({ status, index }) => (status === 'conflict' ? [lineOf(index)] : [])),
      strangers,
      levelWords,
      faults,
      warnings: warningsOf(file),
      faultyRows: file.faultyRows,
    }
  }
  if (dryRun || faults.length > 0 || count(results, 'conflict') > 0) return answer(false, results)
  const fresh = results.flatMap(({ status, index }) => (status === 'stored' ? [index] : []))
  try {
    await enterCalls(
      store,
      fresh.map((index) => calls[index]!),
      {
        ...by,
        ...(signal ? { signal } : {}),
        onProgress: (done, of) => onStage('storing', done, of),
        onAccepting,
      },
    )
  } catch (error) {
    if (!(error instanceof CallsInConflict)) throw error
    // Another way brought some of them in this moment.
    const late = error.results.map((row) => ({ ...row, index: fresh[row.index]! }))
    return answer(false, [...late, ...results.filter(({ status }) => status !== 'stored')])
  }
  return answer(true, results)
}

async function orderOf(store: Store, { bytes, columns, sheet, levels, strangersToTray }: CallImport, now: number) {
  const [first] = await store.read('campaigns.list', now)
  return {
    bytes,
    columns,
    ...(sheet === undefined ? {} : { sheet }),
    by: {
      units: store.registry.unitsLike(),
      levels: new Map([...(levels ?? [])].map(([words, level]) => [plainText(words), level])),
      since: campaignPeriod(Number(first!.id)).from,
      until: now + CLOCK_TOLERANCE_MS,
      strangersToTray: strangersToTray === true,
    },
  }
}

/** Hashes and looks up row after row outside the writer, a few at a time. */
async function makeReady(
  store: Store,
  rows: ParsedFile['calls'],
  now: number,
  onProgress: (done: number) => void,
): Promise<{ calls: PreparedCall[]; results: CallResult[] }> {
  const calls: PreparedCall[] = []
  const results: CallResult[] = []
  const earlier = new Map<string, KnownCall>()
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const few = rows.slice(from, from + ROWS_AT_ONCE).map(({ call }) => call)
    const some = await store.read('calls.prepare', few, now)
    const identities = some.map(({ body }) => body.call)
    const known = await store.read('calls.known', identities)
    for (const result of statusesOf(some, known, earlier)) results.push({ ...result, index: from + result.index })
    calls.push(...some)
    onProgress(calls.length)
    await setImmediate()
  }
  return { calls, results }
}

function warningsOf({ damagedIds, columns }: ParsedFile): FileWarning[] {
  const warnings: FileWarning[] = []
  if (damagedIds > 0) warnings.push({ warning: 'call-id-damaged', column: columns.callId ?? '', rows: damagedIds })
  return warnings
}

function count(results: readonly CallResult[], status: CallStatus): number {
  return results.filter((each) => each.status === status).length
}

/** What the user wrote as `word=5,word=4`. @throws Refusal bad-request */
export function levelsSaid(written: string): Map<string, number> {
  const said = new Map<string, number>()
  for (const pair of written.split(',').filter(Boolean)) {
    const at = pair.lastIndexOf('=')
    const level = Number(pair.slice(at + 1))
    if (at < 1 || !Number.isInteger(level) || level < 1 || level > 5)
      throw new Refusal('bad-request', `${pair} is not word=level`, `${pair} 不是 词=等级`)
    said.set(pair.slice(0, at), level)
  }
  return said
}
