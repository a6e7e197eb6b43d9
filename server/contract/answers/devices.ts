import { Type, type Static } from 'typebox'
import { OFFICE_RULES } from '../alerts.ts'
import { Count, DeviceKind, Instant, Level, like, Nullable, Text, TextOrNull } from './basic.ts'

/** Every device of the city, for who confirms them. */
export const DeviceListShape = Type.Object({
  devices: Type.Array(
    Type.Object({
      id: Text,
      kind: DeviceKind,
      hall: TextOrNull,
      window: TextOrNull,
      /** What it says that it is. */
      model: Nullable(Text, like('pingyi-kiosk')),
      version: Nullable(Text, like('2.4.1')),
      signs: Type.Boolean({ description: 'whether a key is pinned with which it signs' }),
      key: Nullable(Type.Enum(['hardware', 'software']), {
        description: 'how the device says that it keeps that key; null: it has none',
        ...like('software'),
      }),
      token: Type.Object({
        since: Nullable(Instant, { description: 'since when it has its token' }),
        asked: Nullable(Instant, { description: 'since when another one is asked for, which it has not taken yet' }),
      }),
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
export type ListedDevice = Static<typeof DeviceListShape>['devices'][number]

/** Which keys of a hall's keypads were proven by a test press. */
export const KeyTestsShape = Type.Object({
  day: Type.String(),
  keypads: Type.Array(
    Type.Object({
      device: Type.String(),
      window: Type.String(),
      model: Type.Optional(Type.String()),
      levels: Type.Array(Level),
      playedBack: Type.Optional(Type.String()),
      proven: Type.Array(Type.Object({ level: Level, day: Type.String(), at: Type.String() })),
    }),
  ),
})

export const PairingCodeShape = Type.Object({ code: Type.String(like('48120573')), expiresAt: Type.String() })
export type PairingCode = Static<typeof PairingCodeShape>
