import type { AnswerColumn, Loss, SurveyFault } from '../../contract/survey/answers.ts'
import type { Drawn } from '../../contract/survey/draw.ts'
import type { FileRow } from '../../contract/survey/rows.ts'
import { readAnswer, type AnswerSpan, type Outcome, type ReadRow } from './read-answer.ts'

/** One place of a stratum: who is drawn, or a reserve. */
export type DrawnPlace = Omit<Drawn, 'ticket'>

/** Those who may answer, from the record of the draw; of reserves those before the last that is asked about will do. */
export interface DrawnLists {
  drawn: readonly DrawnPlace[]
  reserves: readonly DrawnPlace[]
}

export interface CheckedAnswers {
  /** One a sound line, in the order of the file; nothing is taken while there are faults. */
  outcomes: Outcome[]
  /** By line. */
  faults: SurveyFault[]
}

/**
 * Checks a file of answers against the draw: drawn ids; reserves of a stratum in their order, and no more than it lost
 * before them (refused, unreachable, wrong, by reserves, too); each id once. A drawn id without a row is unreachable.
 *
 * @param recorded outcomes of files that were taken before
 * @param span when answers that are taken now can have been given
 */
export function checkAnswers(
  rows: readonly FileRow<AnswerColumn>[],
  draw: DrawnLists,
  recorded: ReadonlyMap<string, 'answered' | Loss> = new Map(),
  span?: AnswerSpan,
): CheckedAnswers {
  const known = new Set([...draw.drawn, ...draw.reserves].map(({ id }) => id))
  const read = rows.map((row) => readAnswer(row, span))
  const byId = new Map<string, ReadRow>()
  for (const row of read) {
    const { line, id, faults } = row
    const first = byId.get(id)
    const fault = (code: SurveyFault['code']) =>
      faults.unshift({ line, column: 'id', code, value: id, ...(first ? { first: first.line } : {}) })
    if (id === '') fault('id-missing')
    else if (!known.has(id)) fault('id-not-drawn')
    else if (first) fault('id-twice')
    else if (recorded.has(id)) fault('id-recorded')
    if (known.has(id) && !first && !recorded.has(id)) byId.set(id, row)
  }
  for (const stratum of strataOf(draw)) checkReserves(stratum, byId, recorded)
  return {
    outcomes: read.flatMap(({ outcome, faults }) => (outcome && faults.length === 0 ? [outcome] : [])),
    faults: read.flatMap(({ faults }) => faults),
  }
}

interface StratumLists {
  drawn: DrawnPlace[]
  reserves: DrawnPlace[]
}

function strataOf({ drawn, reserves }: DrawnLists): StratumLists[] {
  const found = new Map<string, StratumLists>()
  const listOf = ({ unit, kind }: DrawnPlace) => {
    const key = `${unit},${kind}`
    let lists = found.get(key)
    if (!lists) found.set(key, (lists = { drawn: [], reserves: [] }))
    return lists
  }
  for (const each of drawn) listOf(each).drawn.push(each)
  for (const each of reserves) listOf(each).reserves.push(each)
  return [...found.values()]
}

/**
 * Adds to the rows the faults of reserves that were not their turn. Where a reserve of an earlier file has the place, the
 * answer that comes too late is at fault. A row whose status nobody can read counts as a loss, so that one fault makes no
 * others.
 */
function checkReserves(
  { drawn, reserves }: StratumLists,
  byId: ReadonlyMap<string, ReadRow>,
  recorded: ReadonlyMap<string, 'answered' | Loss>,
): void {
  const isLost = (id: string) => {
    const row = byId.get(id)
    return row ? row.isLost : recorded.get(id) !== 'answered'
  }
  let places = drawn.filter(({ id }) => isLost(id)).length
  let filled = 0
  let unused = false
  for (const { id } of reserves) {
    const row = byId.get(id)
    if (row === undefined && !recorded.has(id)) {
      unused = true
      continue
    }
    const fault = (code: SurveyFault['code']) => row && blameId(row, code)
    if (unused) fault('reserve-out-of-order')
    else if (places === 0) {
      if (row) fault('reserve-not-needed')
      else filled++
    }
    if (places > 0 && !isLost(id)) places--
  }
  const late = drawn.flatMap(({ id }) => byId.get(id) ?? []).filter((row) => !row.isLost)
  for (const row of late.slice(Math.max(0, late.length - filled))) blameId(row, 'place-filled')
}

function blameId({ line, id, faults }: ReadRow, code: SurveyFault['code']): void {
  faults.push({ line, column: 'id', code, value: id })
}
