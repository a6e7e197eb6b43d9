import { dayOf } from '../../contract/campaign-time.ts'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { Write } from '../writer/write.ts'
import { readPeople } from './rectifications/rectification-people.ts'
import { readText } from './deductions/deduction-texts.ts'

/** Members that differ although the same was said: the moment, and hashes over a new salt. */
const OF_THE_MOMENT: ReadonlySet<string> = new Set(['asOf', 'textHash', 'peopleHash'])

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

function lasting(body: object): string {
  return canonicalJson(Object.fromEntries(Object.entries(body).filter(([member]) => !OF_THE_MOMENT.has(member))))
}
