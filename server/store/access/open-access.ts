import type { Db } from '../sqlite/database.ts'
import { ApiKeys } from './secrets/api-keys.ts'
import { Audit } from './audit.ts'
import { DeviceTokens } from './secrets/device-tokens.ts'
import { FactorResets } from './factor/factor-resets.ts'
import { SecondFactors } from './factor/second-factors.ts'
import { Identity } from './identity.ts'
import { pepper } from './secrets/installation-secret.ts'
import { KnownBrowsers } from './known-browsers.ts'
import { openLanes } from './lanes.ts'
import { SessionList } from './session-list.ts'
import type { SessionUses } from './session-uses.ts'
import { Sessions, type SessionLimits } from './sessions.ts'
import { SignIn } from './sign-in.ts'
import { Standing } from './standing.ts'
import { StaffCards } from './secrets/staff-cards.ts'
import { StaffPins } from './secrets/staff-pins.ts'
import { Users } from './users.ts'

/** Everything about who may do what, over one database. The rest of the hub asks it through remote.ts. */
export interface Access {
  audit: Audit
  users: Users
  standing: Standing
  sessions: Sessions
  sessionList: SessionList
  factors: SecondFactors
  factorResets: FactorResets
  signIn: SignIn
  knownBrowsers: KnownBrowsers
  deviceTokens: DeviceTokens
  apiKeys: ApiKeys
  staffPins: StaffPins
  staffCards: StaffCards
  identity: Identity
}

/** What is measured in time and work, as the classes have it where nothing is said. */
export interface AccessLimits {
  /** Log2 of scrypt's N for passwords and PINs that are made now; tests that make many take little. */
  passwordCost?: number | undefined
  /** How long an account may do without the second factor that its role needs, ms. */
  factorGraceMs?: number | undefined
  /** When the sessions of officers end; tests of something else, which wait for days, take more. */
  officerSessions?: SessionLimits | undefined
}

export interface AccessParts {
  db: Db
  /** ms since 1970. */
  now: () => number
  /** As installation-secret.ts gives it. */
  secret: Buffer
  /** Monotonic, ms. */
  uptime?: () => number
  /** Brings the tables of ratings up to the ledger. */
  settle?: () => void
  /** While it is so, nothing is dropped because its time is over. */
  isClockDoubtful?: () => boolean
  /** Called when somebody has changed the own password. */
  passwordChanged?: ((username: string) => void) | undefined
  limits?: AccessLimits | undefined
}

/** @param parts.uses for who only looks, on a connection that cannot write: how the use of sessions is noted */
export function openAccess(parts: AccessParts & { uses?: SessionUses }): Access {
  const { db, now, secret, isClockDoubtful = () => false, limits = {} } = parts
  const { passwordCost } = limits
  const audit = new Audit(db, now)
  const factors = new SecondFactors({
    db,
    now,
    audit,
    key: pepper(secret, 'second-factor'),
    pepper: pepper(secret, 'recovery-code'),
    graceMs: limits.factorGraceMs,
  })
  const sessions = new Sessions(db, now, audit, {
    isClockDoubtful,
    began: (username, role) => factors.noteSignIn(username, role),
    officerLimits: limits.officerSessions,
    uses: parts.uses,
  })
  const uptime = parts.uptime ?? (() => performance.now())
  const standing = new Standing({ db, now, uptime, audit, settle: parts.settle ?? (() => {}) })
  if (parts.uses === undefined) standing.takeUpOlder()
  const lanes = openLanes()
  const users = new Users({ db, now, audit, standing, lanes, factors, isClockDoubtful, cost: passwordCost })
  const apiKeys = new ApiKeys(db, now, audit, standing)
  const browsers = new KnownBrowsers(pepper(secret, 'known-browser'))
  return {
    audit,
    users,
    standing,
    sessions,
    sessionList: new SessionList(db, now, audit, sessions),
    factors,
    factorResets: new FactorResets({ db, now, audit, users, factors }),
    signIn: new SignIn({ users, sessions, audit, now, lanes, browsers, factors, changed: parts.passwordChanged }),
    knownBrowsers: browsers,
    deviceTokens: new DeviceTokens(db, now, audit),
    apiKeys,
    staffPins: new StaffPins(db, now, audit, pepper(secret, 'staff-pin'), lanes, passwordCost),
    staffCards: new StaffCards(db, now, audit, pepper(secret, 'staff-card')),
    identity: new Identity({ sessions, apiKeys, standing }),
  }
}
