/** What screening says of a rating, always with the code of the rule that said it (DESIGN.md section 7). */
export type Verdict = 'counted' | 'held' | 'excluded'

/**
 * Rules in the order in which they are asked; the first that matches decides.
 * `ok` is the code of a rating that no rule caught. `unattributed` is not a rule: a rating in the tray
 * still has a verdict, it only belongs to nobody yet.
 */
export const RULES = [
  'signature',
  'revoked',
  'test',
  'clock',
  'closed',
  'uninvited',
  'change',
  'few-keys',
  'gap',
  'burst',
  'ok',
] as const
export type Rule = (typeof RULES)[number]

export interface Screened {
  verdict: Verdict
  rule: Rule
  /** This press is the first of a group (DESIGN.md section 7, Screening); absent means no. */
  opensGroup?: true
}

/** How the hub knows when a press happened. */
export type ClockQuality = 'measured' | 'estimated' | 'suspect'
