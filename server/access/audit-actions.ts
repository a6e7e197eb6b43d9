/**
 * The closed table of what the audit log can say; a new administrative act gets its line here first.
 * `session:refused` of a name that nobody has is recorded without the name: people type passwords there.
 */
export const AUDIT_ACTIONS = {
  'hub:start': 'the hub began to listen',
  'hub:stop': 'the hub stopped in good order',
  'user:add': 'an account was made',
  'user:password-change': 'a user changed the own password',
  'user:password-reset': 'somebody else set a one-time password',
  'user:disable': 'an account was shut',
  'user:enable': 'an account was opened again',
  'session:start': 'somebody signed in',
  'session:refused': 'a wrong password, or an account that is shut',
  'session:locked': 'too many wrong passwords in a minute',
  'session:end': 'somebody signed out',
  'pairing-code:create': 'a code for enrolling a device was made',
  'device:enrol': 'a device got its token; an older token of it is void',
  'device:place': 'a device was placed at a window, or taken from it',
  'device:revoke': 'a device was revoked',
  'api-key:add': 'a program got a key',
  'api-key:revoke': 'a key of a program was revoked',
  'staff-pin:set': 'the PIN of a member of staff was set',
  'staff-pin:locked': 'too many wrong PINs on one device',
  'posting:set': 'a window was posted to a unit',
  'text:erase': 'a comment was erased',
  'tray:settle': 'a rating of the tray was given to a unit',
  'unit:change': 'a unit was renamed, merged or added',
  'window:change': 'a window was paused, resumed or changed',
  'policy:adopt': 'a version of the policy was confirmed',
  'scores:export': 'somebody took scores away',
  'ledger:export': 'somebody took the ledger away',
  'ledger:checkpoint': 'the end of the ledger was signed for an outside party',
  'ledger:rebuild': 'the projections were thrown away and made again',
  'period:seal': 'a reported period was frozen',
  'data:import': 'a file was imported',
  'data:backup': 'a backup was taken',
  'data:restore': 'a backup was put back',
} as const satisfies Record<string, string>

export type AuditAction = keyof typeof AUDIT_ACTIONS
