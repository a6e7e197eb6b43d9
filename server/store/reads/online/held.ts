import { isoShanghai } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Verdict } from '../../../contract/ledger/verdicts.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import { whyNotDecideOnline } from '../../../rules/online/may-decide.ts'
import {
  onlineAsked,
  onlineSealAt,
  onlineWaiting,
  type OnlineRequestRow,
  type OnlineRow,
} from '../../changes/online/online-rows.ts'
import { onlineComment } from '../../changes/online/record-online.ts'
import { sealByNumber } from '../../changes/seals/seals.ts'
import type { Reader } from '../../reader.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'
import { mustKnow } from '../halls/asked-place.ts'

/** A rating as the screening desk of the online channel shows it. */
export interface OnlineDeskRating {
  rating: string
  unit: { code: string; name: string }
  satisfaction: number
  image: number
  receivedAt: string
  verdict: Verdict
  rule: string
  /** The rule that held it, whatever was decided since. */
  screening: string
  /** Whether something was written, and it is still there. */
  commented: boolean
  /** Ratings of the same network on the same day, this one included. */
  sameNetwork: number
  /** Shows which of a list are of one network, and nothing else. */
  network: string
  /** The request of two officers that waits. */
  request: string | null
  /** Why it is not for whoever asks to decide; null: it is. */
  mayNot: string | null
}

export interface OnlineDeskAsked {
  /** Held ones, or those that officers decided. */
  decided?: boolean | undefined
  /** Without those that wait for a second officer. */
  open?: boolean | undefined
  rule?: string | undefined
  unit?: string | undefined
  limit: number
  by: RoleHolder
}

export interface OnlineDesk {
  ratings: OnlineDeskRating[]
  total: number
  rules: Record<string, number>
  /** Units that have some, whatever the filters are, the most first. */
  units: { code: string; name: string; n: number }[]
  /** Whatever the filters are: what waits for an officer, and what was decided. */
  counts: { open: number; decided: number }
}

/** Asked by a second officer, and not answered. */
const WAITS = `EXISTS (SELECT 1 FROM online_asked a JOIN online_request r ON r.id = a.request
  WHERE a.rating = online_rating.id AND r.state = 'waiting')`
const DECIDED = 'rule <> screening_rule'

/** Held ratings, oldest first, or decided ones, newest first. @throws Refusal unknown-unit */
export function onlineDesk(
  reader: Reader,
  { decided = false, open = false, rule = '', unit = '', limit, by }: OnlineDeskAsked,
): OnlineDesk {
  const { sql, registry } = reader
  if (unit !== '') mustKnow(reader, { unit })
  const isOpen = `verdict = 'held' AND NOT ${WAITS}`
  const where = decided ? DECIDED : open ? isOpen : `verdict = 'held'`
  const filter = `${where} AND (@rule = '' OR screening_rule = @rule) AND (@unit = '' OR unit = @unit)`
  const asked = { rule, unit }
  const rows = sql(
    `SELECT * FROM online_rating WHERE ${filter} ORDER BY received ${decided ? 'DESC' : 'ASC'}, n LIMIT @limit`,
  ).all({ ...asked, limit }) as OnlineRow[]
  const count = (text: string) => sql(`SELECT count(*) FROM online_rating WHERE ${text}`).pluck()
  const rules = sql(
    `SELECT screening_rule AS rule, count(*) AS n FROM online_rating WHERE ${where} GROUP BY screening_rule`,
  ).all() as { rule: string; n: number }[]
  const units = sql(
    `SELECT unit AS code, count(*) AS n FROM online_rating WHERE ${where} GROUP BY unit ORDER BY n DESC, unit`,
  ).all() as { code: string; n: number }[]
  const shown = new Map<string, string>()
  const networks = new Map<string, number>()
  return {
    ratings: rows.map((row) => deskRating(reader, row, by, shown, networks)),
    total: count(filter).get(asked) as number,
    rules: Object.fromEntries(rules.map(({ rule: name, n }) => [name, n])),
    units: units.map(({ code, n }) => ({ code, name: registry.unit(code)?.name ?? code, n })),
    counts: { open: count(isOpen).get() as number, decided: count(DECIDED).get() as number },
  }
}

