/**
 * Who decides, with what an auditor needs to see that it was theirs to decide: the role, and the unit that the person
 * is bound to. Nobody bound to a unit decides about that unit's ratings (rules/screening/README.md).
 */
export interface Officer {
  operator: string
  /** `method-owner` stands on seals of its own method, and on requests to open one again. */
  role: 'hall-manager' | 'campaign-office' | 'method-owner' | 'cli'
  bound?: string
}
