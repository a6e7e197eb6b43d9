import { hash } from 'node:crypto'
import {
  pairingCodeText,
  sessionText,
  type PairingCodeFacts,
  type SessionFacts,
} from '../../../contract/ledger/access-marks.ts'
import type { Db } from '../../sqlite/database.ts'
import type { Problem } from '../chain/verify-chain.ts'

/** A row and its entry in the audit log are of one transaction; each reads the clock for itself. */
const SAME_MOMENT_MS = 60_000

/** Acts that end every session of their subject. */
const ENDING = ['user:bind', 'user:disable', 'user:password-reset', 'user:factor-reset']

interface Act {
  n: number
  at: number
  actor: string
  action: string
  subject: string
  /** Absent in rows of versions that noted none. */
  mark: string | null
}

/**
 * Each session that is open and each pairing code that is unused has to have its act in the audit log, and no act since
 * that ended it. What an older version wrote without a mark is found by who and when.
 */
export function checkSignIns(db: Db): Problem[] {
  const sessions = db
    .prepare('SELECT id, username, created FROM session WHERE ended IS NULL ORDER BY created, id')
    .all() as SessionFacts[]
  const codes = db
    .prepare('SELECT * FROM pairing_code WHERE used IS NULL ORDER BY created, code')
    .all() as PairingCodeFacts[]
  const acts = actsSince(
    db,
    Math.min(...sessions.map(({ created }) => created), ...codes.map(({ created }) => created)),
  )
  return [
    ...sessions.flatMap((row) => sessionProblem(row, acts)),
    ...codes
      .filter(
        (row) => findAct(acts.made, hash('sha256', pairingCodeText(row), 'hex'), row.by, row.created) === undefined,
      )
      .map(({ by, created }) =>
        differs(`the audit log has no pairing code as the one of ${by}, ${new Date(created).toISOString()}`),
      ),
  ]
}

interface Acts {
  started: MarkedActs
  made: MarkedActs
  ended: ReadonlySet<string>
  /** The last act that ended every session of an account, by subject. */
  lastEnding: ReadonlyMap<string, number>
}

interface MarkedActs {
  marked: ReadonlyMap<string, Act>
  unmarked: readonly Act[]
}

function actsSince(db: Db, oldest: number): Acts {
  if (oldest === Infinity) oldest = Number.MAX_SAFE_INTEGER
  const all = db
    .prepare(
      `SELECT n, at, actor, action, subject, json_extract(detail, '$.mark') AS mark FROM audit
       WHERE at >= ? AND (action IN ('session:start', 'session:end', 'pairing-code:create')
         OR action IN (${ENDING.map(() => '?').join(', ')})) ORDER BY n`,
    )
    .all(oldest - SAME_MOMENT_MS, ...ENDING) as Act[]
  const of = (action: string): MarkedActs => {
    const some = all.filter((act) => act.action === action)
    return {
      marked: new Map(some.flatMap((act) => (act.mark === null ? [] : [[act.mark, act]]))),
      unmarked: some.filter(({ mark }) => mark === null),
    }
  }
  return {
    started: of('session:start'),
    made: of('pairing-code:create'),
    ended: new Set(all.flatMap(({ action, mark }) => (action === 'session:end' && mark !== null ? [mark] : []))),
    lastEnding: new Map(all.filter(({ action }) => ENDING.includes(action)).map(({ subject, n }) => [subject, n])),
  }
}

function sessionProblem(row: SessionFacts, { started, ended, lastEnding }: Acts): Problem[] {
  const mark = hash('sha256', sessionText(row), 'hex')
  const who = `user:${row.username}`
  const whose = `the session of ${row.username}, ${new Date(row.created).toISOString()}`
  const start = findAct(started, mark, who, row.created)
  if (start === undefined) return [differs(`the audit log has no sign-in for ${whose}`)]
  if (ended.has(mark) || (lastEnding.get(who) ?? 0) > start.n)
    return [differs(`${whose} is open, and the audit log says that it ended`)]
  return []
}

function findAct({ marked, unmarked }: MarkedActs, mark: string, actor: string, created: number): Act | undefined {
  const isIts = (act: Act) => act.actor === actor && Math.abs(act.at - created) <= SAME_MOMENT_MS
  const found = marked.get(mark) ?? unmarked.findLast(isIts)
  return found && isIts(found) ? found : undefined
}

function differs(message: string): Problem {
  return { code: 'access-differs', message }
}
