import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { Refusal } from '../../contract/errors.ts'
import type { Actor } from '../../contract/audit.ts'
import type { SurveyFile } from '../../contract/answers/methods/survey.ts'
import {
  ANSWER_COLUMNS_NEEDED,
  OWN_RESULT_COLUMNS,
  SURVEY_FAULTS,
  type SurveyFault,
} from '../../contract/survey/answers.ts'
import { uuid7 } from '../../contract/text/uuid7.ts'
import type { Store } from '../../store/port.ts'
import type { ReadTable } from './read-table.ts'
import { readTableAside } from './read-table-aside.ts'
import { SURVEY_COLUMNS, type SurveyFileKind } from './survey-templates.ts'

/** Rows of one slice: some 10 ms of the writer. */
const ANSWERS_A_SLICE = 500
/** Faults that one answer lists. */
const MOST_LISTED = 500

export interface SurveyFileOrder {
  kind: SurveyFileKind
  bytes: Uint8Array
  campaign: string
  sheet?: string
  dryRun: boolean
}

type AnyFault = SurveyFault<string>

/** A file as it was read, and what is wrong with its lines. */
export interface ReadSurveyFile {
  table: ReadTable
  faults: AnyFault[]
}

/**
 * Takes a file of answers, or of the team's own result: all lines or none. It is read in a bounded thread, looked at beside
 * the writer, and laid down slice by slice; the last entry lets it hold, so that a hub that dies before has taken nothing.
 *
 * @throws Refusal what reading and looking refuse; survey-columns-missing unless it is a dry run; survey-changed
 */
export async function takeSurveyFile(
  store: Store,
  order: SurveyFileOrder,
  by: { actor: Actor; now: number; signal?: AbortSignal },
): Promise<SurveyFile> {
  const { table, faults, take } = await lookAt(store, order, by)
  if (!order.dryRun && table.missing.length > 0) throw new Refusal('survey-columns-missing', table.missing.join('、'))
  const taken = order.dryRun || faults.length > 0 ? null : await take()
  return answerOf(table, faults, taken, order.kind === 'answers')
}

/** What is wrong with a file, for who takes its faulty lines away. @throws Refusal what reading and looking refuse */
export async function readSurveyFile(
  store: Store,
  order: SurveyFileOrder,
  by: { actor: Actor; now: number; signal?: AbortSignal },
): Promise<ReadSurveyFile> {
  return lookAt(store, order, by)
}

async function lookAt(
  store: Store,
  { kind, bytes, campaign, sheet }: SurveyFileOrder,
  { actor, now, signal }: { actor: Actor; now: number; signal?: AbortSignal },
): Promise<ReadSurveyFile & { take: () => Promise<number> }> {
  const columns = SURVEY_COLUMNS[kind]
  const needed = kind === 'answers' ? ANSWER_COLUMNS_NEEDED : Object.keys(OWN_RESULT_COLUMNS)
  const table = await readTableAside(
    { bytes, columns, needed, ...(sheet === undefined ? {} : { sheet }) },
    signal ? { signal } : {},
  )
  const rows = table.missing.length > 0 ? [] : table.rows.map(({ line, cells }) => ({ line, cells }))
  const hash = createHash('sha256').update(bytes).digest('hex')
  if (kind === 'result') {
    const { revision, rows: scores, faults } = await store.read('survey.check-result', { campaign, rows }, now)
    const take = async () =>
      (await store.act('survey.enter-result', { campaign, revision, hash, rows: scores }, actor)).import
    return { table, faults, take }
  }
  const checked = await store.read('survey.check-answers', { campaign, rows }, now)
  const { draw, revision, faults } = checked
  const take = async () => {
    const id = uuid7(now)
    const slices: number[] = []
    for (let from = 0; from < checked.rows.length; from += ANSWERS_A_SLICE) {
      if (signal?.aborted) throw new Refusal('cancelled')
      const slice = { import: id, part: slices.length + 1, rows: checked.rows.slice(from, from + ANSWERS_A_SLICE) }
      slices.push((await store.act('survey.lay-down', slice, actor)).slice)
      // Presses are acknowledged in between.
      await setImmediate()
    }
    const closing = { campaign, revision, hash, draw, import: id, slices, rows: checked.rows.length }
    return (await store.act('survey.close', closing, actor)).import
  }
  return { table, faults, take }
}

function answerOf(
  table: ReadTable,
  faults: readonly AnyFault[],
  taken: number | null,
  areAnswers: boolean,
): SurveyFile {
  const faulty = new Set(faults.map(({ line }) => line))
  const { sheets, sheet, headLine, missing, rows } = table
  const sound = missing.length > 0 ? [] : rows.filter(({ line }) => !faulty.has(line))
  const having = (...words: string[]) =>
    areAnswers ? sound.filter(({ cells }) => words.includes((cells['status'] ?? '').trim())).length : 0
  return {
    imported: taken !== null,
    import: taken,
    sheets,
    sheet,
    headLine,
    missing,
    rows: rows.length,
    counts: {
      answered: areAnswers ? having('') : sound.length,
      refused: having('refused', '拒绝'),
      unreachable: having('unreachable', '联系不上'),
      wrong: having('wrong', '号码不对'),
    },
    faulty: faulty.size,
    faults: faults.slice(0, MOST_LISTED).map((fault) => {
      const { line, column, code, value, first } = fault
      return {
        line,
        column: column as SurveyFile['faults'][number]['column'],
        code,
        zh: SURVEY_FAULTS[code].zh,
        value,
        ...(first === undefined ? {} : { first }),
      }
    }),
  }
}
