import { SWEEPS } from '../helpers/asked-by-hand.ts'
import { storeContract } from '../helpers/store-contract.ts'
import { openThreadedStore } from '../helpers/threaded-store.ts'

// The same changes as in one thread, behind the same crossing: each sixth of them, and by hand all.
storeContract('SQLite in a thread', openThreadedStore, { every: SWEEPS ? 1 : 6 })
