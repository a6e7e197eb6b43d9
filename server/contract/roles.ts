import type { Binding } from './binding.ts'
import type { MethodCode } from './methods.ts'

/** The roles (store/access/README.md) and what each may do. A route or event names one permission of this table. */
export const ROLES = [
  'clerk',
  'hall-manager',
  'unit',
  'method-owner',
  'reporter',
  'campaign-office',
  'auditor',
  'admin',
] as const
export type Role = (typeof ROLES)[number]

/**
 * Who may do what. `hall-manager` is bound to a hall, `unit` to a unit, `method-owner` to a method and `reporter` to a body;
 * the binding is checked beside the role. An owner's permissions are about the own method alone, a reporter's about what the
 * own body reports, but for those of `CAMPAIGN_WIDE`.
 * Admin keeps machines and accounts running and judges nothing: no scores, no verdicts.
 */
export const PERMISSIONS = {
  'own-session': ['clerk', 'hall-manager', 'unit', 'method-owner', 'reporter', 'campaign-office', 'auditor', 'admin'],
  // Which campaigns there are, and their dates.
  'campaigns:read': ['method-owner', 'reporter', 'campaign-office', 'auditor'],
  'hall:watch': ['hall-manager', 'campaign-office', 'auditor', 'admin'],
  // What of a hall says something by level: ratings' figures, held ones, and alerts that follow from them.
  'hall:levels': ['hall-manager', 'campaign-office', 'auditor'],
  // The screen in the open hall: what it gets says nothing by level, so a clerk's account is enough for it.
  'hall:wall': ['clerk', 'hall-manager', 'campaign-office', 'auditor', 'admin'],
  // Ratings with their verdicts and the day's report: whoever follows up, and not who keeps the machines.
  'hall:follow': ['hall-manager', 'campaign-office', 'auditor'],
  'device:manage': ['hall-manager', 'admin'],
  // The second pair of eyes on what a hall's manager paired.
  'device:confirm': ['campaign-office', 'admin'],
  'window:manage': ['hall-manager'],
  'staff:manage': ['hall-manager', 'admin'],
  'alert:manage': ['hall-manager'],
  'case:read': ['hall-manager', 'campaign-office', 'auditor'],
  'case:handle': ['hall-manager'],
  'case:decide': ['campaign-office'],
  'case:own': ['unit'],
  'tray:settle': ['hall-manager', 'campaign-office'],
  'screening:read': ['hall-manager', 'campaign-office', 'auditor'],
  'rating:decide': ['hall-manager', 'campaign-office'],
  // A question about held ratings and its answer: neither decides anything.
  'hall:ask': ['campaign-office'],
  'hall:answer': ['hall-manager'],
  // Scores of a method and its check list; before its seal figures only as `mustShow` of server/methods says.
  'method:read': ['method-owner', 'campaign-office', 'auditor'],
  'method:export': ['method-owner', 'campaign-office', 'auditor'],
  'method:seal': ['method-owner', 'campaign-office'],
  // Consent to a seal, and the second word for opening one again.
  'period:seal': ['campaign-office'],
  'clock:read': ['campaign-office', 'auditor'],
  'clock:settle': ['campaign-office'],
  'statement:own': ['unit'],
  // Contact, duties and service objects of the own unit; a plan also of who runs a method (campaign document, 六.1 and 八).
  'hand-in:own': ['unit', 'method-owner'],
  // Who handed in what, without anything personal.
  'hand-in:read': ['campaign-office', 'auditor'],
  // Duties of all units in one file: 市委督查室 gets them, too (六.1).
  'duties:read': ['reporter', 'campaign-office', 'auditor'],
  // What stands in it, people included, and the answer.
  'hand-in:answer': ['campaign-office'],
  // Deductions (annex 1): facts are entered by bodies and the office, confirmed and decided by the office alone.
  'deduction:report': ['reporter', 'campaign-office'],
  // The leader's signature is the media house's own word (annex 1, 二): nobody else puts it on record for it.
  'deduction:sign': ['reporter'],
  'deduction:confirm': ['campaign-office'],
  // The own ones of a unit, those of the own body of a reporter.
  'deduction:read': ['unit', 'reporter', 'campaign-office', 'auditor'],
  'deduction:object': ['unit'],
  // Problems that were fed back, and notes: no points move by them.
  'problem:report': ['reporter', 'campaign-office'],
  'problem:step': ['unit', 'reporter', 'campaign-office'],
  'monthly:submit': ['reporter'],
  'monthly:read': ['reporter', 'campaign-office', 'auditor'],
  // Rectification (七.4): the unit and the office list problems, the unit plans and reports, the office answers and visits.
  'rectification:read': ['unit', 'campaign-office', 'auditor'],
  'rectification:enter': ['unit', 'campaign-office'],
  'rectification:own': ['unit'],
  'rectification:handle': ['campaign-office'],
  // Closing and taking off the list: two officers. Names that go for good.
  'rectification:decide': ['campaign-office'],
  'monthly:return': ['campaign-office'],
  // Programmes of the media and inspections (八.1, 八.3): no points move by them. A reporter's those of the own body.
  'programme:report': ['reporter', 'campaign-office'],
  'programme:read': ['reporter', 'campaign-office', 'auditor'],
  'inspection:report': ['reporter', 'campaign-office'],
  'inspection:read': ['reporter', 'campaign-office', 'auditor'],
  // The year's results (七.1, 七.2): told to each unit, filed with the personnel department, shown to nobody else.
  'notice:own': ['unit'],
  'notice:look': ['campaign-office', 'auditor'],
  'notice:tell': ['campaign-office'],
  'filing:make': ['campaign-office'],
  'evidence:upload': ['unit', 'reporter', 'campaign-office'],
  // The draw of the survey's sample: ids and hashes, nobody's name; the guard names the method for its owner.
  'draw:read': ['method-owner', 'reporter', 'campaign-office', 'auditor'],
  'draw:make': ['method-owner'],
  // The digits of the dice, by people of two bodies.
  'draw:type': ['method-owner', 'reporter', 'campaign-office'],
  // The representatives' ballot: its roll, slips, opening and close; the second word; who has taken a ticket.
  'ballot:run': ['method-owner'],
  'ballot:confirm': ['method-owner', 'campaign-office'],
  'ballot:turn-out': ['method-owner', 'campaign-office', 'auditor'],
  // The online channel: progress and held ratings; what its owner alone sees before the seal; decisions, which are the
  // owner's, and of units that run a method the office's; comments that go for good.
  'online:read': ['method-owner', 'campaign-office', 'auditor'],
  'online:own': ['method-owner'],
  'online:decide': ['method-owner', 'campaign-office'],
  'online:erase': ['method-owner'],
  // Posters of the public page: of all units, a unit of itself.
  'poster:read': ['unit', 'method-owner', 'campaign-office'],
  // The survey: how far it is, without any answer; and what its owner puts on record.
  'survey:read': ['method-owner', 'campaign-office', 'auditor'],
  'survey:run': ['method-owner'],
  // The analysis report (六.4): the office writes and asks, the survey team co-signs; it reads when all methods are sealed, or
  // the office has said which are missing.
  'report:read': ['method-owner', 'campaign-office', 'auditor'],
  'report:write': ['campaign-office'],
  'report:ask': ['campaign-office'],
  'report:agree': ['method-owner'],
  'report:refuse': ['method-owner', 'campaign-office'],
  'unit:change': ['campaign-office'],
  // What citizens wrote: only for those who follow up (store/access/README.md).
  'comments:read': ['hall-manager', 'campaign-office'],
  'comments:erase': ['campaign-office'],
  'policy:read': ['campaign-office', 'auditor'],
  'policy:confirm': ['campaign-office'],
  'scores:read': ['campaign-office', 'auditor'],
  'scores:export': ['campaign-office', 'auditor'],
  // The year's summary: after all four methods are sealed the survey team's, too, which co-signs the report (六.4).
  'summary:read': ['method-owner', 'campaign-office', 'auditor'],
  // Whose baseline it is held against.
  'baseline:enter': ['campaign-office'],
  // Of units without a rank, with a reason.
  'follow-up:decide': ['campaign-office'],
  'hotline:import': ['campaign-office'],
  // Public holidays and make-up workdays, for every hall.
  'special-day:enter': ['campaign-office'],
  'calendar:mark': ['campaign-office'],
  // What was done and by whom: the auditor's, who keeps accounts, and the office that has to answer for it.
  'audit:read': ['campaign-office', 'auditor', 'admin'],
  'user:manage': ['admin'],
  'user:read': ['campaign-office', 'auditor', 'admin'],
  'user:vouch': ['campaign-office'],
  // Another phone for whoever lost the first one and its recovery codes: one asks, a second one confirms.
  'factor:ask': ['campaign-office', 'admin'],
  'factor:confirm': ['campaign-office'],
  // What there is to do with a new hub, and what of it is set aside.
  'first-day:read': ['campaign-office', 'auditor', 'admin'],
  'first-day:mark': ['campaign-office', 'admin'],
  'metrics:read': ['admin', 'auditor'],
  // How long the hub's certificates hold: whoever keeps the machine, and whoever depends on it.
  'certificate:read': ['campaign-office', 'auditor', 'admin'],
  // The pool of the survey, people included: the owner of the method third-party alone.
  'pool:read': ['method-owner'],
  'pool:manage': ['method-owner'],
} as const satisfies Record<string, readonly Role[]>
export type Permission = keyof typeof PERMISSIONS

