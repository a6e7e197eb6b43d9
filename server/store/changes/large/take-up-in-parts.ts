import { Refusal } from '../../../contract/errors.ts'
import { actUnderWay } from '../../act-under-way.ts'
import { partsOfNew, type RegistryTakenUp } from '../../register/take-up-files.ts'
import { newInFiles } from '../../register/take-up-registry.ts'
import type { Configuration } from '../../../contract/policy.ts'
import type { Ledger } from '../../writer/ledger.ts'
import { correctInSlices } from './correct-in-slices.ts'
import { largeChange, largeOrNot, type LargeOrder } from './large-acts.ts'

/**
 * Takes up what is new in the files, part by part: each is whole, with its row in the audit log, as if somebody had entered
 * it by the command that it has, and nobody waits between two. What the files say wrong is refused before anything is
 * entered. A hub that dies in between has entered some; the same files taken up again bring the rest.
 *
 * @throws Refusal as `newInFiles`; correction-running, shutting-down
 */
export async function takeUpInParts(
  ledger: Ledger,
  { configuration, reason }: { configuration: Configuration; reason: string },
  by: Pick<LargeOrder, 'actor' | 'officer'>,
): Promise<RegistryTakenUp> {
  if (!ledger.db.open) throw new Refusal('shutting-down')
  const { items: found, left } = newInFiles(ledger, configuration)
  const parts = partsOfNew(ledger.sql, found)
  const enter = (items: (typeof parts)[number]) => {
    const change = largeChange('new-items', { items, reason }, by)
    const large = largeOrNot(ledger, change)
    return large === null ? ledger.write(change) : correctInSlices(ledger, large)
  }
  const last = parts.pop() ?? []
  const entered: RegistryTakenUp['entered'] = []
  // Whoever asked has it done with the last of them.
  for (const part of parts) entered.push(...(await actUnderWay.exit(() => enter(part))))
  entered.push(...(await enter(last)))
  return { entered, left }
}
