import { Type, type Static } from 'typebox'
import {
  ANSWER_COLUMNS,
  OWN_RESULT_COLUMNS,
  SURVEY_FAULTS,
  type AnswerColumn,
  type OwnResultColumn,
} from '../../survey/answers.ts'
import { OBJECT_KINDS } from '../../survey/kinds.ts'
import { Count, Decimal, Instant, like, Named, Nullable, Text } from '../basic.ts'

const Entry = Type.Integer({ minimum: 1, ...like(48_301) })
const Who = Type.String(like('diaocha'))

const SurveyImportShape = Type.Object({
  import: Entry,
  what: Type.Enum(['answers', 'result'], like('answers')),
  at: Instant,
  by: Who,
  rows: Type.Integer({ minimum: 1, ...like(312) }),
  withdrawn: Nullable(
    Type.Object({ at: Instant, by: Who, reason: Type.String(like('第 40 行录错，改好重导')) }),
    like(null),
  ),
})
export type SurveyImport = Static<typeof SurveyImportShape>

const SurveyProgressUnitShape = Type.Object({
  unit: Named,
  drawn: Type.Integer({ minimum: 0, ...like(40) }),
  used: Type.Integer({ minimum: 0, description: 'reserves that were asked', ...like(3) }),
  answered: Type.Integer({ minimum: 0, ...like(31) }),
  refused: Type.Integer({ minimum: 0, ...like(2) }),
  unreachable: Type.Integer({ minimum: 0, ...like(1) }),
  wrong: Type.Integer({ minimum: 0, ...like(1) }),
  waiting: Type.Integer({ minimum: 0, description: 'drawn ids without a row', ...like(8) }),
  responseRate: Nullable(Decimal, like('72.09')),
  next: Type.Array(Type.Object({ id: Text, kind: Type.Enum([...OBJECT_KINDS]) }), {
    description: 'reserves to call next, in their order',
    ...like([{ id: 'R000123-J16', kind: 'citizen' }]),
  }),
})
export type SurveyProgressUnit = Static<typeof SurveyProgressUnitShape>

/** Whom the survey asked and what became of them, without any answer. */
export const SurveyProgressShape = Type.Object({
  campaign: Text,
  draw: Nullable(Entry, { description: 'entry of the draw', ...like(48_100) }),
  sealed: Nullable(Entry, { description: 'entry of the seal that holds', ...like(null) }),
  source: Type.Enum(['answers', 'own-result'], { description: 'what scores come from', ...like('answers') }),
  revision: Type.Integer({ minimum: 0, ...like(48_301) }),
  responseMark: Type.Integer({ description: 'per cent; units under it are named before the seal', ...like(50) }),
  units: Type.Array(SurveyProgressUnitShape),
  imports: Type.Array(SurveyImportShape, { description: 'newest first' }),
})
export type SurveyProgress = Static<typeof SurveyProgressShape>

const COLUMNS = [...new Set([...Object.keys(ANSWER_COLUMNS), ...Object.keys(OWN_RESULT_COLUMNS)])] as (
  | AnswerColumn
  | OwnResultColumn
)[]
const Fault = Type.Object({
  line: Type.Integer({ minimum: 1, ...like(41) }),
  column: Type.Enum(COLUMNS, like('q2')),
  code: Type.Enum(Object.keys(SURVEY_FAULTS) as (keyof typeof SURVEY_FAULTS)[], like('level-unknown')),
  zh: Type.String(like('等级须为 1 至 5 或五个等级的名称')),
  value: Type.String(like('6')),
  first: Type.Optional(Type.Integer({ description: 'line that had the value first', ...like(12) })),
})

/** What a file of answers, or of the team's own result, holds, and whether it was taken. */
export const SurveyFileShape = Type.Object({
  imported: Type.Boolean({ description: 'false of a dry run, and while a line has a fault', ...like(true) }),
  import: Nullable(Entry, like(48_301)),
  sheets: Type.Array(Text, like(['答卷'])),
  sheet: Type.String(like('答卷')),
  headLine: Type.Integer({ minimum: 1, ...like(1) }),
  missing: Type.Array(Text, { description: 'columns of which no head was found', ...like([]) }),
  rows: Type.Integer({ minimum: 0, ...like(312) }),
  counts: Type.Object(
    { answered: Count, refused: Count, unreachable: Count, wrong: Count },
    { description: 'of sound lines', ...like({ answered: 280, refused: 20, unreachable: 8, wrong: 4 }) },
  ),
  faulty: Type.Integer({ minimum: 0, description: 'lines with a fault', ...like(1) }),
  faults: Type.Array(Fault, { description: 'the first 500' }),
})
export type SurveyFile = Static<typeof SurveyFileShape>
