import { join } from 'node:path'
import { Refusal } from '../contract/errors.ts'
import type { Configuration } from '../contract/policy.ts'
import type { HashName } from './chain.ts'
import { openSigningKey } from './checkpoint.ts'
import { hasCheckpoints } from './has-checkpoints.ts'
import { openKeys } from './keys.ts'
import { Ledger } from './ledger.ts'
import { openDatabase } from './open-database.ts'
import { passOnLeftovers } from './pass-on-leftovers.ts'
import { isEmpty, seed } from './seed.ts'

/**
 * The ledger of a data folder whose lock the caller holds; an empty one is begun from the configuration. A folder that
 * has checkpoints and no ledger has lost it: beginning another one there would hide that.
 *
 * @throws Refusal schema-too-new, ledger-broken, ledger-missing, and what `configuration` refuses
 */
export async function openLedger(options: {
  data: string
  now: () => number
  /** Asked for only when the ledger is empty. */
  configuration: () => Configuration
  hash: HashName
  demo: boolean
  onRemake?: (entries: number) => void
}): Promise<{ ledger: Ledger; fresh: boolean }> {
  const { data, now, configuration, hash, demo } = options
  const db = openDatabase(join(data, 'pingyi.db'), options.onRemake)
  try {
    const ledger = new Ledger({ db, keys: openKeys(data), now })
    const fresh = isEmpty(ledger)
    if (fresh) {
      if (hasCheckpoints(data)) throw new Refusal('ledger-missing', data)
      const facts = configuration()
      await ledger.write((w) => seed(w, facts, { hash, demo }))
    }
    await passOnLeftovers(ledger)
    // From the first day on, so that every backup has it: a hub restored with another key is not the one that signed.
    openSigningKey(data)
    return { ledger, fresh }
  } catch (error) {
    db.close()
    throw error
  }
}
