import { OFFICE_RULES } from '../../../contract/alerts.ts'
import { isoShanghai } from '../../../contract/campaign-time.ts'
import { windowAt } from '../../../rules/attribution/attribute-press.ts'
import { openAlerts } from '../../live/alerts.ts'
import { seenDevice } from '../../presses/device-facts.ts'
import type { Reader } from '../../reader.ts'
import { hallOfDevice } from '../../registry/hall-of-device.ts'

/** The list of devices for who confirms them: those that wait first, then by window. */
export function deviceList(reader: Reader, now: number) {
  const { registry, sql } = reader
  const noticed = Map.groupBy(
    openAlerts(reader).filter(({ rule }) => isOfficeRule(rule)),
    ({ subject }) => subject,
  )
  const held = heldAsUnseen(sql)
  const tokens = tokensOf(sql)
  const devices = registry.devices().map((device) => {
    const at = windowAt(device.id, now, registry)
    const seen = seenDevice(sql, device.id)
    return {
      id: device.id,
      kind: device.kind,
      hall: hallOfDevice(registry, device.id, now) ?? null,
      window: at === undefined ? null : (registry.windowById(at)?.code ?? null),
      model: seen?.model ?? null,
      version: seen?.version ?? null,
      signs: device.key !== null,
      key: device.key === null ? null : (seen?.keyKind ?? 'software'),
      token: tokens.get(device.id) ?? { since: null, asked: null },
      enrolledAt: isoShanghai(device.enrolled),
      revokedAt: device.revoked === null ? null : isoShanghai(device.revoked),
      unseen: device.unseen === null ? null : { pairedBy: device.unseen, held: held.get(device.id) ?? 0 },
      alerts: (noticed.get(device.id) ?? []).map(({ rule, since, evidence }) => ({
        rule: rule as (typeof OFFICE_RULES)[number],
        since: isoShanghai(since),
        evidence,
      })),
    }
  })
  const place = ({ hall, window }: (typeof devices)[number]) => `${hall ?? '~'}/${window ?? '~'}`
  return devices.toSorted(
    (a, b) => Number(a.unseen === null) - Number(b.unseen === null) || (place(a) < place(b) ? -1 : 1),
  )
}

/** Since when each device has its token, and since when another one was asked for. */
function tokensOf(sql: Reader['sql']): Map<string, { since: string | null; asked: string | null }> {
  const rows = sql
    .beforePending(
      `SELECT c.device, c.issued, r.asked FROM device_credential c LEFT JOIN device_rotation r ON r.device = c.device`,
    )
    .all() as { device: string; issued: number; asked: number | null }[]
  return new Map(
    rows.map(({ device, issued, asked }) => [
      device,
      { since: isoShanghai(issued), asked: asked === null ? null : isoShanghai(asked) },
    ]),
  )
}

/** How many ratings wait for each device. */
function heldAsUnseen(sql: Reader['sql']): Map<string, number> {
  const rows = sql(
    `SELECT device, count(*) AS held FROM rating WHERE rule = 'unseen' AND rule <> 'ok' GROUP BY device`,
  ).all() as { device: string; held: number }[]
  return new Map(rows.map(({ device, held }) => [device, held]))
}

function isOfficeRule(rule: string): boolean {
  return (OFFICE_RULES as readonly string[]).includes(rule)
}
