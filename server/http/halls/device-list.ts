import { Type } from 'typebox'
import { OFFICE_RULES } from '../../contract/alerts.ts'
import { like, Count, DeviceKind, Instant, Nullable, Text, TextOrNull } from '../../contract/answers/basic.ts'

/** The list of devices, as store/reads/halls/device-list.ts makes it. */
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
