import { dayOf, parseDay } from '../../contract/campaign-time.ts'
import type { EvidenceFile } from '../../contract/ledger/deduction-entries.ts'
import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { Appended } from '../chain/chain.ts'
import { closingWords, rectificationById, withdrawalWords } from '../changes/rectifications/rectification-rows.ts'
import type { Sql } from '../sqlite/statements.ts'

type Apply = { [K in EntryKind]?: (body: EntryBodies[K], entry: Appended) => void }
const dayIn = (date: string | undefined) => (date === undefined ? null : parseDay(date))

/** Items of rectification and what became of them, and notices of results, as projections of the ledger. */
export function rectificationProjection(sql: Sql) {
  const step = ({ n, kind }: Appended, id: string, files: readonly EvidenceFile[] = []) => {
    sql('INSERT INTO rectification_step (n, id, kind) VALUES (?, ?, ?)').run(n, id, kind)
    for (const file of files)
      sql('INSERT OR IGNORE INTO rectification_file (file, n, id) VALUES (?, ?, ?)').run(file.id, n, id)
  }
  const word = ({ n }: Appended, id: string, what: 'close' | 'withdraw', operator: string) =>
    sql('INSERT INTO rectification_word (n, id, what, operator) VALUES (?, ?, ?, ?)').run(n, id, what, operator)
  const returned = (id: string, { n, at }: Appended, until: string | undefined) =>
    sql('UPDATE rectification SET returned = ?, returned_day = ?, until = ? WHERE id = ?').run(
      n,
      dayOf(at),
      dayIn(until),
      id,
    )
  const endAppointment = (id: string, n: number, how: 'visited' | 'off') =>
    sql('UPDATE rectification_appointment SET ended = ?, how = ? WHERE id = ? AND ended IS NULL').run(n, how, id)
  const apply: Apply = {
    rectification: ({ id, campaign, unit, source, ref, operator }, entry) => {
      sql(
        `INSERT INTO rectification (n, id, at, entered, campaign, unit, source, ref, operator)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(entry.n, id, entry.at, dayOf(entry.at), campaign, unit, source, ref ?? null, operator)
      step(entry, id)
    },
    'rectification-plan': ({ id, version, deadline }, entry) => {
      sql('UPDATE rectification SET plan = ?, plan_version = ?, deadline = ? WHERE id = ?').run(
        entry.n,
        version,
        parseDay(deadline),
        id,
      )
      step(entry, id)
    },
    'rectification-answer': ({ id, outcome, until }, entry) => {
      sql('UPDATE rectification SET answered = ? WHERE id = ?').run(entry.n, id)
      if (outcome === 'accepted') sql('UPDATE rectification SET accepted = ? WHERE id = ?').run(entry.n, id)
      else returned(id, entry, until)
      step(entry, id)
    },
    'rectification-progress': ({ id, done, files }, entry) => {
      sql('UPDATE rectification SET progress = ?, done = CASE WHEN ? THEN ? ELSE done END WHERE id = ?').run(
        entry.n,
        done === true ? 1 : 0,
        entry.n,
        id,
      )
      step(entry, id, files)
    },
    'rectification-visit': ({ id, outcome, until, files }, entry) => {
      if (outcome === 'passed') sql('UPDATE rectification SET passed = ? WHERE id = ?').run(entry.n, id)
      else returned(id, entry, until)
      endAppointment(id, entry.n, 'visited')
      step(entry, id, files)
    },
    'rectification-appointment': ({ id, date }, entry) => {
      sql('INSERT INTO rectification_appointment (n, id, day) VALUES (?, ?, ?)').run(entry.n, id, parseDay(date))
      step(entry, id)
    },
    'rectification-postponement': ({ id, appointment, date }, entry) => {
      if (date === undefined) endAppointment(id, entry.n, 'off')
      else sql('UPDATE rectification_appointment SET day = ? WHERE n = ?').run(parseDay(date), appointment)
      step(entry, id)
    },
    'rectification-closing': ({ id, operator }, entry) => {
      const second = closingWords(sql, rectificationById(sql, id)!).length > 0
      word(entry, id, 'close', operator)
      if (second) {
        sql('UPDATE rectification SET closed = ?, closed_at = ? WHERE id = ?').run(entry.n, entry.at, id)
        endAppointment(id, entry.n, 'off')
      }
      step(entry, id)
    },
    notice: ({ campaign, version, seals, operator }, { n, at }) =>
      void sql('INSERT INTO notice (n, at, campaign, version, seals, operator) VALUES (?, ?, ?, ?, ?, ?)').run(
        n,
        at,
        campaign,
        version,
        JSON.stringify(seals),
        operator,
      ),
    'notice-read': ({ notice, unit, operator }, { n, at }) =>
      void sql('INSERT INTO notice_read (n, at, notice, unit, operator) VALUES (?, ?, ?, ?, ?)').run(
        n,
        at,
        notice,
        unit,
        operator,
      ),
    'rectification-withdrawal': ({ id, operator }, entry) => {
      const second = withdrawalWords(sql, id).length > 0
      word(entry, id, 'withdraw', operator)
      if (second) {
        sql('UPDATE rectification SET withdrawn = ? WHERE id = ?').run(entry.n, id)
        endAppointment(id, entry.n, 'off')
      }
      step(entry, id)
    },
  }

  return {
    /** Whether the entry was of one of these kinds. */
    apply(entry: Appended): boolean {
      const handler = apply[entry.kind] as ((body: EntryBodies[EntryKind], entry: Appended) => void) | undefined
      if (!handler) return false
      handler(entry.body, entry)
      return true
    },
  }
}
