import { dayOf } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import type { Attribution, EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import { factBits, withFact } from '../../rules/screening/facts.ts'
import { measuredMoment } from '../../rules/attribution/moment.ts'
import type { Registry } from '../registry/registry.ts'
import type { Appended } from '../chain/chain.ts'
import { openDoubt } from '../changes/clock-doubt.ts'
import { noteSeq, type LastRuns } from './delivery.ts'
import { noteProof, provesKey } from '../presses/key-proofs.ts'
import type { DayPlace, Figure } from '../sqlite/pending-figures.ts'
import { addToDay, changeRating, findRating, insertRating, type RatingRow } from './rating-row.ts'
import { findService, type ServiceRow } from './service-row.ts'
import type { Sql } from '../sqlite/statements.ts'
import { uuidBytes } from '../sqlite/uuid-bytes.ts'

type Apply = { [K in EntryKind]?: (body: EntryBodies[K], entry: Appended) => void }

/**
 * Ratings, services and the day's figures as projections of the ledger. Decisions were taken when the entry was
 * written and stand in it; here they are only carried out, so that tables made again from the ledger are equal.
 */
export function ratingProjection(sql: Sql, registry: Registry, runs: LastRuns) {
  const windowId = (name: { hall?: string; window?: string }): number | null => {
    if (name.hall === undefined || name.window === undefined) return null
    const row = registry.window(name.hall, name.window)
    if (!row) throw new Refusal('unknown-window', `${name.hall}/${name.window}`)
    return row.id
  }
  const placed = (attribution: Attribution) => ({
    window: windowId(attribution),
    unit: attribution.unit ?? null,
    staff: attribution.staff ?? null,
    matter: attribution.matter ?? null,
    service: attribution.service ?? null,
  })
  const seen = (device: string, seq: number, n: number, at: number, moment: number | null) => {
    if (!noteSeq(sql, runs, device, seq, at, moment))
      sql('INSERT INTO seq_twice (device, seq, n) VALUES (?, ?, ?)').run(device, seq, n)
  }
  const nameReasons = (rating: string, reasons: readonly string[] = []) => {
    for (const code of reasons)
      sql('INSERT INTO rating_reason (rating, code) VALUES (?, ?) ON CONFLICT DO NOTHING').run(uuidBytes(rating), code)
  }
  const rating = (id: string): RatingRow => {
    const row = findRating(sql, uuidBytes(id))
    if (!row) throw new Refusal('ledger-broken', `no rating ${id}`)
    return row
  }
  /** Moves the day's figures from what a service counted for to what it counts for now. */
  const countAgain = (before: ServiceRow, after: ServiceRow, at: number) => {
    const [was, is] = [denominators(before), denominators(after)]
    const gone = was.filter((figure) => !is.includes(figure))
    const come = is.filter((figure) => !was.includes(figure))
    addToDay(sql, placeOf(before, at), gone, -1)
    addToDay(sql, placeOf(before, at), come, 1)
  }

  const apply: Apply = {
    rating: (body, { n, at }) => {
      const { item } = body
      insertRating(
        sql,
        item.id,
        {
          n,
          source: 'press',
          device: body.device,
          seq: item.seq,
          received: body.receivedAt,
          occurred: body.occurredAt,
          clock: body.clock,
          ...placed(body.attribution),
          level: body.level,
          facts: factBits(body.facts),
          opens_group: body.verdict.opensGroup ? 1 : 0,
          verdict: body.verdict.verdict,
          rule: body.verdict.rule,
          screening_verdict: null,
          screening_rule: null,
          settled: 0,
        },
        dayOf(at),
      )
      if (body.offsetTrusted) sql('INSERT INTO clock_trusted (n) VALUES (?)').run(n)
      // What is measured by a doubted clock says of no other press when it was made.
      const measured = body.clock === 'measured' && openDoubt(sql) === null
      seen(body.device, item.seq, n, body.receivedAt, measured ? body.occurredAt : null)
      if (provesKey(body)) noteProof(sql, body.device, item.level, body.occurredAt)
      if (item.receiptHash !== undefined)
        sql.pending.addReceipt(Buffer.from(item.receiptHash, 'hex'), uuidBytes(item.id))
    },
    'follow-up': (body, { n }) => {
      sql('INSERT INTO follow_up (id, n, rating, received) VALUES (?, ?, ?, ?)').run(
        uuidBytes(body.id),
        n,
        rating(body.rating).id,
        body.receivedAt,
      )
      nameReasons(body.rating, body.reasons)
    },
    extra: (body, { n, at }) => {
      const { item, device, ratingLevel, raised } = body
      sql('INSERT INTO extra (id, n, press, device, seq, boot, uptime, level) VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
        uuidBytes(item.id),
        n,
        uuidBytes(item.pressId),
        device,
        item.seq,
        uuidBytes(item.bootId),
        item.uptimeMs,
        // A held extra is no change of mind.
        body.held === undefined ? (item.level ?? null) : null,
      )
      if (body.held === undefined) nameReasons(item.pressId, item.reasons)
      if (ratingLevel !== undefined || raised !== undefined) {
        const press = rating(item.pressId)
        changeRating(
          sql,
          press,
          {
            level: ratingLevel ?? press.level,
            facts: raised === undefined ? press.facts : withFact(press.facts, 'raised', raised),
          },
          dayOf(at),
        )
      }
      const moment = openDoubt(sql) === null ? measuredMoment(item, body.sent, body.receivedAt) : null
      seen(device, item.seq, n, body.receivedAt, moment)
    },
    call: (body, { n, at }) => {
      insertRating(
        sql,
        body.id,
        {
          n,
          source: 'call',
          device: null,
          seq: null,
          received: body.receivedAt,
          occurred: body.answeredAt,
          clock: 'measured',
          ...placed(body.attribution),
          level: body.level,
          facts: 0,
          opens_group: 0,
          verdict: body.verdict.verdict,
          rule: body.verdict.rule,
          screening_verdict: null,
          screening_rule: null,
          settled: 0,
        },
        dayOf(at),
      )
      sql.pending.addCall(body.call, body.id, body.content)
      nameReasons(body.id, body.reasons)
    },
    verdict: (body, { at }) => {
      const { verdict, rule, opensGroup } = body.verdict
      const row = rating(body.rating)
      // Screening goes on below a decision, and holds again when that is withdrawn.
      const layer =
        row.screening_rule === null ? { verdict, rule } : { screening_verdict: verdict, screening_rule: rule }
      changeRating(sql, row, { ...layer, opens_group: opensGroup ? 1 : 0 }, dayOf(at))
    },
    attribution: (body, { at }) => {
      changeRating(sql, rating(body.rating), { ...placed(body.attribution), facts: factBits(body.facts) }, dayOf(at))
    },
    settlement: (body, { at }) => {
      changeRating(sql, rating(body.rating), { unit: body.unit, settled: 1 }, dayOf(at))
    },
    refusal: (body, { n }) => {
      sql
        .beforePending('INSERT INTO refusal (n, device, at, code, sha256) VALUES (?, ?, ?, ?, ?)')
        .run(n, body.device, body.receivedAt, body.code, body.sha256)
      if (body.seq !== undefined) noteSeq(sql, runs, body.device, body.seq, body.receivedAt)
    },
    service: (body, { n, at }) => {
      const window = windowId(body)!
      // A new service ends the invitation still open; its outcome is an entry of its own.
      sql('UPDATE service SET closed = ? WHERE window = ? AND at <= ? AND coalesce(closed, expires) > ?').run(
        body.at,
        window,
        body.at,
        body.at,
      )
      sql(
        `INSERT INTO service (id, n, window, identity, named, unit, staff, matter, party, at, invitation, expires, outcome)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        body.service,
        n,
        window,
        body.identity,
        body.named ?? null,
        body.unit ?? null,
        body.staff ?? null,
        body.matter ?? null,
        body.party,
        body.at,
        body.invitation,
        body.expires,
        body.invited ? null : 'not-invited',
      )
      addToDay(
        sql,
        { day: dayOf(body.at), window, unit: body.unit ?? null, known: dayOf(at) },
        body.invited ? ['served', 'invited'] : ['served'],
        1,
      )
    },
    invitation: (body, { at }) => {
      const service = findService(sql, body.service)
      if (body.event === 'shown') {
        if (service.shown !== null) return
        sql('UPDATE service SET shown = ? WHERE id = ?').run(body.at, body.service)
        return countAgain(service, { ...service, shown: body.at }, at)
      }
      sql('UPDATE service SET outcome = ?, closed = ?, rating = ? WHERE id = ?').run(
        body.event,
        body.at,
        body.rating === undefined ? null : uuidBytes(body.rating),
        body.service,
      )
      // A press in time that arrives late overturns `unrated`, and brings back what was called off; one that is corrected
      // away may leave it so again. With `device-down` nobody could be asked: it was no invitation after all.
      countAgain(service, { ...service, outcome: body.event }, at)
    },
    'service-correction': (body, { at }) => {
      const service = findService(sql, body.service)
      if (body.cancelled !== true) {
        sql('UPDATE service SET named = ?, staff = ?, matter = ?, party = ? WHERE id = ?').run(
          body.named ?? null,
          body.staff ?? null,
          body.matter ?? null,
          body.party ?? service.party,
          body.service,
        )
        return
      }
      // An open invitation ends by an entry of its own.
      const closed = service.outcome === null ? null : Math.min(service.closed ?? service.expires, body.at)
      sql('UPDATE service SET cancelled = ?, closed = ? WHERE id = ?').run(body.at, closed, body.service)
      countAgain(service, { ...service, cancelled: body.at }, at)
    },
    'service-attribution': (body, { at }) => {
      const service = findService(sql, body.service)
      const columns = denominators(service)
      const before = placeOf(service, at)
      addToDay(sql, before, columns, -1)
      sql('UPDATE service SET unit = ? WHERE id = ?').run(body.unit ?? null, body.service)
      addToDay(sql, { ...before, unit: body.unit ?? null }, columns, 1)
    },
  }

  return {
    apply(entry: Appended): boolean {
      const handler = apply[entry.kind] as ((body: EntryBodies[EntryKind], entry: Appended) => void) | undefined
      if (!handler) return false
      handler(entry.body, entry)
      return true
    },
  }
}

/** A service, with all that became of its invitation, was at another time than the hub's clock said. @param at of the entry */
export function moveServiceInTime(sql: Sql, row: ServiceRow, by: number, at: number): void {
  const columns = denominators(row)
  addToDay(sql, placeOf(row, at), columns, -1)
  sql(
    `UPDATE service SET at = at + @by, expires = expires + @by, shown = shown + @by, closed = closed + @by,
       cancelled = cancelled + @by
     WHERE id = @id`,
  ).run({ by, id: row.id })
  addToDay(sql, placeOf({ ...row, at: row.at + by }, at), columns, 1)
}

/** Where a service counts; `at` is when the entry that changes it was written. */
function placeOf(service: ServiceRow, at: number): DayPlace {
  return { day: dayOf(service.at), window: service.window, unit: service.unit, known: dayOf(at) }
}

/** What a service counts for in the denominator: served, invited, shown, pressed, timed out, device down. */
function denominators(service: ServiceRow): Figure[] {
  if (service.cancelled !== null && service.outcome !== 'pressed') return ['cancelled']
  const columns: Figure[] = ['served']
  if (service.outcome === 'device-down') columns.push('down')
  else if (service.outcome !== 'not-invited') columns.push('invited')
  if (service.shown !== null) columns.push('shown')
  if (service.outcome === 'pressed' || service.outcome === 'unrated') columns.push(service.outcome)
  return columns
}
