import type { EntryBodies, EntryKind } from '../contract/ledger-entries.ts'
import type { Registry } from '../registry/registry.ts'
import type { Db } from './database.ts'
import { heldWithin, sealAt, sealsWithin } from './seals.ts'
import type { Sql } from './statements.ts'
import type { Problem } from './verify-chain.ts'
import { checkDecisions } from './verify-decisions.ts'
import type { Said } from './verify-said.ts'

/**
 * Checks a seal at the moment at which it was written: every verdict and attribution then, and what was held. The
 * figures are recomputed where the score is known (`campaign/check-package.ts`) and by anybody from the export.
 */
export function checkSealed(
  fresh: Db,
  sql: Sql,
  registry: Registry,
  said: Said,
  body: EntryBodies['seal'],
): Omit<Problem, 'n'> | null {
  if (sealsWithin(sql, body.since, body.until).length > 0)
    return { code: 'seal-wrong', message: 'seals a period that is sealed already' }
  const { held, digest } = heldWithin(sql, body.since, body.until)
  if (held !== body.checks.held || digest !== body.heldDigest)
    return { code: 'seal-wrong', message: `names ${body.checks.held} held ratings, ${held} are held` }
  const decision = checkDecisions(fresh, sql, registry, said)
  return decision === null
    ? null
    : { code: decision.code, message: `before the seal, entry ${decision.n}: ${decision.message}` }
}

/** Whether what came into a sealed period says that it came after the seal, and nothing else does; null when right. */
export function wrongAfterSeal(
  sql: Sql,
  { kind, body }: { kind: EntryKind; body: EntryBodies[EntryKind] },
): string | null {
  if (kind === 'rating') {
    const { occurredAt, facts } = body as EntryBodies['rating']
    return differ(sealAt(sql, occurredAt) !== undefined, facts.includes('after-seal'))
  }
  if (kind === 'call') {
    const { answeredAt, verdict } = body as EntryBodies['call']
    return differ(sealAt(sql, answeredAt) !== undefined, verdict.rule === 'after-seal')
  }
  return null
}

function differ(sealed: boolean, says: boolean): string | null {
  if (sealed === says) return null
  return sealed ? 'its period was sealed' : 'its period was not sealed'
}
