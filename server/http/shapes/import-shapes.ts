import { Type } from 'typebox'
import { Count, Level, Nullable, Text } from './basic.ts'

/** What comes of a file of callers' answers. */
export const CallImportShape = Type.Object({
  imported: Type.Boolean(),
  sheets: Type.Array(Text, { description: 'of a workbook; of a csv one without a name' }),
  sheet: Text,
  headLine: Count,
  heads: Type.Array(Text),
  sample: Type.Array(Type.Array(Text)),
  columns: Type.Record(Text, Text),
  missing: Type.Array(Text),
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
      columns: Type.Array(Text, { description: 'columns at fault' }),
      cells: Type.Record(Text, Text, { description: 'what stands in the row, by column' }),
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
})

export const ImportProgressShape = Type.Object({
  stage: Type.Enum(['reading', 'checking', 'storing']),
  done: Count,
  of: Count,
  cancellable: Type.Boolean(),
})
