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
  const devices = registry.devices().map((device) => {
    const at = windowAt(device.id, now, registry)
    return {
      id: device.id,
      kind: device.kind,
      hall: hallOfDevice(registry, device.id, now) ?? null,
      window: at === undefined ? null : (registry.windowById(at)?.code ?? null),
      model: seenDevice(sql, device.id)?.model ?? null,
      signs: device.key !== null,
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
