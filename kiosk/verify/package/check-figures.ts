import type { Entry } from '../chain/chain.ts'
import { sha256Text } from '../hash/block-hash.ts'
import type { Fault, Findings } from '../report.ts'
import { csvRows } from './csv.ts'
import type { Manifest } from './manifest.ts'
import type { Source } from './source.ts'
import { textOf } from './unpack.ts'

type Body = Entry['body']
const STATES: Record<string, string> = {
  ranked: '排名',
  insufficient: '样本不足',
  'not-present': '未进驻',
  'not-covered': '未覆盖',
}
const TOO_MANY = 30

/** Whether the tables of a package say what the seal of its ledger says. Of the workbook only the hash is looked at. */
export async function checkFigures(
  { facts, policy }: Manifest,
  seal: { n: number; body: Body },
  sources: ReadonlyMap<string, Source>,
  findings: Findings,
): Promise<void> {
  const { n, body } = seal
  const fault = (found: Omit<Fault, 'code'>) => findings.fault('figures', { code: 'figure', ...found })
  findings.checked('figures', body.units.length)
  const same = facts.method === (body.method ?? 'service-centre') && facts.from === body.from && facts.to === body.to
  if (!same || facts.campaign !== body.campaign || policy.digest !== body.policy.digest)
    findings.fault('figures', { code: 'figure-period', file: 'manifest.json', entry: n })
  const policyFile = sources.get('policy.json')
  if (policyFile !== undefined && sha256Text(await textOf(policyFile)) !== body.policy.digest)
    findings.fault('figures', { code: 'figure-policy', file: 'policy.json' })
  const json = sources.get('scores.json')
  if (json !== undefined) sayJson(await textOf(json), body, fault)
  const csv = sources.get('scores.csv')
  if (csv !== undefined) sayCsv(await textOf(csv), body, fault)
}

type Say = (found: Omit<Fault, 'code'>) => void

function sayJson(text: string, { units, campaign, from, to }: Body, fault: Say): void {
  const file = 'scores.json'
  let scores: Body
  try {
    scores = JSON.parse(text)
  } catch {
    return fault({ file })
  }
  if (scores.campaign !== campaign || scores.from !== from || scores.to !== to || scores.units?.length !== units.length)
    fault({ file })
  units.forEach((unit: Body, i: number) => {
    const row = scores.units?.[i]
    const said = [row?.unit?.code, row?.unit?.name, row?.status, row?.score, row?.rank, row?.interval, row?.n, row?.own]
    const n = unit.n ?? total(unit.counts)
    const own =
      row?.own === undefined
        ? undefined
        : Object.fromEntries(Object.keys(row.own).map((name) => [name, unit.own?.[name] ?? null]))
    const interval = row?.interval === undefined ? undefined : (unit.interval ?? null)
    const due = [unit.code, unit.name, unit.status, unit.score ?? null, unit.rank ?? null, interval, n, own]
    if (JSON.stringify(said) !== JSON.stringify(due))
      fault({ file, detail: `${unit.code}: ${JSON.stringify(said)} ≠ ${JSON.stringify(due)}` })
  })
}

const total = (counts: number[] | undefined): number => (counts ?? []).reduce((sum, count) => sum + count, 0)

function sayCsv(text: string, { units }: Body, fault: Say): void {
  const file = 'scores.csv'
  const [head = [], ...rows] = csvRows(text)
  const cell = (row: string[] | undefined, name: string) => row?.[head.indexOf(name)] ?? ''
  let found = 0
  units.forEach((unit: Body, i: number) => {
    const said = ['单位代码', '状态', '名次', '得分（分）', '评价数（条）'].map((name) => cell(rows[i], name))
    const due = [unit.code, STATES[unit.status], unit.rank ?? '', unit.score ?? '', unit.n ?? total(unit.counts)].map(
      String,
    )
    if (said.join('\n') !== due.join('\n') && found++ < TOO_MANY)
      fault({ file, line: i + 2, detail: `${said.join(' ')} ≠ ${due.join(' ')}` })
  })
  if (rows.length !== units.length) fault({ file, line: rows.length + 1 })
}