/**
 * @param shown which network of the list each address is
 * @param networks ratings of an address and day, counted once a list: a rally is of one network
 */
export function deskRating(
  reader: Reader,
  row: OnlineRow,
  by: RoleHolder,
  shown: Map<string, string>,
  networks = new Map<string, number>(),
): OnlineDeskRating {
  const { sql, registry } = reader
  const heir = registry.heirOf(row.unit)
  if (!shown.has(row.address)) shown.set(row.address, `网络 ${shown.size + 1}`)
  const bound = by.unit === undefined ? undefined : registry.heirOf(by.unit)
  const sealed = onlineSealAt(sql, row.received) !== undefined
  const ofDay = `${row.address} ${row.day}`
  if (!networks.has(ofDay))
    networks.set(
      ofDay,
      sql('SELECT count(*) FROM online_rating WHERE address = ? AND day = ?')
        .pluck()
        .get(row.address, row.day) as number,
    )
  return {
    rating: uuidText(row.id),
    unit: { code: heir, name: registry.unit(heir)?.name ?? heir },
    satisfaction: row.satisfaction,
    image: row.image,
    receivedAt: isoShanghai(row.received),
    verdict: row.verdict,
    rule: row.rule,
    screening: row.screening_rule,
    commented: row.comment !== null && onlineComment(reader, row.n) !== null,
    sameNetwork: networks.get(ofDay)!,
    network: shown.get(row.address)!,
    request: onlineWaiting(sql, row.id) ?? null,
    mayNot: sealed ? 'period-sealed' : whyNotDecideOnline({ role: by.role, bound }, heir),
  }
}

export interface OnlineRequestView {
  request: string
  action: OnlineRequestRow['action']
  ground: OnlineRequestRow['ground']
  by: string
  at: string
  reason: string
  ratings: OnlineDeskRating[]
}

/** What waits for a second officer, oldest first. */
export function onlineRequests(reader: Reader, by: RoleHolder): OnlineRequestView[] {
  const rows = reader.sql(`SELECT * FROM online_request WHERE state = 'waiting' ORDER BY n`).all() as OnlineRequestRow[]
  const shown = new Map<string, string>()
  const networks = new Map<string, number>()
  return rows.map(({ id, action, ground, operator, at, reason }) => ({
    request: id,
    action,
    ground,
    by: operator,
    at: isoShanghai(at),
    reason,
    ratings: onlineAsked(reader.sql, id).map((rating) =>
      deskRating(reader, rowOf(reader, rating), by, shown, networks),
    ),
  }))
}

/** Ratings that were held when the period was sealed. */
export interface OnlineSealedHeld {
  rating: string
  unit: string
  receivedAt: string
  satisfaction: number
  image: number
  rule: string
}

/** @throws Refusal seal-missing */
export function onlineHeldInSeal({ sql }: Reader, n: number): OnlineSealedHeld[] {
  const seal = sealByNumber(sql, n)
  if (seal?.method !== 'online') throw new Refusal('seal-missing', String(n))
  const rows = sql(
    `SELECT * FROM online_rating WHERE verdict = 'held' AND received >= ? AND received < ? ORDER BY received, id`,
  ).all(seal.since, seal.until) as OnlineRow[]
  return rows.map(({ id, unit, received, satisfaction, image, rule }) => ({
    rating: uuidText(id),
    unit,
    receivedAt: isoShanghai(received),
    satisfaction,
    image,
    rule,
  }))
}

function rowOf({ sql }: Reader, rating: string): OnlineRow {
  return sql('SELECT * FROM online_rating WHERE id = ?').get(
    Buffer.from(rating.replaceAll('-', ''), 'hex'),
  ) as OnlineRow
}
