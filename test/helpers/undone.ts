import { lookAtScores, unitEffects, type Preview } from '../../server/store/reads/scores/unit-effects.ts'
import type { Ledger } from '../../server/store/writer/ledger.ts'
import type { Write } from '../../server/store/writer/write.ts'

/** What a job answers in a transaction of the writer that is undone. */
export async function undone<T>(ledger: Ledger, job: (w: Write) => T): Promise<T> {
  let answer: { value: T } | undefined
  const undo = new Error('undone on purpose')
  await ledger
    .write((w) => {
      answer = { value: job(w) }
      throw undo
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error
    })
  return answer!.value
}

/** What a change does to every score, done and undone: a preview, which does it nowhere, shows the same. */
export function effectsUndone<T>(
  ledger: Ledger,
  change: (w: Write) => T,
  now: number,
  hall?: string,
): Promise<Preview<T>> {
  return undone(ledger, (w) => {
    const before = lookAtScores(ledger, now, hall)
    const result = change(w)
    return { result, units: unitEffects(before, lookAtScores(ledger, now, hall)) }
  })
}
