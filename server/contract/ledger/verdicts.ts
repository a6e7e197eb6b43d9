/** What screening says of a rating, always with the code of the rule that said it (rules/screening/README.md). */
export type Verdict = 'counted' | 'held' | 'excluded'

/**
 * Rules in the order in which they are asked; the first that matches decides.
 * `ok` is the code of a rating that no rule caught. `unattributed` is not a rule: a rating in the tray
 * still has a verdict, it only belongs to nobody yet.
 */
export const RULES = [
  'after-seal',
  'signature',
  'revoked',
  'unseen',
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
export type ScreeningRule = (typeof RULES)[number]

/**
 * What officers decided, with the verdict that it gives; it stands above every rule, now and after later screening.
 * `excluded`: a held rating that is not counted. `voided`: 误评 or 恶意差评.
 */
export const DECIDED = {
  release: { verdict: 'counted', rule: 'released' },
  exclude: { verdict: 'excluded', rule: 'excluded' },
  void: { verdict: 'excluded', rule: 'voided' },
} as const satisfies Record<string, { verdict: Verdict; rule: string }>
export type DecidedRule = (typeof DECIDED)[keyof typeof DECIDED]['rule']
export const DECIDED_RULES: readonly DecidedRule[] = Object.values(DECIDED).map(({ rule }) => rule)

/** The rule by which a rating has its verdict: one of screening, or an officers' decision. */
export type Rule = ScreeningRule | DecidedRule

export interface Screened {
  verdict: Verdict
  rule: ScreeningRule
  /** This press is the first of a group (rules/screening/README.md); absent means no. */
  opensGroup?: true
}

/** How the hub knows when a press happened. */
export type ClockQuality = 'measured' | 'estimated' | 'suspect'
