import { Refusal } from '../../contract/errors.ts'
import { command, type Command } from '../command.ts'
import type { Operations } from '../operations/operations.ts'
import { flag, optional, required, text } from '../option.ts'
import { readTable } from '../read-file.ts'

const campaign = optional(text('YEAR'), { en: 'without it, the running one', zh: '不写为正在进行的评议活动' })

const importFile = command({
  name: 'baseline import',
  say: {
    en: 'Takes last year’s scores and ranks from a csv or xlsx file as the baseline: all lines or none.',
    zh: '从 csv 或 xlsx 导入上年得分和名次作为比较基数：全部导入或全不导入。',
  },
  options: {
    file: required(text('FILE'), {
      en: 'with the heads 参评单位, 评议方式, 得分, 名次 (or unit, method, score, rank)',
      zh: '表头为 参评单位、评议方式、得分、名次（或 unit、method、score、rank）',
    }),
    sheet: optional(text('NAME'), {
      en: 'sheet of the workbook; else the first that fits',
      zh: '工作表名称；不写则取第一张合适的',
    }),
    campaign,
    'dry-run': flag({ en: 'only say what would be taken', zh: '只检查，不导入' }),
  },
  notes: [
    {
      en: 'A line with neither score nor rank is left out. A method that was sealed here last year needs no file. A dry run needs no officer.',
      zh: '得分和名次都空着的行不导入。上年已在本系统封存的方式不用导入。--dry-run 不需要 --officer。',
    },
  ],
  examples: [
    'pingyi baseline import --file 2025.xlsx --dry-run',
    'pingyi baseline import --file 2025.csv --officer li',
  ],
  async run({ file, sheet, campaign: year, 'dry-run': dryRun }, { ask }) {
    const done = await ask('baseline-import', {
      base64: readTable(file).toString('base64'),
      ...(sheet === undefined ? {} : { sheet }),
      ...(year === undefined ? {} : { campaign: year }),
      dryRun,
    })
    const refused =
      done.missing.length > 0
        ? new Refusal('baseline-columns-missing', done.missing.join('、'))
        : done.faulty > 0
          ? new Refusal('bad-request', `${done.faulty} lines are faulty`)
          : null
    return { json: done, ...(refused === null ? {} : { refused }), lines: linesOf(done) }
  },
})

function linesOf({ imported, entry, rows, blank, faulty, faults }: Operations['baseline-import']['output']): string[] {
  return [
    ...faults.map(
      ({ line, column, zh, value, first }) =>
        `第 ${line} 行 line ${line} ${column}：${zh}${value === '' ? '' : `（「${value}」）`}${first === undefined ? '' : `，见第 ${first} 行`}`,
    ),
    ...(blank > 0 ? [`${blank} 行没有得分和名次，不导入 lines without figures are left out`] : []),
    imported
      ? `已导入 taken ${rows} 行 lines，台账第 ${entry} 条 entry`
      : `没有导入 nothing was taken：${rows} 行读懂了 sound，${faulty} 行要改 faulty`,
  ]
}

const show = command({
  name: 'baseline show',
  say: {
    en: 'What a campaign is held against: last year’s figures by method, and where they come from.',
    zh: '显示一年的比较基数：每种方式上年的得分、名次和来源。',
  },
  options: { campaign },
  examples: ['pingyi baseline show --campaign 2026'],
  async run({ campaign: year }, { ask }) {
    const found = await ask('baseline-show', year === undefined ? {} : { campaign: year })
    return {
      json: found,
      lines: [
        ...found.sources.map(({ method, baseline }) =>
          baseline === null
            ? `${method}: 没有比较基数 none`
            : `${method}: ${baseline.campaign} ${baseline.source === 'seal' ? '封存结果 seal' : '导入的文件 file'} #${baseline.entry}`,
        ),
        ...found.rows.map(
          ({ unit, name, method, score, rank }) => `${unit} ${name}  ${method}  ${score ?? '—'}  ${rank ?? '—'}`,
        ),
      ],
    }
  },
})

export const BASELINE_COMMANDS: readonly Command[] = [importFile, show]
