import { Type } from 'typebox'
import { windowAt } from '../../rules/attribution/attribute-press.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { OFFICE_RULES } from '../../contract/alerts.ts'
import { seenDevice } from '../../store/presses/device-facts.ts'
import { hallOfDevice } from '../../store/registry/hall-of-device.ts'
import type { HubParts } from '../hub-parts.ts'
import { like, Count, DeviceKind, Instant, Nullable, Text, TextOrNull } from '../shapes/basic.ts'

export const DeviceListShape = Type.Object({
  devices: Type.Array(
    Type.Object({
      id: Text,
      kind: DeviceKind,
      hall: TextOrNull,
      window: TextOrNull,
      /** What it says that it is. */
      model: Nullable(Text, like('pingyi-kiosk')),
      signs: Type.Boolean({ description: 'whether a key is pinned with which it signs' }),
      enrolledAt: Instant,
      revokedAt: Nullable(Instant),
      unseen: Nullable(
        Type.Object(
          { pairedBy: Text, held: Count },
          { description: "a hall's manager paired it, and what it pressed is held until it is confirmed" },
        ),
      ),
      alerts: Type.Array(
        Type.Object({
          rule: Type.Enum([...OFFICE_RULES]),
          since: Instant,
          evidence: Type.Record(Text, Type.Union([Text, Type.Number()]), like({ presses: 14 })),
        }),
      ),
    }),
  ),
})

/** The list of devices for who confirms them: those that wait first, then by window. */
export async function deviceList({ store, ledger, now }: HubParts) {
  const { registry, sql } = ledger
  const noticed = Map.groupBy(
    (await store.read('alerts.open')).filter(({ rule }) => isOfficeRule(rule)),
    ({ subject }) => subject,
  )
  const held = heldAsUnseen(sql)
  const devices = registry.devices().map((device) => {
    const at = windowAt(device.id, now(), registry)
    return {
      id: device.id,
      kind: device.kind,
      hall: hallOfDevice(registry, device.id, now()) ?? null,
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
function heldAsUnseen(sql: HubParts['ledger']['sql']): Map<string, number> {
  const rows = sql(
    `SELECT device, count(*) AS held FROM rating WHERE rule = 'unseen' AND rule <> 'ok' GROUP BY device`,
  ).all() as { device: string; held: number }[]
  return new Map(rows.map(({ device, held }) => [device, held]))
}

function isOfficeRule(rule: string): boolean {
  return (OFFICE_RULES as readonly string[]).includes(rule)
}
