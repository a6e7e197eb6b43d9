import { Type } from 'typebox'
import { CALL_BACKS, CASE_STATES, FINDINGS, RESPONSIBILITIES } from '../../cases.ts'
import { Nullable, like, Instant, DateText, Text, Count, Level, Named } from '../basic.ts'

const by = (names: readonly string[], first: number) =>
  Type.Object(
    Object.fromEntries(names.map((name) => [name, Count])),
    like(Object.fromEntries(names.map((name, i) => [name, i === 0 ? first : 0]))),
  )
const some = (example: number) => Type.Integer({ minimum: 0, ...like(example) })
/** In the example eleven complaints of a month, two of them rated badly and followed up. */
const COMPLAINTS = {
  complaints: some(11),
  bad: some(2),
  cases: some(2),
  states: by(CASE_STATES, 2),
  lapsed: some(0),
  soft: some(1),
  late: some(0),
  findings: by(FINDINGS, 1),
  responsibilities: by(RESPONSIBILITIES, 1),
  callBacks: by(CALL_BACKS, 1),
}
export const ComplaintsShape = Type.Object({
  campaign: Text,
  title: Type.String(like('2026 年银川市群众评议机关作风')),
  month: Text,
  from: DateText,
  to: DateText,
  asOf: Instant,
  total: Type.Object(COMPLAINTS),
  units: Type.Array(Type.Object({ unit: Nullable(Named), ...COMPLAINTS })),
  without: some(1),
  complaints: Type.Array(
    Type.Object({
      unit: Nullable(Named),
      date: DateText,
      level: Level,
      reasons: Type.Array(Text, like(['服务效率'])),
      case: Nullable(
        Type.Object({
          number: Text,
          state: Type.Enum([...CASE_STATES]),
          soft: Type.Boolean(),
          lapsed: Type.Boolean(),
          late: Type.Boolean(),
          finding: Nullable(Type.Enum([...FINDINGS])),
          responsibility: Nullable(Type.Enum([...RESPONSIBILITIES])),
          callBack: Nullable(Type.Enum([...CALL_BACKS])),
          closed: Nullable(DateText),
        }),
      ),
    }),
  ),
})
