import { join } from 'node:path'
import { Refusal } from '../../contract/errors.ts'
import type { Configuration } from '../../contract/policy.ts'
import type { HashName } from '../chain/chain.ts'
import { checkOpened } from '../chain/check-opened.ts'
import { openSigningKey } from '../chain/checkpoint.ts'
import { hasCheckpoints, lostItsDatabase } from '../safekeeping/has-checkpoints.ts'
import { openKeys } from '../chain/keys.ts'
import { Ledger } from './ledger.ts'
import { personalIds } from '../personal/personal-ids.ts'
import { openDatabase } from '../sqlite/open-database.ts'
import { unmetCheckpoint, type Unmet } from '../chain/own-checkpoints.ts'
import { enterOfficerRules } from '../changes/officer-rules.ts'
import { passOnLeftovers } from '../changes/pass-on-leftovers.ts'
import { resumeImports } from '../changes/enter-import.ts'
import { resumePool } from '../changes/pool/resume-pool.ts'
import { isEmpty, seed } from './seed.ts'

/** Who lets a hub go on with a ledger that its own folder speaks against, and why. */
export interface GoOn {
  operator: string
  reason: string
}

/**
 * The ledger of a data folder whose lock the caller holds; an empty one is begun from the configuration. A folder that
 * shows traces of an earlier hub and has no ledger has lost it: beginning another one there would hide that. So would
 * going on, without a word, with a ledger that lacks what a checkpoint in the folder names.
 *
 * @throws Refusal schema-too-new, ledger-broken, ledger-missing, ledger-behind, ledger-differs, and what `configuration`
 *   refuses
 */
export async function openLedger(options: {
  data: string
  now: () => number
  /** Asked for only when the ledger is empty. */
  configuration: () => Configuration
  hash: HashName
  demo: boolean
  onRemake?: (entries: number) => void
  /** Goes on although the newest checkpoint is not met, and puts that on record. */
  goOn?: GoOn
  /** As of `Ledger`. */
  ownThread?: boolean
}): Promise<{ ledger: Ledger; fresh: boolean }> {
  const { data, now, configuration, hash, demo, goOn, ownThread = false } = options
  if (lostItsDatabase(data)) throw new Refusal('ledger-missing', data)
  const db = openDatabase(join(data, 'pingyi.db'), options.onRemake)
  try {
    checkOpened(db)
    const ledger = new Ledger({ db, keys: openKeys(data), now, ownThread })
    const fresh = isEmpty(ledger)
    if (fresh) {
      if (hasCheckpoints(data)) throw new Refusal('ledger-missing', data)
      const facts = configuration()
      await ledger.write((w) => seed(w, facts, { hash, demo }))
    } else await meetCheckpoint(ledger, data, goOn)
    ledger.keys.personal.sweep(personalIds(ledger.db))
    await passOnLeftovers(ledger)
    await enterOfficerRules(ledger)
    await resumeImports(ledger)
    await resumePool(ledger)
    // From the first day on, so that every backup has it: a hub restored with another key is not the one that signed.
    openSigningKey(data)
    return { ledger, fresh }
  } catch (error) {
    db.close()
    throw error
  }
}

/** @throws Refusal ledger-behind, ledger-differs */
async function meetCheckpoint(ledger: Ledger, data: string, goOn: GoOn | undefined): Promise<void> {
  const unmet = unmetCheckpoint(ledger.db, data)
  if (unmet === null) return
  if (goOn === undefined)
    throw new Refusal(unmet.how === 'beyond' ? 'ledger-behind' : 'ledger-differs', detail(unmet, ledger.chain.head.n))
  const { n: of, at, hash: signed } = unmet.checkpoint
  await ledger.write((w) => {
    const { n, hash } = ledger.chain.head
    w.append('restore', { backup: { n, hash }, checkpoint: { n: of, at, hash: signed }, ...goOn })
  })
}

function detail({ checkpoint: { n, hash, at } }: Unmet, head: number): string {
  return `the checkpoint of ${new Date(at).toISOString()} names entry ${n} with hash ${hash}; the ledger ends with entry ${head}`
}
