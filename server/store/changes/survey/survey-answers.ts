import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { SurveyRow } from '../../../contract/ledger/answer-entries.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import type { OwnScore } from '../../../rules/survey/own-result.ts'
import { mustBeDrawn, mustBeOpen } from '../../reads/survey/check-survey-file.ts'
import { reservesUpTo } from '../../reads/survey/draw-on-record.ts'
import {
  holdingImports,
  importByNumber,
  outcomesOf,
  surveyRevision,
  type SurveyImportRow,
} from '../../reads/survey/survey-imports.ts'
import type { Write } from '../../writer/write.ts'

/** Lays rows of a file down; nothing holds before `closeAnswers`. @returns n of the slice */
export function layAnswersDown(
  w: Write,
  { import: id, part, rows }: { import: string; part: number; rows: SurveyRow[] },
): { slice: number } {
  return { slice: w.append('answers-slice', { import: id, part, rows }).n }
}

/** What a file was looked at by: it is taken only while that is so still. */
interface Looked {
  campaign: string
  /** `surveyRevision` when it was looked at. */
  revision: number
  /** SHA-256 of the file, hex. */
  hash: string
}

/**
 * Lets a file of answers hold: all of its slices.
 *
 * @throws Refusal unknown-campaign, period-sealed, survey-not-drawn; survey-changed where something else was taken or taken
 *   back since it was looked at
 */
export function closeAnswers(
  w: Write,
  {
    import: id,
    slices,
    rows,
    draw,
    ...looked
  }: Looked & { import: string; slices: number[]; rows: number; draw: number },
  actor: Actor,
): { import: number } {
  const { campaign, hash } = mustStand(w, looked)
  if (mustBeDrawn(w, campaign).n !== draw) throw new Refusal('survey-changed')
  const { n } = w.append('survey-answers', { campaign, draw, import: id, slices, rows, hash, operator: actor })
  w.audit.record(actor, 'survey:import', `file:${hash}`, { campaign, entry: n, rows })
  return { import: n }
}

/**
 * Takes the team's own result in place of answers.
 *
 * @throws Refusal unknown-campaign, period-sealed, survey-changed
 */
export function enterOwnResult(
  w: Write,
  { rows, ...looked }: Looked & { rows: OwnScore[] },
  actor: Actor,
): { import: number } {
  const { campaign, hash } = mustStand(w, looked)
  const { n } = w.append('survey-result', { campaign, rows, hash, operator: actor })
  w.audit.record(actor, 'survey:import', `file:${hash}`, { campaign, entry: n, rows: rows.length, ownResult: true })
  return { import: n }
}

/**
 * Takes a whole file back, before the seal. What other files say must still be in order without it: a reserve of another
 * file that came after one of this file would have been called out of turn.
 *
 * @throws Refusal unknown-campaign, period-sealed, survey-import-unknown, survey-import-needed; reason-missing
 */
export function withdrawImport(
  w: Write,
  { campaign, import: n, reason }: { campaign: string; import: number; reason: string },
  actor: Actor,
): { withdrawn: number } {
  mustBeOpen(w, campaign, w.now)
  const row = importByNumber(w.sql, n)
  if (row?.campaign !== campaign || row.withdrawn !== null) throw new Refusal('survey-import-unknown', String(n))
  if (saysNothing(reason)) throw new Refusal('reason-missing')
  const needed = neededBy(w, row)
  if (needed !== null) throw new Refusal('survey-import-needed', needed)
  const { n: withdrawn } = w.append('survey-withdrawal', { entry: n, operator: actor, reason: reason.trim() })
  w.audit.record(actor, 'survey:withdraw', `import:${n}`, { campaign, reason: reason.trim(), rows: row.rows })
  return { withdrawn }
}

/** The id of a reserve that another file has, and that came after one of this file; or null. */
export function neededBy(tables: Pick<Write, 'sql' | 'registry'>, row: SurveyImportRow): string | null {
  if (row.what === 'result') return null
  const { sql } = tables
  const others = holdingImports(sql, row.campaign).filter(({ n }) => n !== row.n)
  const [own, rest] = [outcomesOf(sql, [row]), outcomesOf(sql, others)]
  const firstOwn = new Map<string, number>()
  for (const { unit, kind, order, id } of reservesUpTo(
    tables,
    mustBeDrawn(tables, row.campaign),
    new Set([...own.keys(), ...rest.keys()]),
  )) {
    const stratum = `${unit},${kind}`
    if (own.has(id) && !firstOwn.has(stratum)) firstOwn.set(stratum, order)
    else if (rest.has(id) && firstOwn.has(stratum)) return id
  }
  return null
}

/** @throws Refusal unknown-campaign, period-sealed, survey-changed */
function mustStand(w: Write, looked: Looked): Looked {
  mustBeOpen(w, looked.campaign, w.now)
  if (surveyRevision(w.sql, looked.campaign) !== looked.revision) throw new Refusal('survey-changed')
  return looked
}
