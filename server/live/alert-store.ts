import type { AlertRule, AlertSettings, Evidence, NoticedRule } from '../contract/alerts.ts'
import { ALERT_RULES } from '../contract/alerts.ts'
import { Refusal } from '../contract/errors.ts'
import type { Sql } from '../store/sqlite/statements.ts'
import { uuidBytes, uuidText } from '../store/sqlite/uuid-bytes.ts'

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

export function openAlerts(sql: Sql): Alert[] {
  return (sql('SELECT * FROM alert WHERE until IS NULL ORDER BY noticed').all() as AlertRow[]).map(alertOf)
}

const MOST_LISTED = 2_000

/** Alerts of a hall that were noticed in [from, until), or are still open, newest first. */
export function listAlerts(sql: Sql, hall: string, from: number, until: number): Alert[] {
  const rows = sql(
    `SELECT * FROM alert WHERE hall = ? AND (until IS NULL OR noticed >= ? AND noticed < ?)
     ORDER BY noticed DESC, id DESC LIMIT ${MOST_LISTED}`,
  ).all(hall, from, until) as AlertRow[]
  return rows.map(alertOf)
}

export function findAlert(sql: Sql, hall: string, id: string): Alert | undefined {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return undefined
  const row = sql('SELECT * FROM alert WHERE id = ? AND hall = ?').get(uuidBytes(id), hall) as AlertRow | undefined
  return row && alertOf(row)
}

export function insertAlert(sql: Sql, alert: Alert): void {
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

export function endAlert(sql: Sql, id: string, until: number): void {
  sql('UPDATE alert SET until = ? WHERE id = ?').run(until, uuidBytes(id))
}

export function renewEvidence(sql: Sql, id: string, evidence: Evidence): void {
  sql('UPDATE alert SET evidence = ? WHERE id = ?').run(JSON.stringify(evidence), uuidBytes(id))
}

/** @throws Refusal not-found */
export function acknowledgeAlert(
  sql: Sql,
  hall: string,
  id: string,
  said: { at: number; operator: string; word: string },
): void {
  if (!findAlert(sql, hall, id)) throw new Refusal('not-found', 'alert')
  sql('UPDATE alert SET acknowledged = ?, operator = ?, word = ? WHERE id = ?').run(
    said.at,
    said.operator,
    said.word,
    uuidBytes(id),
  )
}

/** The rules of a hall: the configuration's, and what its manager changed. */
export function settingsOf(sql: Sql, hall: string, usual: AlertSettings): AlertSettings {
  const rows = sql('SELECT rule, body FROM alert_setting WHERE hall = ?').all(hall) as {
    rule: AlertRule
    body: string
  }[]
  const changed = rows
    .filter(({ rule }) => ALERT_RULES.includes(rule))
    .map(({ rule, body }) => [rule, { ...usual[rule], ...(JSON.parse(body) as object) }])
  return { ...usual, ...(Object.fromEntries(changed) as Partial<AlertSettings>) }
}

export function changeSetting(
  sql: Sql,
  hall: string,
  rule: AlertRule,
  body: AlertSettings[AlertRule],
  by: { at: number; operator: string },
): void {
  sql(
    `INSERT INTO alert_setting (hall, rule, body, changed, operator) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (hall, rule) DO UPDATE SET body = excluded.body, changed = excluded.changed, operator = excluded.operator`,
  ).run(hall, rule, JSON.stringify(body), by.at, by.operator)
}
