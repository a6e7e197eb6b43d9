/** The six roles (DESIGN.md section 8) and what each may do. A route or event names one permission of this table. */
export const ROLES = ['clerk', 'hall-manager', 'unit', 'campaign-office', 'auditor', 'admin'] as const
export type Role = (typeof ROLES)[number]

/**
 * Who may do what. `hall-manager` is bound to a hall and `unit` to a unit; the binding is checked beside the role.
 * Admin keeps machines and accounts running and judges nothing: no scores, no verdicts.
 */
export const PERMISSIONS = {
  'own-session': ['clerk', 'hall-manager', 'unit', 'campaign-office', 'auditor', 'admin'],
  'hall:watch': ['hall-manager', 'campaign-office', 'auditor', 'admin'],
  // The screen in the open hall: what it gets says nothing by level, so a clerk's account is enough for it.
  'hall:wall': ['clerk', 'hall-manager', 'campaign-office', 'auditor', 'admin'],
  // Ratings with their verdicts and the day's report: whoever follows up, and not who keeps the machines.
  'hall:follow': ['hall-manager', 'campaign-office', 'auditor'],
  'device:manage': ['hall-manager', 'admin'],
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
  'period:seal': ['campaign-office'],
  'statement:own': ['unit'],
  'unit:change': ['campaign-office'],
  // What citizens wrote: only for those who follow up (DESIGN.md section 8).
  'comments:read': ['hall-manager', 'campaign-office'],
  'comments:erase': ['campaign-office'],
  'policy:read': ['campaign-office', 'auditor'],
  'policy:confirm': ['campaign-office'],
  'scores:read': ['campaign-office', 'auditor'],
  'scores:export': ['campaign-office', 'auditor'],
  'hotline:import': ['campaign-office'],
  // Public holidays and make-up workdays, for every hall.
  'special-day:enter': ['campaign-office'],
  'calendar:mark': ['campaign-office'],
  'audit:read': ['auditor', 'admin'],
  'user:manage': ['admin'],
  'metrics:read': ['admin', 'auditor'],
} as const satisfies Record<string, readonly Role[]>
export type Permission = keyof typeof PERMISSIONS

export function may(role: Role, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly Role[]).includes(role)
}

/** What a program's API key is good for. */
export const API_SCOPES = ['services', 'hotline', 'metrics'] as const
export type ApiScope = (typeof API_SCOPES)[number]