/**
 * Whose accounts, and resets of whose passwords, need a second person (store/access/README.md): an officer of the office
 * vouches, or seven days pass.
 */
const VOUCHED_ROLES: readonly Role[] = ['campaign-office', 'auditor', 'method-owner', 'reporter', 'hall-manager']

export function needsVouching(role: Role): boolean {
  return VOUCHED_ROLES.includes(role)
}

/** Who must have a second factor (store/access/README.md); by choice for others. */
const FACTOR_ROLES: readonly Role[] = ['campaign-office', 'method-owner', 'auditor', 'admin']

export function needsFactor(role: Role): boolean {
  return FACTOR_ROLES.includes(role)
}

/** Whose sessions end soon when nobody uses them: who decides, audits, reports, or keeps accounts. */
export function isOfficer(role: Role): boolean {
  return needsFactor(role) || role === 'reporter'
}

/**
 * Which permissions decide: what is done with them moves what counts, or cannot be taken back by one person. An account
 * that waits for a second person reads with them and does nothing else. Every permission says so here, one way or the
 * other; the guard asks this table, so that no route can forget it. The others look, or do the day's work.
 */
export const DECIDES = {
  'own-session': false,
  'campaigns:read': false,
  'hall:watch': false,
  'hall:levels': false,
  'hall:wall': false,
  'hall:follow': false,
  'device:manage': false,
  // What the device pressed counts from then on.
  'device:confirm': true,
  'window:manage': false,
  'staff:manage': false,
  'alert:manage': false,
  'case:read': false,
  'case:handle': false,
  'case:decide': true,
  'clock:read': false,
  'clock:settle': true,
  'case:own': false,
  'tray:settle': true,
  'screening:read': false,
  'rating:decide': true,
  'hall:ask': false,
  'hall:answer': false,
  'method:read': false,
  'method:export': false,
  'method:seal': true,
  'period:seal': true,
  'statement:own': false,
  'hand-in:own': false,
  'hand-in:read': false,
  'duties:read': false,
  // A person who is erased is in no pool, and does not come back.
  'hand-in:answer': true,
  'deduction:report': true,
  'deduction:sign': true,
  'deduction:confirm': true,
  'deduction:read': false,
  // A unit speaks for itself; what comes of it two officers decide.
  'deduction:object': false,
  'problem:report': false,
  'problem:step': false,
  'monthly:submit': false,
  'monthly:read': false,
  'rectification:read': false,
  'rectification:enter': false,
  'rectification:own': false,
  'rectification:handle': false,
  'rectification:decide': true,
  'monthly:return': false,
  'programme:report': false,
  'programme:read': false,
  'inspection:report': false,
  'inspection:read': false,
  'notice:own': false,
  'notice:look': false,
  // What was told cannot be taken back.
  'notice:tell': true,
  'filing:make': true,
  'evidence:upload': false,
  'draw:read': false,
  'draw:make': true,
  'draw:type': true,
  // Who stands on the roll votes.
  'ballot:run': true,
  'ballot:confirm': true,
  'ballot:turn-out': false,
  'online:read': false,
  'online:own': false,
  'online:decide': true,
  'online:erase': true,
  'poster:read': false,
  'survey:read': false,
  // Answers are scores.
  'survey:run': true,
  'report:read': false,
  // Words move no figure; what is sealed is asked for.
  'report:write': false,
  'report:ask': true,
  'report:agree': true,
  'report:refuse': true,
  'unit:change': true,
  'comments:read': false,
  'comments:erase': true,
  'policy:read': false,
  'policy:confirm': true,
  'scores:read': false,
  'scores:export': false,
  'summary:read': false,
  // What a unit rose or fell by follows from it.
  'baseline:enter': true,
  'follow-up:decide': true,
  // Invented calls would count like any others.
  'hotline:import': true,
  // A day that becomes a working day lets count what was held as `closed`, in every hall.
  'special-day:enter': true,
  'calendar:mark': false,
  'audit:read': false,
  'user:manage': false,
  'user:read': false,
  'user:vouch': true,
  'factor:ask': false,
  'factor:confirm': true,
  'first-day:read': false,
  'first-day:mark': false,
  'metrics:read': false,
  'certificate:read': false,
  'pool:read': false,
  // Who is drawn for the survey.
  'pool:manage': true,
} as const satisfies Record<Permission, boolean>

