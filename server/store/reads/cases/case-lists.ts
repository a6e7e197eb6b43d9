import type { CaseState } from '../../../contract/cases.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Officer } from '../../../rules/cases/case-state.ts'
import {
  findCaseAndRating,
  listCases,
  type CaseAndRating,
  type CaseQuery,
  type Reads,
} from '../../changes/cases/case-list.ts'
import type { Reader } from '../../reader.ts'
import { uuidBytes } from '../../sqlite/uuid-bytes.ts'
import { caseDetail, caseLine, caseOfUnit, unitsName, waitsFor } from './case-view.ts'
import { mustKnow } from '../halls/asked-place.ts'

/** What of a list of cases somebody wants to see. */
export interface CaseFilters extends Omit<CaseQuery, 'hall' | 'running'> {
  state?: CaseState | 'running'
  late?: 'late' | 'near'
  /** `decision`: an extension or an appeal. */
  waiting?: 'void' | 'extension' | 'appeal' | 'decision'
}

/** Cases of a hall (absent: of all, and those without one), the newest first; and how many run, are late or nearly so. @throws Refusal unknown-hall, unknown-window, unknown-unit */
export function caseList(reader: Reader, { hall, filters, now }: { hall?: string; filters: CaseFilters; now: number }) {
  const { state, late, waiting, ...query } = filters
  mustKnow(reader, { hall, window: query.window, unit: query.unit })
  const within = hall === undefined ? {} : { hall }
  const running = state === 'running' || late !== undefined || waiting !== undefined ? { running: true } : {}
  const lines = listCases(reader, { ...within, ...query, ...running })
    .filter((row) => waiting === undefined || isWaiting(waitsFor(row), waiting))
    .map((row) => caseLine(reader, row, now))
    .filter((line) => state === undefined || state === 'running' || line.state === state)
  const open = listCases(reader, { ...within, running: true, soft: false }).map((row) => caseLine(reader, row, now))
  return {
    cases: lines.filter(({ clock }) => late === undefined || clock?.[late] === true),
    counts: {
      running: open.length,
      late: open.filter(({ clock }) => clock?.late).length,
      near: open.filter(({ clock }) => clock?.near).length,
    },
  }
}

function isWaiting(waits: ReturnType<typeof waitsFor>, asked: NonNullable<CaseFilters['waiting']>): boolean {
  return asked === 'decision' ? waits === 'extension' || waits === 'appeal' : waits === asked
}

/** One case as far as an officer may see it. @throws Refusal not-found, for a case of another hall as for none */
export function oneCase(
  reader: Reader,
  asked: { case: string; hall?: string | undefined; officer: Officer; now: number },
) {
  return caseDetail(reader, caseIn(reader, asked), asked.officer, asked.now)
}

/** A case by its name. @throws Refusal not-found, for a case of another hall as for none */
export function caseIn(reads: Reads, { case: id, hall }: { case: string; hall?: string | undefined }): CaseAndRating {
  const known = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
  const row = known ? findCaseAndRating(reads, uuidBytes(id)) : undefined
  if (!row || (hall !== undefined && row.hall !== hall)) throw new Refusal('not-found', 'case', '差评件')
  return row
}

/** Running cases of the unit that an officer is bound to, as that unit may see them. */
export function unitCases(reader: Reader, { officer, now }: { officer: Officer; now: number }) {
  return runningOfUnit(reader, officer).map((row) => caseOfUnit(reader, row, officer, now))
}

/** One case as the unit concerned may see it. @throws Refusal not-found */
export function unitCase(reader: Reader, asked: { case: string; officer: Officer; now: number }) {
  return caseOfUnit(reader, caseIn(reader, asked), asked.officer, asked.now)
}

/** A running case of an officer's unit by the name that the unit knows. @throws Refusal not-found */
export function caseNamedByUnit(reads: Reads, officer: Officer, name: string): CaseAndRating {
  const row = runningOfUnit(reads, officer).find((each) => unitsName(reads, each) === name)
  if (!row) throw new Refusal('not-found', 'case', '差评件')
  return row
}

function runningOfUnit(reads: Reads, { unit }: Officer): CaseAndRating[] {
  return unit === undefined ? [] : listCases(reads, { unit, running: true, soft: false })
}
