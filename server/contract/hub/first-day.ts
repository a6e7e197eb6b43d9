/** What there is to do with a new hub, in order (开始使用). */
export const FIRST_STEPS = [
  'password',
  'officers',
  'factor',
  'https',
  'halls',
  'device',
  'keys',
  'policy',
  'outside',
  'backup',
] as const
export type FirstStep = (typeof FIRST_STEPS)[number]
/** A backup that is older than this is none. */
export const BACKUP_TOO_OLD_MS = 2 * 86_400_000
