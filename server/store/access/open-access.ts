import type { Db } from '../sqlite/database.ts'
import { ApiKeys } from './api-keys.ts'
import { Audit } from './audit.ts'
import { DeviceTokens } from './device-tokens.ts'
import { Identity } from './identity.ts'
import { pepper } from './installation-secret.ts'
import { KnownBrowsers } from './known-browsers.ts'
import { openLanes } from './lanes.ts'
import { SessionList } from './session-list.ts'
import { Sessions } from './sessions.ts'
import { SignIn } from './sign-in.ts'
import { Standing } from './standing.ts'
import { StaffCards } from './staff-cards.ts'
import { StaffPins } from './staff-pins.ts'
import { Users } from './users.ts'

/** Everything about who may do what, over one database. The rest of the hub asks it through remote.ts. */
export interface Access {
  audit: Audit
  users: Users
  standing: Standing
  sessions: Sessions
  sessionList: SessionList
  signIn: SignIn
  knownBrowsers: KnownBrowsers
  deviceTokens: DeviceTokens
  apiKeys: ApiKeys
  staffPins: StaffPins
  staffCards: StaffCards
  identity: Identity
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
  const browsers = new KnownBrowsers(pepper(secret, 'known-browser'))
  return {
    audit,
    users,
    standing,
    sessions,
    sessionList: new SessionList(db, now, audit),
    signIn: new SignIn({
      users,
      sessions,
      audit,
      now,
      lanes,
      browsers,
      ...(parts.signedIn === undefined ? {} : { signedIn: parts.signedIn }),
    }),
    knownBrowsers: browsers,
    deviceTokens: new DeviceTokens(db, now, audit),
    apiKeys,
    staffPins: new StaffPins(db, now, audit, pepper(secret, 'staff-pin'), lanes, passwordCost),
    staffCards: new StaffCards(db, now, audit, pepper(secret, 'staff-card')),
    identity: new Identity({ sessions, apiKeys, standing }),
  }
}
