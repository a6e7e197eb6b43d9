import { Type, type Static } from 'typebox'
import { HandInLineShape } from '../../hand-ins.ts'
import { MONTHLY_BODIES, MONTHLY_COLUMNS, MONTHLY_FAULTS } from '../../hotline/monthly.ts'
import { Instant, like, Named, Nullable } from '../basic.ts'

const Month = Type.String({ pattern: '^\\d{4}-\\d{2}$', ...like('2026-10') })
const COLUMNS = Object.keys(MONTHLY_COLUMNS) as (keyof typeof MONTHLY_COLUMNS)[]
const CODES = Object.keys(MONTHLY_FAULTS) as (keyof typeof MONTHLY_FAULTS)[]
const Lines = Type.Array(
  HandInLineShape,
  like([{ line: 2, cells: { unit: '交通局', complaints: '12', supervised: '3', resolved: '9', note: '公交收车早' } }]),
)

export const MonthlyReportsShape = Type.Object({
  campaign: Type.String(like('2026')),
  months: Type.Array(
    Type.Object({
      month: Month,
      body: Type.Enum([...MONTHLY_BODIES], like('media')),
      due: Type.String({ format: 'date', ...like('2026-11-05') }),
      state: Type.Enum(['handed-in', 'returned', 'missing', 'due', 'to-come'], like('handed-in')),
      version: Nullable(Type.Integer({ minimum: 1 }), like(1)),
      at: Nullable(Instant, like('2026-11-03T16:20:00+08:00')),
      returned: Nullable(
        Type.Object({ reason: Type.String(), at: Instant, by: Type.String() }),
        like({ reason: '交通局的件数与热线不符', at: '2026-11-04T09:00:00+08:00', by: 'zhang' }),
      ),
      draft: Nullable(Type.Object({ at: Instant, lines: Lines }), {
        description: 'what the own body is writing; nobody else sees it',
        ...like(null),
      }),
      rows: Type.Array(
        Type.Object({
          unit: Named,
          complaints: Type.Integer({ minimum: 0, ...like(12) }),
          supervised: Type.Integer({ minimum: 0, ...like(3) }),
          resolved: Type.Integer({ minimum: 0, ...like(9) }),
          note: Type.String(like('公交收车早')),
        }),
      ),
    }),
  ),
})
export type MonthlyReports = Static<typeof MonthlyReportsShape>

/** Lines of a month as the hub's own records give them: calls to 12345, or problems that the media fed back. */
export const MonthlyProposalShape = Type.Object({ month: Month, lines: Lines })
export const MonthlyDraftShape = Type.Object({ month: Month })
export const MonthlyReturnedShape = Type.Object({ month: Month, version: Type.Integer({ minimum: 1, ...like(1) }) })

export const MonthlySubmittedShape = Type.Object({
  report: Type.Integer(like(48_213)),
  version: Type.Integer({ minimum: 1, ...like(1) }),
})

/** What a file was read as, and what is wrong with it; nothing is stored. */
export const MonthlyFileShape = Type.Object({
  missing: Type.Array(Type.String(), like([])),
  lines: Lines,
  sound: Type.Integer({ minimum: 0, ...like(1) }),
  faults: Type.Array(
    Type.Object({
      line: Type.Integer({ minimum: 1, ...like(3) }),
      column: Type.Enum(COLUMNS, like('unit')),
      code: Type.Enum(CODES, like('unit-unknown')),
      value: Type.String(like('交通')),
      zh: Type.String(like('没有这个参评单位：写编号或全称。')),
    }),
  ),
})
