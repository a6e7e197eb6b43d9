import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { Appended } from '../chain/chain.ts'
import type { Sql } from '../sqlite/statements.ts'

type Apply = { [K in EntryKind]?: (body: EntryBodies[K], entry: Appended) => void }

/** Frame, seed and draw of the survey, as projections of the ledger. */
export function drawProjection(sql: Sql) {
  const apply: Apply = {
    'frame-lines': ({ frame, part, lines }, { n }) => {
      const first = frame ?? n
      sql('INSERT INTO frame_part (n, frame, part) VALUES (?, ?, ?)').run(n, first, part)
      const insert = sql('INSERT INTO frame_line (frame, id, unit, kind, person) VALUES (?, ?, ?, ?, ?)')
      for (const line of lines) {
        const [id, unit, kind, person] = line.split(',') as [string, string, string, string]
        insert.run(first, id, unit, kind, Buffer.from(person, 'hex'))
      }
    },
    frame: (body, { n, at }) => {
      const { campaign, lines, hash, strata, rules, waitMs, dice, policy, replaces, reason, operator } = body
      sql(
        `INSERT INTO draw_frame (n, at, campaign, lines, hash, per_unit, floor, wait, dice, policy, replaces, reason, operator)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        n,
        at,
        campaign,
        lines,
        hash,
        rules.perUnit,
        rules.floor,
        waitMs,
        dice,
        policy,
        replaces ?? null,
        reason ?? null,
        operator,
      )
      const insert = sql(
        'INSERT INTO frame_stratum (frame, position, unit, kind, size, take, deviation) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      for (const [i, { unit, kind, size, take, deviation }] of strata.entries())
        insert.run(n, i, unit, kind, size, take, deviation)
    },
    'draw-seed': ({ campaign, frame, seed, typed }, { n, at }) =>
      void sql('INSERT INTO draw_seed (n, at, campaign, frame, seed, typed) VALUES (?, ?, ?, ?, ?, ?)').run(
        n,
        at,
        campaign,
        frame,
        seed,
        canonicalJson(typed),
      ),
    'draw-order': ({ seed, part, strata }, { n }) => {
      sql('INSERT INTO draw_order_part (n, seed, part) VALUES (?, ?, ?)').run(n, seed, part)
      const takes = sql(
        `SELECT take FROM frame_stratum WHERE frame = (SELECT frame FROM draw_seed WHERE n = ?) AND unit = ? AND kind = ?`,
      ).pluck()
      const insert = sql('INSERT INTO draw_place (seed, unit, kind, place, id, drawn) VALUES (?, ?, ?, ?, ?, ?)')
      for (const { unit, kind, from, ids } of strata) {
        const take = takes.get(seed, unit, kind) as number
        for (const [i, id] of ids.entries()) insert.run(seed, unit, kind, from + i, id, Number(from + i <= take))
      }
    },
    draw: ({ campaign, frame, seed, record, drawn, reserves, operator }, { n, at }) =>
      void sql(
        `INSERT INTO draw (n, at, campaign, frame, seed, record, drawn, reserves, operator)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(n, at, campaign, frame, seed, record, drawn, reserves, operator),
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
