import { hkdfSync } from 'node:crypto'
import type { Db } from '../sqlite/database.ts'
import { ApiKeys } from './api-keys.ts'
import { type Actor } from '../../contract/audit.ts'
import { Audit } from './audit.ts'
import { DeviceTokens } from './device-tokens.ts'
import { KnownBrowsers } from './known-browsers.ts'
import { openLanes } from './lanes.ts'
import { PairingCodes } from './pairing-codes.ts'
import { Sessions } from './sessions.ts'
import { SignIn } from './sign-in.ts'
import { Standing } from './standing.ts'
import { StaffCards } from './staff-cards.ts'
import { StaffPins } from './staff-pins.ts'
import { Users } from './users.ts'
import type { Viewer } from '../../contract/viewer.ts'

/** Everything about who may do what, over one database. */
export interface Access {
  audit: Audit
  users: Users
  standing: Standing
  sessions: Sessions
  signIn: SignIn
  knownBrowsers: KnownBrowsers
  deviceTokens: DeviceTokens
  pairingCodes: PairingCodes
  apiKeys: ApiKeys
  staffPins: StaffPins
  staffCards: StaffCards
  /** Whether who made a pairing code is no admin and not the command line: what is paired by it waits to be confirmed. */
  pairsUnseen(by: Actor): boolean
  /** Whose token this is: a session's or an API key's. Null for anything else. */
  identify(token: string): Viewer | null
}

/**
 * `secret` as installation-secret.ts gives it; `now` in ms since 1970; `uptime` monotonic, ms; `settle` brings the
 * tables of ratings up to the ledger. While `isClockDoubtful`, nothing is dropped because its time is over.
 */
export function openAccess(parts: {
  db: Db
  now: () => number
  secret: Buffer
  uptime?: () => number
  settle?: () => void
  isClockDoubtful?: () => boolean
  /** Called when somebody has signed in with a password. */
  signedIn?: (username: string) => void
  /** As `PASSWORD_COST`, which it is unless a test that makes many accounts says otherwise. */
  passwordCost?: number | undefined
}): Access {
  const { db, now, secret, isClockDoubtful = () => false, passwordCost } = parts
  const audit = new Audit(db, now)
  const sessions = new Sessions(db, now, audit, isClockDoubtful)
  const uptime = parts.uptime ?? (() => performance.now())
  const standing = new Standing({ db, now, uptime, audit, settle: parts.settle ?? (() => {}) })
  const lanes = openLanes()
  const users = new Users(db, now, audit, standing, lanes, passwordCost)
  const apiKeys = new ApiKeys(db, now, audit, standing)
  return {
    audit,
    users,
    standing,
    sessions,
    signIn: new SignIn({
      users,
      sessions,
      audit,
      now,
      lanes,
      ...(parts.signedIn === undefined ? {} : { signedIn: parts.signedIn }),
    }),
    knownBrowsers: new KnownBrowsers(pepper(secret, 'known-browser')),
    deviceTokens: new DeviceTokens(db, now, audit),
    pairingCodes: new PairingCodes(db, now, audit, pepper(secret, 'pairing-code'), isClockDoubtful),
    apiKeys,
    staffPins: new StaffPins(db, now, audit, pepper(secret, 'staff-pin'), lanes, passwordCost),
    staffCards: new StaffCards(db, now, audit, pepper(secret, 'staff-card')),
    pairsUnseen: (by) => by.startsWith('user:') && users.find(by.slice('user:'.length))?.role !== 'admin',
    identify: (token) => sessions.find(token)?.viewer ?? apiKeys.find(token),
  }
}

/** One key a purpose (RFC 5869). */
function pepper(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `pingyi access ${purpose}`, 32))
}
