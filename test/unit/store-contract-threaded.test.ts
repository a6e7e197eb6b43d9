import { storeContract } from '../helpers/store-contract.ts'
import { openThreadedStore } from '../helpers/threaded-store.ts'

storeContract('SQLite in a thread', openThreadedStore)
