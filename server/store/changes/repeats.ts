import { dayOf } from '../../contract/campaign-time.ts'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import { Refusal, type ErrorCode } from '../../contract/errors.ts'
import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { Write } from '../writer/write.ts'
import { readPeople } from './rectifications/rectification-people.ts'
import { readText } from './deductions/deduction-texts.ts'

/** Members that differ although the same was said: the moment, and hashes over a new salt. */
const OF_THE_MOMENT: ReadonlySet<string> = new Set(['asOf', 'noteHash', 'textHash', 'peopleHash'])

/** What is said beside the chain; `today`: on another Shanghai day the same words are news. */
interface Beside {
  text?: string
  people?: object
  today?: true
}

/**
 * Whether somebody says again what is on record already: a second touch, or a program that asks again after a timeout
 * (server/http/README.md, "Again"). Then nothing is appended, and the answer is that of the entry. Other content is another
 * entry, as is anything of another account.
 *
 * @param newest the newest entry of this kind about the same thing, while it is open; nothing: there is none
 * @param body as it would be appended
 */
export function isRepeat<K extends EntryKind>(
  w: Pick<Write, 'sql' | 'keys' | 'now'>,
  kind: K,
  newest: number | null | undefined,
  body: Partial<EntryBodies[K]>,
  { text, people, today }: Beside = {},
): newest is number {
  if (newest === null || newest === undefined) return false
  const written = w.sql('SELECT at, body FROM ledger WHERE n = ? AND kind = ?').get(newest, kind) as
    | { at: number; body: string }
    | undefined
  if (written === undefined || lasting(JSON.parse(written.body) as object) !== lasting(body)) return false
  if (today && dayOf(written.at) !== dayOf(w.now)) return false
  if (text !== undefined && readText(w, newest)?.text !== text) return false
  return people === undefined || canonicalJson(readPeople(w, newest) ?? {}) === canonicalJson(people)
}

/**
 * Whether a step is refused for nothing but that the same person took it before, in the same words: then the answer is that of
 * the step on record. A step that is allowed is none. Where two people must speak, the first one's word once more is refused as
 * `same-person`: whoever sends it for the second must not read that it was taken.
 *
 * @throws Refusal `why` for every other step that is refused
 */
export function isTakenAlready(why: ErrorCode | null, isSame: () => boolean, detail?: string): boolean {
  if (why === null) return false
  if (why !== 'same-person' && holds(isSame)) return true
  throw new Refusal(why, detail)
}

/** What is faulty by itself is no repeat of anything. */
function holds(isSame: () => boolean): boolean {
  try {
    return isSame()
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

/** How many of the newest entries are looked through for a word that no table names: a request comes again within minutes. */
const LOOKED_BACK = 10_000

/** The last entry of a kind about something, if it is one of the newest. */
export function newestAbout(
  { sql }: Pick<Write, 'sql'>,
  kind: EntryKind,
  member: 'id' | 'rating' | 'request',
  about: string,
): number | null {
  return sql(
    `SELECT max(n) FROM ledger WHERE n > (SELECT max(n) FROM ledger) - ${LOOKED_BACK} AND kind = ? AND body ->> '${member}' = ?`,
  )
    .pluck()
    .get(kind, about) as number | null
}

function lasting(body: object): string {
  return canonicalJson(Object.fromEntries(Object.entries(body).filter(([member]) => !OF_THE_MOMENT.has(member))))
}
