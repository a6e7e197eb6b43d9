import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import { STAFF_NO } from '../contract/limits.ts'
import { acts, exact } from './act.ts'
import { Code, Moment, Reason } from './shapes.ts'

const Kind = Type.Enum(['kiosk', 'keypad'])
const OldId = Type.String({ maxLength: 40 })
const TEXT = { minLength: 1, maxLength: 40 }

/** A device gets its identity, is confirmed, given up or revoked; and who works at the windows. */
export const DEVICES = acts({
  'pairing-codes.create': {
    input: Type.Object(
      {
        kind: Kind,
        window: Type.Optional(Type.Object({ hall: Code, code: Code }, exact)),
        // Of a device that the hub lost with a restore or a rollback: it goes on under it.
        device: Type.Optional(OldId),
      },
      exact,
    ),
    permission: 'device:manage',
    audit: ['pairing-code:create'],
    from: ['rest', 'command-line'],
  },
  // Whoever has the code.
  'devices.pair': {
    input: Type.Object({ code: Type.String({ maxLength: 40, ...like('48120573') }) }, exact),
    permission: 'public',
    audit: ['device:enrol'],
    from: ['rest'],
  },
  'devices.enrol': {
    input: Type.Object(
      {
        kind: Kind,
        hall: Code,
        window: Code,
        device: Type.Optional(OldId),
        from: Type.Optional(Moment('since when it is there; absent: now')),
      },
      exact,
    ),
    permission: 'device:manage',
    audit: ['device:enrol'],
    from: ['command-line'],
  },
  // The second pair of eyes on a device that a hall's manager paired.
  'devices.confirm': {
    input: Type.Object({ device: Code, reason: Reason }, exact),
    permission: 'device:confirm',
    audit: ['device:confirm'],
    from: ['rest', 'command-line'],
  },
  'devices.replace': {
    input: Type.Object({ hall: Code, device: Code, reason: Reason }, exact),
    permission: 'device:manage',
    binds: 'hall',
    audit: ['device:place', 'pairing-code:create'],
    from: ['rest'],
  },
  'devices.revoke': {
    input: Type.Object({ device: Code, reason: Reason }, exact),
    adds: ['by'],
    permission: 'device:manage',
    audit: ['device:revoke'],
    from: ['rest', 'command-line'],
  },
  // It takes effect when the device has taken it: until then the old token is good.
  'devices.rotate': {
    input: Type.Object({ device: Code, reason: Reason }, exact),
    adds: ['by'],
    permission: 'device:manage',
    audit: ['device:token-ask'],
    from: ['rest'],
  },
  'staff.enter': {
    input: Type.Object(
      {
        no: Type.String({ pattern: STAFF_NO }),
        name: Type.String({ ...TEXT, ...like('王建宁') }),
        unit: Type.String(TEXT),
        reason: Reason,
      },
      exact,
    ),
    adds: ['by'],
    permission: 'staff:manage',
    audit: ['staff:enter'],
    from: ['rest', 'command-line'],
  },
  // Somebody signs in or out at the device.
  'duties.change': { audit: [], from: ['device'] },
})
