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
  'user:bind': 'role or binding of an account was changed',
  'user:rename': 'it was said whose an account is',
  'user:vouch': 'an officer vouched for an account',
  'user:disable': 'an account was shut',
  'user:enable': 'an account was opened again',
  'user:password-rehash': 'a right password got a hash of the present cost',
  'user:factor-enrol': 'a user enrolled a second factor',
  'user:factor-remove': 'a user took the own second factor away, where the role needs none',
  'user:factor-ask': 'somebody asked to take a second factor away, since phone and recovery codes are lost',
  'user:factor-reset': 'a second person confirmed that, and it is gone',
  'user:factor-refuse': 'such a request was refused or taken back',
  'user:factor-lost': 'a second factor could not be read with this installation secret, and is gone',
  'user:recovery-code': 'a recovery code was used in the place of a phone',
  'user:recovery-codes': 'a user made new recovery codes',
  'session:start': 'somebody signed in',
  'session:refused': 'a wrong password or code, or an account that is shut',
  'session:locked': 'too many wrong passwords or codes',
  'session:end': 'somebody signed out, or a session was ended by somebody else',
  'pairing-code:create': 'a code for enrolling a device was made',
  'device:enrol': 'a device got its token; an older token of it is void',
  'device:token-ask': 'somebody asked that a device gets another token',
  'device:token-offer': 'a device was offered its new token; both are good until it keeps the new one',
  'device:token-take': 'a device keeps its new token; the old one is void',
  'device:confirm': 'a device that a hall paired was confirmed',
  'device:place': 'a device was placed at a window, or taken from it',
  'device:revoke': 'a device was revoked',
  'api-key:add': 'a program got a key',
  'api-key:vouch': 'an officer vouched for a key of a program',
  'api-key:revoke': 'a key of a program was revoked',
  'staff:enter': 'a member of staff was entered, or the name or unit changed',
  'staff-pin:set': 'the PIN of a member of staff was set',
  'staff-pin:take-back': 'the PIN of a member of staff signs nobody in any more',
  'staff-pin:locked': 'too many wrong PINs on one device',
  'staff-card:give': 'a member of staff got a card to sign in with',
  'staff-card:take-back': 'the cards of a member of staff sign nobody in any more',
  'staff-card:locked': 'too many unknown cards on one device',
  'posting:set': 'a window was posted to a unit',
  'text:erase': 'a comment or a note of a case was erased',
  'case:step': 'somebody took a step in the follow-up of a rating',
  'case:contact': 'a telephone number was left for a call-back, or taken away',
  'alert:acknowledge': 'an alert was answered with a word',
  'alert:configure': 'a rule of the alerts was changed for a hall',
  'tray:settle': 'a rating of the tray was given to a unit',
  'rating:decide': 'held ratings were released, left out or voided, or a decision was withdrawn',
  'rating:ask': 'an officer asked a second one to leave ratings out, or the request was refused',
  'hall:ask': 'the office asked a hall about held ratings, or took the question back',
  'hall:answer': "a hall's manager answered a question of the office",
  'ballot:roll': 'a file of a roll was entered, or two voters of one name were told apart',
  'ballot:roll-read': 'somebody looked at the people of the roll',
  'ballot:box-key': 'the key of the box was made and split among the trustees',
  'ballot:open': 'the ballot of the representatives was opened',
  'ballot:slips': 'slips were made for voters',
  'ballot:ask': 'a change of the roll after the opening was asked for, or such a request was refused',
  'ballot:change': 'a second officer confirmed a change of the roll',
  'ballot:close': 'the box was opened with two slips, and counted',
  'unit:change': 'a unit was renamed, merged or added',
  'unit:alias': 'another name of a unit, for files and programs of 12345, was entered or taken away',
  'matter:enter': 'it was entered whom a matter belongs to',
  'window:change': 'a window was added, paused, resumed or changed',
  'hours:set': "a hall's hours, one of its days or the calendar of holidays was changed",
  'registry:take-up': 'halls, windows, matters and staff that were new in the files were entered',
  'policy:adopt': 'a version of the policy was confirmed',
  'calendar:mark': 'a date of the calendar was marked as done, or the mark taken back',
  'scores:export': 'somebody took scores away',
  'audit:export': 'somebody took rows of this log away',
  'ledger:export': 'somebody took the ledger away',
  'ledger:checkpoint': 'the end of the ledger was signed for an outside party',
  'ledger:rebuild': 'the projections were thrown away and made again',
  'period:seal': 'a reported period was frozen',
  'period:ask': 'an officer asked a second one to seal a period, or the request was sent back',
  'period:stand': 'an officer let a period be sealed as it stands',
  'period:reopen': 'an officer asked to open a sealed period again, or a second one opened it',
  'clock:settle': "an officer said that the hub's clock is right, or moved in time what came in by a wrong one",
  'hand-in:submit': 'a unit or method owner handed in contact, duties, service objects or a plan',
  'hand-in:answer': 'the office accepted a hand-in, or returned it',
  'hand-in:call': 'the office noted a telephone call about what is late',
  'hand-in:read': 'somebody of the office looked at people of a hand-in',
  'evidence:upload': 'a file of evidence was uploaded',
  'evidence:read': 'somebody took a file of evidence away',
  'problem:feed-back': 'a problem that was fed back to a unit was put on record',
  'problem:step': 'it was put on record what became of such a problem',
  'deduction:note': 'it was noted that a unit was not interviewed',
  'deduction:report': 'a fact was entered for which a unit may lose points',
  'deduction:sign': 'the signed and stamped report of a fact was put on record',
  'deduction:confirm': 'an officer confirmed a fact for which a unit loses points',
  'deduction:object': 'the unit concerned objected to a fact',
  'deduction:decide': 'an officer spoke about an objection',
  'deduction:withdraw': 'somebody asked to withdraw a fact, or did so as the second person',
  'person:erase': 'people of a hand-in or of the pool were erased for good',
  'pool:import': 'people entered the pool of the survey',
  'pool:read': 'the owner of the survey looked at people of the pool',
  'pool:decide': 'two raters of the pool were taken for one person or for two, or that was taken back',
  'draw:freeze': 'the frame of the survey was frozen',
  'draw:seed': 'two people agreed on the digits of the dice',
  'draw:run': 'the sample of the survey was drawn',
  'online:decide': 'online ratings were released, left out or voided, or a decision was withdrawn',
  'online:ask': 'somebody asked a second officer to leave online ratings out, or the request was refused',
  'online:erase': 'the comment of an online rating was erased for good',
  'statement:read': 'a unit read its statement',
  'data:import': 'a file was imported',
  'data:backup': 'a backup was taken',
  'data:restore': 'a backup was put back',
} as const satisfies Record<string, string>

export type AuditAction = keyof typeof AUDIT_ACTIONS

/** Who did something: a person in a browser, a person at the command line, a device, a program, or the hub itself. */
export type Actor = `user:${string}` | `cli:${string}` | `device:${string}` | `program:${string}` | 'hub'

/** Plain facts about an act. Never a password, token, key, code or PIN. */
export type AuditDetail = Record<string, string | number | boolean>

export interface AuditEntry {
  n: number
  /** Hub time, ms since 1970. */
  at: number
  actor: string
  action: string
  subject: string
  detail: AuditDetail
  /** Network address, where the act came over the network. */
  address?: string
}