/** What decides nothing and is guarded like that: accounts, their passwords and their second factors. */
const ASKED_AGAIN: readonly Permission[] = ['user:manage', 'factor:ask']

/** Whether a code is asked for again before something is done with this permission: sealing, voiding, deciding, resetting. */
export function asksAgain(permission: Permission): boolean {
  return DECIDES[permission] || ASKED_AGAIN.includes(permission)
}

export function may(role: Role, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly Role[]).includes(role)
}

/** Somebody with a role, and what the person is bound to. */
export interface RoleHolder extends Binding {
  role: Role
}

/** What an owner and a reporter may do that is about no method and no body. */
export const CAMPAIGN_WIDE: readonly Permission[] = [
  'own-session',
  'campaigns:read',
  'hand-in:own',
  'draw:read',
  'draw:type',
]

/** Whether this is about the own method, for whoever is bound to one. */
export function seesMethod({ role, method }: RoleHolder, asked: string): boolean {
  return role !== 'method-owner' || method === asked
}

/** Whether somebody may do this with this method. */
export function mayOf(holder: RoleHolder, permission: Permission, method: MethodCode): boolean {
  return may(holder.role, permission) && seesMethod(holder, method)
}

/** Whether somebody runs this method (测评单位). */
export function runsMethod({ role, method }: RoleHolder, asked: MethodCode): boolean {
  return role === 'method-owner' && method === asked
}

/** The same of the own body. */
export function speaksFor({ role, body }: RoleHolder, asked: string): boolean {
  return role !== 'reporter' || body === asked
}

/** A hall manager sees the own hall; who else watches halls sees every hall; others none. */
export function seesHall({ role, hall: own }: RoleHolder, hall: string): boolean {
  return may(role, 'hall:watch') && (role !== 'hall-manager' || own === hall)
}

/** What a program's API key is good for. */
export const API_SCOPES = ['services', 'hotline', 'metrics'] as const
export type ApiScope = (typeof API_SCOPES)[number]

/** Which scopes put on record what counts, or take it away: a key of such a scope needs a second person as an account does. */
const SCOPE_DECIDES = {
  // Calls services, corrects and cancels them: what a press belongs to, and the denominator.
  services: true,
  // Invented calls would count like any others.
  hotline: true,
  metrics: false,
} as const satisfies Record<ApiScope, boolean>

export function scopeNeedsVouching(scope: ApiScope): boolean {
  return SCOPE_DECIDES[scope]
}
