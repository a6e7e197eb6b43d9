import { correctInSlices } from '../../changes/large/correct-in-slices.ts'
import { largeOrNot, type LargeChange } from '../../changes/large/large-acts.ts'
import { previewAside } from '../../changes/large/plan-aside.ts'
import type { Ledger } from '../../writer/ledger.ts'
import type { Write } from '../../writer/write.ts'
import { lookAtScores, unitEffects, type Preview, type UnitEffect } from './unit-effects.ts'

export type { Preview, UnitEffect } from './unit-effects.ts'

/**
 * Carries a change out, looks at every score, and undoes it: what is shown is what will be.
 *
 * @param hall for its manager: scores are of this hall's windows alone, and nobody has a rank
 */
export function previewChange<T>(
  ledger: Ledger,
  change: (w: Write) => T,
  now: number,
  hall?: string,
): Promise<Preview<T>> {
  const large = largeOrNot(ledger, change)
  if (large !== null) return previewLarge(ledger, large, { now, hall }) as Promise<Preview<T>>
  return ledger.preview((w) => {
    const before = lookAtScores(ledger, now, hall)
    const result = change(w)
    return { result, units: unitEffects(before, lookAtScores(ledger, now, hall)) }
  })
}

/** One that may touch many ratings is looked at in a thread. */
async function previewLarge(
  ledger: Ledger,
  { order }: LargeChange<unknown>,
  asked: { now: number; hall: string | undefined },
): Promise<Preview<unknown>> {
  await ledger.whole()
  ledger.settle()
  return previewAside(ledger.db.name, order, asked)
}

/** Carries a change out and puts the act on record, in slices where it may touch many ratings, or only shows what it would do. */
export async function changeOrPreview<T>(
  ledger: Ledger,
  { preview = false, now, hall }: { preview: boolean | undefined; now: number; hall?: string | undefined },
  change: (w: Write) => T,
  record: (w: Write, done: T) => void,
): Promise<{ result: T; effects: UnitEffect[] | null }> {
  if (preview) {
    const { result, units } = await previewChange(ledger, change, now, hall)
    return { result, effects: units }
  }
  const large = largeOrNot(ledger, change)
  if (large !== null) return { result: await correctInSlices(ledger, large, record), effects: null }
  const result = await ledger.write((w) => {
    const done = change(w)
    record(w, done)
    return done
  })
  return { result, effects: null }
}
