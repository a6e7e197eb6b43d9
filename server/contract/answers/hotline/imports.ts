import { Type, type Static } from 'typebox'
import { CALL_COLUMN_NAMES } from '../../hotline/call-columns.ts'
import { Count, Level, like, Nullable, Text } from '../basic.ts'

const Column = Type.Enum([...CALL_COLUMN_NAMES])
const ByColumn = Type.Partial(Type.Record(Column, Text))

/** What comes of a file of callers' answers. */
export const CallImportShape = Type.Object(
  {
    imported: Type.Boolean(),
    sheets: Type.Array(Text, { description: 'of a workbook; of a csv one without a name' }),
    sheet: Text,
    headLine: Count,
    heads: Type.Array(Text),
    sample: Type.Array(Type.Array(Text)),
    columns: ByColumn,
    missing: Type.Array(Column),
    rows: Count,
    stored: Count,
    duplicate: Count,
    conflict: Count,
    conflicts: Type.Array(Count, { description: 'lines whose call is known with other content: a fault' }),
    faulty: Count,
    faults: Type.Array(
      Type.Object({
        line: Count,
        zh: Text,
        columns: Type.Array(Column, { description: 'columns at fault' }),
        cells: Type.Partial(Type.Record(Column, Text), { description: 'what stands in the row, by column' }),
      }),
    ),
    strangers: Type.Array(
      Type.Object({ words: Text, rows: Count, line: Count }, { description: 'words that name no unit' }),
    ),
    levelWords: Type.Array(
      Type.Object(
        { words: Text, level: Nullable(Level), rows: Count },
        { description: 'words other than the usual ones, and the level that each was taken for' },
      ),
    ),
    warnings: Type.Array(
      Type.Object(
        { warning: Type.Enum(['call-id-damaged']), column: Text, rows: Count },
        {
          description: 'call-id-damaged: Excel made numbers of the call ids in this column',
        },
      ),
    ),
  },
  like({
    imported: false,
    sheets: ['回访明细'],
    sheet: '回访明细',
    headLine: 2,
    heads: ['工单编号', '承办单位', '满意度', '答复时间', '是否投诉'],
    sample: [['YC20261118004217', '人力资源和社会保障局', '很满意', '2026年11月18日 9时12分', '否']],
    columns: { callId: '工单编号', unit: '承办单位', level: '满意度', answeredAt: '答复时间', complaint: '是否投诉' },
    missing: [],
    rows: 312,
    stored: 310,
    duplicate: 1,
    conflict: 0,
    conflicts: [],
    faulty: 1,
    faults: [
      {
        line: 47,
        zh: '满意度认不出来',
        columns: ['level'],
        cells: { callId: 'YC20261118004263', level: '一般般' },
      },
    ],
    strangers: [],
    levelWords: [{ words: '很满意', level: 5, rows: 288 }],
    warnings: [],
  }),
)

export type CallImportPreview = Static<typeof CallImportShape>

export const ImportProgressShape = Type.Object({
  stage: Type.Enum(['reading', 'checking', 'storing']),
  done: Type.Integer({ minimum: 0, ...like(12_000) }),
  of: Type.Integer({ minimum: 0, ...like(20_000) }),
  cancellable: Type.Boolean(),
})
export type ImportProgress = Static<typeof ImportProgressShape>
