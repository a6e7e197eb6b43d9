import { canonical } from '../chain/canonical.ts'
import { sha256Text } from '../hash/block-hash.ts'
import type { LedgerState } from '../ledger/ledger.ts'
import { heldIn } from '../ledger/seals.ts'
import { decimal } from '../rules/exact.ts'
import type { AnswerRow } from '../rules/survey.ts'
import type { Entry } from '../chain/chain.ts'
import type { Findings } from '../report.ts'
import { csvRows } from './csv.ts'
import { isSigned } from './manifest.ts'
import type { Manifest } from './manifest.ts'
import type { Source } from './source.ts'
import { textOf } from './unpack.ts'

type Body = Entry['body']

/** Reads a list of the package, where it has one. */
type Read = (file: string, check: (text: string, fault: Fault) => void) => Promise<void>
type Fault = (found: { line?: number; entry?: number; detail?: string }, code?: 'list' | 'list-draw') => void

/** The lists that a method puts into its package, held against the ledger; and the checkpoint. */
export async function checkLists(
  manifest: Manifest,
  seal: Body,
  sources: ReadonlyMap<string, Source>,
  state: LedgerState,
  findings: Findings,
): Promise<void> {
  const read: Read = async (file, check) => {
    const source = sources.get(file)
    if (source === undefined) return
    findings.checked('lists')
    try {
      check(await textOf(source), (found, code = 'list') => findings.fault('lists', { code, file, ...found }))
    } catch (error) {
      findings.fault('lists', { code: 'list', file, detail: String(error) })
    }
  }
  await read('checkpoint.json', (text) => checkpoint(JSON.parse(text), manifest, state, findings))
  await read('held.csv', (text, fault) => held(rowsOf(text), seal, state, fault))
  const { campaign } = seal
  await read('trackers.csv', (text, fault) => {
    const close = state.ballot.closedOf(campaign)
    const bad = new Set(close?.invalid)
    const due = (close?.trackers ?? []).map((tracker) => `${tracker},${bad.has(tracker) ? '否' : '是'}`)
    same(joined(text), due, fault)
  })
  const draw = state.draws.byCampaign.get(campaign)
  await read('draw.json', (text, fault) => {
    const digest = sha256Text(canonical(JSON.parse(text)))
    if (digest !== draw?.record)
      fault({ entry: draw?.n ?? 0, detail: `${digest} ≠ ${draw?.record ?? '–'}` }, 'list-draw')
  })
  await read('frame.csv', (text, fault) => {
    if (sha256Text(text) !== draw?.frameHash) fault({ entry: draw?.n ?? 0 }, 'list-draw')
  })
  await read('answers.csv', (text, fault) => answers(rowsOf(text), state.survey.rowsOf(campaign), fault))
  await read('result.csv', (text, fault) => {
    const due = (state.survey.resultOf(campaign) ?? []).map(({ unit, score, n }) => `${unit},${decimal(score)},${n}`)
    same(joined(text), due, fault)
  })
}

const rowsOf = (text: string): string[][] => csvRows(text).slice(1)
const joined = (text: string): string[] => rowsOf(text).map((row) => row.join(','))

/** Line by line; the first that differs. */
function same(said: readonly string[], due: readonly string[], fault: Fault): void {
  const differs = due.findIndex((each, i) => said[i] !== each)
  if (differs < 0 && said.length === due.length) return
  const at = differs < 0 ? due.length : differs
  fault({ line: at + 2, detail: `${said[at] ?? '–'} ≠ ${due[at] ?? '–'}` })
}

function held(rows: readonly string[][], seal: Body, state: LedgerState, fault: Fault): void {
  const ids = rows.map((row) => row[0] ?? '')
  // oxlint-disable-next-line unicorn/no-array-sort -- the list is ours, and Chromium 109 has no toSorted
  ids.sort()
  if (seal.method !== 'online') same(ids, heldIn(state.ratings.all.values(), seal), fault)
  else if (sha256Text(ids.map((id) => `${id}\n`).join('')) !== seal.heldDigest) fault({})
}

/** Where a row has its levels, after id, unit, kind, list, place and status. */
const LEVELS = [6, 9] as const

function answers(said: readonly string[][], rows: ReadonlyMap<string, AnswerRow>, fault: Fault): void {
  const seen = new Set<string>()
  said.forEach((row, i) => {
    const [id = ''] = row
    seen.add(id)
    const { q1 = '', q2 = '', q3 = '' } = rows.get(id) ?? {}
    const [written, due] = [row.slice(...LEVELS).join(' '), [q1, q2, q3].join(' ')]
    if (written !== due) fault({ line: i + 2, detail: `${id}: ${written} ≠ ${due}` })
  })
  for (const id of rows.keys()) if (!seen.has(id)) fault({ detail: id })
}

function checkpoint(read: Body, manifest: Manifest, state: LedgerState, findings: Findings): void {
  const file = 'checkpoint.json'
  const { sig, ...signed } = read
  if (!isSigned(signed, signed.key, sig)) findings.fault('checkpoints', { code: 'checkpoint-signature', file })
  if (state.hashOf(signed.n) !== signed.hash)
    findings.fault('checkpoints', { code: 'checkpoint', file, entry: signed.n })
  if (signed.key !== manifest.facts.key) findings.fault('signature', { code: 'key-other', file })
}
