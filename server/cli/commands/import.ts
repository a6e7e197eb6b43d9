import { Refusal } from '../../contract/errors.ts'
import { command, type Command } from '../command.ts'
import type { Operations } from '../operations/operations.ts'
import { CALL_COLUMNS, COLUMN_NAMES } from '../../campaign/call-file/columns.ts'
import { flag, oneOf, optional, pairs, required, text, type Reader } from '../option.ts'
import { readTable } from '../read-file.ts'
import { UsageError } from '../../machine/usage-error.ts'
import { progressNote } from '../watch.ts'

/** Every column with its usual head, as `--columns` takes them. */
const USUAL_HEADS = COLUMN_NAMES.map((column) => `${column}=${CALL_COLUMNS[column][0]}`).join(',')

const LEVEL_WORDS = ['5', '4', '3', '2', '1'] as const

/** Lines of the file; the first holds the heads. */
const lines: Reader<number[]> = {
  takes: 'LINES',
  read: (written, name) =>
    written.split(',').map((each) => {
      const line = Number(each)
      if (Number.isInteger(line) && line > 1) return line
      throw new UsageError(`--${name} ${each} is not a line`, `--${name} 要写行号`, `--${name} 3,7`)
    }),
}

const STAGES = { reading: '读取文件 reading the file', checking: '核对 checking', storing: '写入 storing' }

export const importCalls: Command = command({
  name: 'import',
  say: {
    en: 'Takes callers’ answers of 12345 from a csv or xlsx file: all rows or none, idempotent by call id.',
    zh: '导入 12345 来电评价（csv 或 xlsx）：全部导入或全不导入，按来电编号不重复。',
  },
  options: {
    file: required(text('FILE'), { en: 'csv (UTF-8 or GB18030) or xlsx', zh: 'csv（UTF-8 或 GB18030）或 xlsx' }),
    sheet: optional(text('NAME'), {
      en: 'sheet of the workbook; else the first that fits',
      zh: '工作表名称；不写则取第一张合适的',
    }),
    levels: optional(pairs('很好=5,差=2'), {
      en: 'what words mean as levels: 很好=5,差=2',
      zh: '满意度用词对应的等级：很好=5,差=2',
    }),
    'unknown-to-tray': flag({
      en: 'an unknown unit is no fault: the answer goes to the tray with the words',
      zh: '不认识的单位不算错误：照原文进入待归属',
    }),
    columns: optional(pairs('callId=编号'), {
      en: `heads of your file, where they are others than ${USUAL_HEADS}`,
      zh: `列名与此不同时写明：${USUAL_HEADS}`,
    }),
    'leave-out': optional(lines, { en: 'lines left out, such as 3,7', zh: '不导入的行，如 3,7' }),
    'dry-run': flag({ en: 'only say what would be imported', zh: '只检查，不导入' }),
  },
  notes: [
    {
      en: 'Ctrl-C cancels until the rows take effect: nothing is imported then, and it says so. A dry run needs no officer.',
      zh: '导入生效以前可以按 Ctrl-C 取消：什么也不会导入，并说明已取消。--dry-run 不需要 --officer。',
    },
  ],
  examples: ['pingyi import --file calls.xlsx --dry-run', 'pingyi import --file calls.csv --leave-out 3,7'],
  async run(
    { file, columns, sheet, levels, 'unknown-to-tray': tray, 'leave-out': leaveOut, 'dry-run': dryRun },
    { ask, note, onInterrupt },
  ) {
    const asked = {
      base64: readTable(file).toString('base64'),
      columns: Object.fromEntries(
        (columns ?? []).map(([column, head]) => [oneOf(COLUMN_NAMES).read(column, 'columns'), head]),
      ),
      ...(sheet === undefined ? {} : { sheet }),
      levels: (levels ?? []).map(([words, level]) => `${words}=${oneOf(LEVEL_WORDS).read(level, 'levels')}`).join(','),
      unknownToTray: tray,
      leaveOut: leaveOut ?? [],
      dryRun,
    }
    const stop = new AbortController()
    const release = onInterrupt(() => {
      note('正在取消…… cancelling; once more to end at once')
      stop.abort()
    })
    const watch = { signal: stop.signal, onProgress: progressNote(note, STAGES) }
    const done = await ask('hotline-import', asked, watch).finally(release)
    if (stop.signal.aborted && done.imported)
      note('取消晚了，导入已经生效。 It had taken effect already and was not cancelled.')
    const { conflicts, faults } = done
    const refusal =
      faults.length > 0
        ? new Refusal('bad-request', `${faults.length} rows are faulty`)
        : conflicts.length > 0
          ? new Refusal('call-conflict', `lines ${conflicts.slice(0, 20).join(', ')}`)
          : done.missing.length > 0
            ? new Refusal('bad-request', `missing: ${done.missing.join(', ')}`)
            : undefined
    return { json: done, ...(refusal ? { refused: refusal } : {}), lines: linesOf(done) }
  },
})

function linesOf(done: Operations['hotline-import']['output']): string[] {
  const { imported, stored, duplicate, conflicts, faults, rows, sheet, headLine, columns } = done
  const where = `${sheet === '' ? '' : `工作表 sheet ${sheet}，`}列名在第 ${headLine} 行 heads in line ${headLine}`
  const mapped = Object.entries(columns).map(([column, head]) => `${column}=${head}`)
  return [
    `${where}：${mapped.join('，')}`,
    ...done.warnings.map(
      ({ column, rows: n }) =>
        `注意：“${column}”列有 ${n} 行被 Excel 改成了数字，编号已损坏 warning: Excel damaged ${n} call ids in column ${column}`,
    ),
    ...done.levelWords.map(({ words, level, rows: n }) => `等级 level “${words}” = ${level ?? '?'}（${n} 行 rows）`),
    ...done.strangers.map(
      ({ words, rows: n, line: first }) =>
        `不认识的单位 unknown unit “${words}”：${n} 行 rows，第 ${first} 行起 from line ${first}`,
    ),
    `${rows} 行 rows；新 new ${stored}，重复 duplicate ${duplicate}，内容不同 conflict ${conflicts.join(',') || 0}`,
    ...faults.map(({ line: at, zh, columns: at2, cells }) => {
      const values = at2.map((column) => `${columns[column] ?? column}=${cells[column] ?? ''}`)
      return `第 ${at} 行 line ${at}: ${zh}（${values.join('，')}）`
    }),
    imported ? '已导入 imported' : '未导入 nothing was imported',
  ]
}
