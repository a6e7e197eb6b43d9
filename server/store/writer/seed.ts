import type { Configuration } from '../../contract/policy.ts'
import type { HashName } from '../chain/chain.ts'
import { OFFICER_RULES } from '../changes/officer-rules.ts'
import { policyDigest } from '../changes/take-up-policy.ts'
import type { Write } from './write.ts'

const OPERATOR = 'hub'
const REASON = 'first start'

/**
 * Writes the configuration into an empty ledger: genesis, policy, units, halls, windows, staff and the postings with
 * which the hall opens. Afterwards registry and policy live in the ledger, and the files only propose.
 */
export function seed(w: Write, configuration: Configuration, options: { hash: HashName; demo: boolean }): void {
  const { city, policy, units, halls, staff, matters, aliases = [], specialDays } = configuration
  w.append('genesis', {
    hash: options.hash,
    format: 1,
    city,
    officerRules: OFFICER_RULES,
    ...(options.demo ? { demo: true } : {}),
  })
  w.append('policy', {
    since: w.now,
    policy,
    digest: policyDigest(policy),
    operator: OPERATOR,
    reason: REASON,
  })
  units.forEach((unit, i) => w.append('unit', { ...unit, position: i + 1 }))
  for (const alias of aliases) w.append('unit-alias', { ...alias, operator: OPERATOR, reason: REASON })
  for (const day of specialDays) w.append('special-day', day)
  for (const matter of matters) w.append('matter', matter)
  for (const person of staff) w.append('staff', person)
  // Halls with windows come first: a telephone has no board to show.
  const inOrder = halls.toSorted((a, b) => Number(b.windows.length > 0) - Number(a.windows.length > 0))
  inOrder.forEach(({ windows, ...hall }, i) => {
    w.append('hall', { ...hall, position: i + 1 })
    for (const { unit, ...window } of windows) {
      w.append('window', { ...window, hall: hall.code })
      if (unit === undefined) continue
      const name = { hall: hall.code, window: window.code }
      w.append('posting', { ...name, unit, from: w.now, operator: OPERATOR, reason: REASON })
    }
  })
}

export function isEmpty(w: Pick<Write, 'sql'>): boolean {
  return w.sql('SELECT 1 FROM ledger LIMIT 1').get() === undefined
}
