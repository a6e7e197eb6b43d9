import { Refusal } from '../../contract/errors.ts'
import type { CheckedFile, ReportCheck } from '../../campaign/report/check-report.ts'
import { command, type Command } from '../command.ts'
import { repeated, required, text } from '../option.ts'
import { UsageError } from '../../machine/usage-error.ts'

const KINDS: Readonly<Record<CheckedFile['kind'], string>> = { html: '网页', xlsx: '表格', json: 'json' }
const UNCHECKED: Readonly<Record<CheckedFile['unchecked'][number], string>> = {
  page: '旧版式的页面不再重做，只核对会签时的哈希 a page of an older layout is held against the signed hash alone',
  texts: '章节文字没有核对：台账到此还没有它的哈希 chapters are not checked: this ledger has no hash of them',
  seal: '会签没有核对：台账在提请会签以前就结束了 the signatures are not checked: the ledger ends before them',
}

const check = command({
  name: 'report check',
  say: {
    en: 'Makes a sealed analysis report again from a ledger, without a hub, and says equal, or what differs.',
    zh: '不用服务器，由台账把分析报告重做一遍，和手里的文件逐字核对：相等，或指出哪里不同。',
  },
  options: {
    report: repeated(text('FILE'), {
      en: 'page (html), workbook (xlsx) or json of the report; may stand more than once',
      zh: '报告的网页、表格（xlsx）或 json；可以写几次',
    }),
    ledger: required(text('PATH'), {
      en: 'a ledger export (.jsonl, .jsonl.gz), or the folder of a sealed package',
      zh: '台账导出文件（.jsonl、.jsonl.gz），或封存包目录',
    }),
  },
  notes: [
    {
      en: 'The ledger itself is verified on the way. Chapters of the office’s own text lie in no ledger: they are held against the hash that two people signed. With a sealed package, which ends before the report was asked for, figures are compared and signatures are not. Exit 0: equal; 1: something differs; 2: wrong usage.',
      zh: '台账本身同时校验。章节文字不在台账里，用两方会签的哈希核对。用封存包核对时，包里的台账在提请会签以前结束，只能核对数字。退出码 0 相等，1 有不同，2 用法不对。',
    },
  ],
  examples: [
    'pingyi report check --report pingyi-report-2026-1.html --report pingyi-report-2026-1.xlsx --ledger ledger.jsonl',
    'pingyi report check --report report.html --ledger data/seals/2025-12-01_2026-11-30-1371208 --json',
  ],
  async run({ report, ledger }, { note }) {
    if (report === undefined) throw new UsageError('--report is missing', '缺少 --report', '--report report.html')
    const { checkReport } = await import('../../campaign/report/check-report.ts')
    const found = await checkReport(report, ledger, (entries) => note(`${entries} …`))
    const refused =
      found.ledger !== null ? new Refusal('ledger-broken', found.ledger) : found.ok ? null : differs(found)
    return { json: found, ...(refused === null ? {} : { refused }), lines: linesOf(found) }
  },
})

function differs({ files }: ReportCheck): Refusal {
  const first = files.flatMap(({ differences }) => differences)[0]!
  return new Refusal('report-differs', first.where)
}

function linesOf({ ok, campaign, number, entries, request, sealed, ledger, files }: ReportCheck): string[] {
  const stands = sealed === null ? '' : `，会签封存 sealed #${sealed}`
  return [
    ok
      ? `相等 equal：${campaign} 年第 ${number} 号分析报告和台账重算的一致`
      : `不相等 NOT equal：${campaign} 年第 ${number} 号分析报告`,
    `台账 ledger：${entries} 条 entries${request === null ? '' : `，提请 asked #${request}`}${stands}`,
    ...(ledger === null ? [] : [`台账有问题 the ledger does NOT verify: ${ledger}`]),
    ...files.flatMap(ofFile),
  ]
}

function ofFile({ file, kind, signed, differences, more, unchecked }: CheckedFile): string[] {
  const word = differences.length === 0 ? '相等 equal' : `${differences.length + more} 处不同 differences`
  return [
    `${file}（${KINDS[kind]}）：${word}${signed === true ? '，就是会签的那一份 byte for byte as signed' : ''}`,
    ...differences.map(({ where, found, due }) => `  ${where}：文件是 found「${found}」，重算是 due「${due}」`),
    ...(more > 0 ? [`  另有 and ${more}`] : []),
    ...unchecked.map((each) => `  ${UNCHECKED[each]}`),
  ]
}

export const REPORT_COMMANDS: readonly Command[] = [check]
