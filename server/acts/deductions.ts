import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import {
  DEDUCTION_RULES,
  MOST_FACTS_CHARACTERS,
  MOST_FILES,
  PROBLEM_SOURCES,
  VERDICTS_ON_OBJECTION,
} from '../contract/deductions.ts'
import { HandInLineShape } from '../contract/hand-ins.ts'
import { MONTHLY_BODIES } from '../contract/hotline/monthly.ts'
import { acts, exact } from './act.ts'

export const MONTHLY_LINES = [
  { line: 2, cells: { unit: 'J45', complaints: '12', supervised: '3', resolved: '9', note: '公交收车早' } },
]
const FILE = '01957a3c-5d20-7b41-9c6e-2f8d41a07e93'
const Id = Type.String({
  pattern: '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$',
  ...like('01957b40-1c22-7d15-8a30-6f2e41b07c55'),
})
/** Of one that is there, or is not. */
const Known = Type.String({ maxLength: 64, ...like('01957b40-1c22-7d15-8a30-6f2e41b07c55') })
const FileId = Type.String({ maxLength: 64, ...like(FILE) })
/** As written: 31 November gets an answer of its own. */
const Written = (example: string) => Type.String({ minLength: 8, maxLength: 40, ...like(example) })
const Files = Type.Array(FileId, { maxItems: MOST_FILES, uniqueItems: true, ...like([]) })
const Words = Type.String({ minLength: 1, maxLength: 1_000, ...like('当日全员在机场处置') })

/** Deductions 减分 (campaign document, annex 1; server/store/README.md section 14). */
export const DEDUCTIONS = acts({
  'deductions.report': {
    input: Type.Object(
      {
        id: Id,
        unit: Type.String(like('J45')),
        rule: Type.Enum([...DEDUCTION_RULES], like('B1')),
        date: Written('2026-10-26'),
        document: Type.Optional(
          Type.Object(
            { number: Type.String({ minLength: 1, maxLength: 100 }), date: Written('2026-10-26') },
            { ...exact, ...like({ number: '银纪立〔2026〕41号', date: '2026-10-26' }) },
          ),
        ),
        facts: Type.Object(
          {
            text: Type.String({ maxLength: MOST_FACTS_CHARACTERS }),
            fedBack: Type.Optional(Written('2026-11-02')),
            solved: Type.Optional(Written('2026-11-12')),
            answered: Type.Optional(Written('2026-11-12')),
            consent: Type.Optional(Written('2026-11-04')),
            until: Type.Optional(Written('2026-11-20')),
          },
          { ...exact, ...like({ text: '下午 3 时到运输科采访，值班人员拒绝回答' }) },
        ),
        files: Files,
        again: Type.Optional(Type.Boolean({ description: 'what may be the same fact was seen' })),
      },
      {
        ...exact,
        examples: [
          {
            id: '01957b40-1c22-7d15-8a30-6f2e41b07c55',
            unit: 'J45',
            rule: 'B1',
            date: '2026-10-26',
            facts: { text: '下午 3 时到运输科采访，值班人员拒绝回答' },
            files: [],
          },
        ],
      },
    ),
    adds: ['by'],
    permission: 'deduction:report',
    binds: 'body',
    audit: ['deduction:report'],
    from: ['rest'],
  },
  'deductions.sign': {
    input: Type.Object(
      {
        id: Known,
        name: Type.String({ minLength: 1, maxLength: 100, description: 'of the leader who signed', ...like('周某') }),
        date: Written('2026-11-10'),
        file: FileId,
      },
      exact,
    ),
    adds: ['by'],
    permission: 'deduction:sign',
    binds: 'body',
    audit: ['deduction:sign'],
    from: ['rest'],
  },
  'deductions.confirm': {
    input: Type.Object({ id: Known }, exact),
    adds: ['officer'],
    permission: 'deduction:confirm',
    audit: ['deduction:confirm'],
    from: ['rest'],
  },
  'deductions.object': {
    input: Type.Object({ id: Known, reason: Words, files: Files }, exact),
    adds: ['by'],
    permission: 'deduction:object',
    audit: ['deduction:object'],
    from: ['rest'],
  },
  'deductions.decide': {
    input: Type.Object(
      { id: Known, verdict: Type.Enum([...VERDICTS_ON_OBJECTION], like('dismissed')), reason: Words },
      exact,
    ),
    adds: ['officer'],
    permission: 'deduction:confirm',
    audit: ['deduction:decide'],
    from: ['rest'],
  },
  'deductions.withdraw': {
    input: Type.Object({ id: Known, reason: Words }, exact),
    adds: ['by'],
    permission: 'deduction:report',
    binds: 'body',
    audit: ['deduction:withdraw'],
    from: ['rest'],
  },
  'problems.feed-back': {
    input: Type.Object(
      {
        id: Id,
        unit: Type.String(like('H06')),
        source: Type.Enum([...PROBLEM_SOURCES], like('hotline')),
        fedBack: Written('2026-11-12'),
        text: Type.String({ maxLength: MOST_FACTS_CHARACTERS, ...like('供暖温度不够，三次来电无人接') }),
      },
      exact,
    ),
    adds: ['by'],
    permission: 'problem:report',
    binds: 'body',
    audit: ['problem:feed-back'],
    from: ['rest'],
  },
  'problems.step': {
    input: Type.Object(
      {
        id: Known,
        solved: Type.Optional(Written('2026-11-17')),
        answered: Type.Optional(Written('2026-11-17')),
        consent: Type.Optional(Written('2026-11-13')),
        until: Type.Optional(Written('2026-12-01')),
        text: Type.Optional(Type.String({ maxLength: 1_000, ...like('已派人维修') })),
      },
      exact,
    ),
    adds: ['by'],
    permission: 'problem:step',
    binds: 'body',
    audit: ['problem:step'],
    from: ['rest'],
  },
  'deductions.note-not-interviewed': {
    input: Type.Object({ id: Id, unit: Type.String(like('J45')), date: Written('2026-10-26') }, exact),
    adds: ['by'],
    permission: 'problem:report',
    binds: 'body',
    audit: ['deduction:note'],
    from: ['rest'],
  },
  'monthly.submit': {
    input: Type.Object(
      {
        month: Type.String({ maxLength: 10, ...like('2026-10') }),
        lines: Type.Array(HandInLineShape, { maxItems: 100_000, ...like(MONTHLY_LINES) }),
      },
      exact,
    ),
    adds: ['by'],
    permission: 'monthly:submit',
    binds: 'body',
    audit: ['monthly:submit'],
    from: ['rest'],
  },
  'monthly.save-draft': {
    input: Type.Object(
      {
        month: Type.String({ maxLength: 10, ...like('2026-10') }),
        lines: Type.Array(HandInLineShape, { maxItems: 100_000, ...like(MONTHLY_LINES) }),
      },
      exact,
    ),
    adds: ['by'],
    permission: 'monthly:submit',
    binds: 'body',
    audit: [],
    from: ['rest'],
  },
  'monthly.return': {
    input: Type.Object(
      {
        month: Type.String({ maxLength: 10, ...like('2026-10') }),
        body: Type.Enum([...MONTHLY_BODIES], like('media')),
        reason: Type.String({ maxLength: 1_000, ...like('交通局的件数与热线不符') }),
      },
      exact,
    ),
    adds: ['officer'],
    permission: 'monthly:return',
    audit: ['monthly:return'],
    from: ['rest'],
  },
  // A file comes as bytes; the hub looks into it and writes it in parts.
  'evidence.store-part': { audit: [], from: ['hub'] },
  'evidence.finish': { audit: ['evidence:upload'], from: ['hub'] },
})
