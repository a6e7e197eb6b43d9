import {
  ALERT_RULES,
  type AlertRule,
  type AlertSettings,
  type Evidence,
  type NoticedRule,
} from '../../contract/alerts.ts'
import type { Actor } from '../../contract/audit.ts'
import { Refusal } from '../../contract/errors.ts'
import type { Reader } from '../reader.ts'
import type { Sql } from '../sqlite/statements.ts'
import { uuidBytes, uuidText } from '../sqlite/uuid-bytes.ts'
import type { Write } from '../writer/write.ts'

/** An alert as it is kept, open (`until` null) or over. Times in ms. */
export interface Alert {
  id: string
  hall: string
  window: string
  rule: NoticedRule
  subject: string
  since: number
  /** When the hub noticed. */
  noticed: number
  evidence: Evidence
  until: number | null
  acknowledged: { at: number; operator: string; word: string } | null
}

interface AlertRow {
  id: Buffer
  hall: string
  window: string
  rule: NoticedRule
  subject: string
  since: number
  noticed: number
  evidence: string
  until: number | null
  acknowledged: number | null
  operator: string | null
  word: string | null
}

function alertOf(row: AlertRow): Alert {
  const { id, evidence, acknowledged, operator, word, ...rest } = row
  return {
    ...rest,
    id: uuidText(id),
    evidence: JSON.parse(evidence) as Evidence,
    acknowledged: acknowledged === null ? null : { at: acknowledged, operator: operator!, word: word! },
  }
}

/** All that are open, of every hall, in the order in which the hub noticed them. */
export function openAlerts({ sql }: Reader): Alert[] {
  return (sql('SELECT * FROM alert WHERE until IS NULL ORDER BY noticed').all() as AlertRow[]).map(alertOf)
}

const MOST_LISTED = 2_000

/** Alerts of a hall that were noticed in [from, until), or are still open, newest first. */
export function listAlerts({ sql }: Reader, hall: string, from: number, until: number): Alert[] {
  const rows = sql(
    `SELECT * FROM alert WHERE hall = ? AND (until IS NULL OR noticed >= ? AND noticed < ?)
     ORDER BY noticed DESC, id DESC LIMIT ${MOST_LISTED}`,
  ).all(hall, from, until) as AlertRow[]
  return rows.map(alertOf)
}

/** @throws Refusal not-found */
export function alertById({ sql }: Reader, hall: string, id: string): Alert {
  const found = findAlert(sql, hall, id)
  if (!found) throw new Refusal('not-found', 'alert')
  return found
}

function findAlert(sql: Sql, hall: string, id: string): Alert | undefined {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return undefined
  const row = sql('SELECT * FROM alert WHERE id = ? AND hall = ?').get(uuidBytes(id), hall) as AlertRow | undefined
  return row && alertOf(row)
}

/** What became of an alert: it begins, says more than before, or is over. */
export interface AlertChange {
  begins?: Alert
  says?: Alert
  ends?: Alert
}

/** Puts down what the rules found. It is no act of anybody, and stands in no audit log. */
export function carryOutAlerts({ sql }: Write, changes: readonly AlertChange[]): void {
  for (const { begins, says, ends } of changes) {
    if (begins) insertAlert(sql, begins)
    if (says) sql('UPDATE alert SET evidence = ? WHERE id = ?').run(JSON.stringify(says.evidence), uuidBytes(says.id))
    if (ends) sql('UPDATE alert SET until = ? WHERE id = ?').run(ends.until, uuidBytes(ends.id))
  }
}

function insertAlert(sql: Sql, alert: Alert): void {
  sql(
    `INSERT INTO alert (id, hall, window, rule, subject, since, noticed, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    uuidBytes(alert.id),
    alert.hall,
    alert.window,
    alert.rule,
    alert.subject,
    alert.since,
    alert.noticed,
    JSON.stringify(alert.evidence),
  )
}

/** Somebody answers an alert with a word. @throws Refusal not-found */
export function acknowledgeAlert(
  w: Write,
  { hall, alert, word }: { hall: string; alert: string; word: string },
  actor: Actor,
): void {
  if (!findAlert(w.sql, hall, alert)) throw new Refusal('not-found', 'alert')
  w.sql('UPDATE alert SET acknowledged = ?, operator = ?, word = ? WHERE id = ?').run(
    w.now,
    actor,
    word,
    uuidBytes(alert),
  )
  w.audit.record(actor, 'alert:acknowledge', `alert:${alert}`, { hall })
}

/** What a hall changed of the rules that the configuration states. */
export function alertChanges({ sql }: Reader, hall: string): Partial<AlertSettings> {
  const rows = sql('SELECT rule, body FROM alert_setting WHERE hall = ?').all(hall) as {
    rule: AlertRule
    body: string
  }[]
  const changed = rows
    .filter(({ rule }) => ALERT_RULES.includes(rule))
    .map(({ rule, body }) => [rule, JSON.parse(body) as object])
  return Object.fromEntries(changed) as Partial<AlertSettings>
}

/** Changes the figures of a rule for a hall. */
export function changeAlertRule(
  w: Write,
  { hall, rule, settings }: { hall: string; rule: AlertRule; settings: AlertSettings[AlertRule] },
  actor: Actor,
): void {
  w.sql(
    `INSERT INTO alert_setting (hall, rule, body, changed, operator) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (hall, rule) DO UPDATE SET body = excluded.body, changed = excluded.changed, operator = excluded.operator`,
  ).run(hall, rule, JSON.stringify(settings), w.now, actor)
  w.audit.record(actor, 'alert:configure', `hall:${hall}`, { rule, ...settings })
}
