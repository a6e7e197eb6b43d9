import { dayOf, parseDay } from '../../../contract/campaign-time.ts'
import type { Ledger } from '../../writer/ledger.ts'
import type { Reader } from '../../reader.ts'
import type { Write } from '../../writer/write.ts'
import { campaigns } from '../../reads/scores/campaigns.ts'
import { eraseDay } from './erase-day.ts'
import { erasedOn } from './pool-rows.ts'
import { removeRaters } from './remove-raters.ts'

/** People whom one transaction erases: some 20 ms of the writer. */
const PEOPLE_A_SLICE = 500
/** The day passes at midnight in Shanghai: whether it did is looked at after every commit, and so often; it costs nothing. */
const LOOK_EVERY_MS = 1_000

/**
 * Erases all people of campaigns whose day has come: the pool, contacts, service objects and their drafts. First an entry
 * says so, and from then on nobody is told anything of them; then keys and records go, slice by slice, and at the next
 * start what is left. While the hub doubts its clock nothing goes.
 *
 * @returns how many people went
 */
export async function erasePeopleDue(ledger: Ledger): Promise<number> {
  if (ledger.isClockDoubtful()) return 0
  let gone = 0
  for (const campaign of campaigns(ledger, ledger.now)) {
    const day = eraseDay(ledger, campaign, ledger.now)
    if (dayOf(ledger.now) < parseDay(day)! || !hasPeople(ledger, campaign.id)) continue
    await ledger.write((w) => noteErasure(w, campaign.id, day))
    for (;;) {
      const some = await ledger.write((w) => eraseSome(w, campaign.id))
      gone += some
      if (some === 0) break
    }
  }
  return gone
}

/** Looks at once, and then whenever a day has passed. @returns what ends it */
export function erasePeopleInTime(ledger: Ledger, onTrouble: (error: unknown) => void): () => void {
  let lookedAt = -1
  let running = false
  const look = () => {
    const day = dayOf(ledger.now)
    if (running || day === lookedAt || ledger.isClockDoubtful()) return
    lookedAt = day
    running = true
    erasePeopleDue(ledger)
      .catch((error: unknown) => {
        lookedAt = -1
        onTrouble(error)
      })
      .finally(() => (running = false))
  }
  ledger.onCommit(look)
  const timer = setInterval(look, LOOK_EVERY_MS).unref()
  look()
  return () => clearInterval(timer)
}

const PEOPLE = [
  'SELECT count(*) FROM rater WHERE campaign = ?',
  'SELECT count(*) FROM hand_in_person p JOIN hand_in h USING (n) WHERE h.campaign = ?',
  "SELECT count(*) FROM hand_in_draft WHERE campaign = ? AND part IN ('contact', 'objects')",
  'SELECT count(*) FROM pool_secret WHERE campaign = ?',
]

function hasPeople({ sql }: Pick<Reader, 'sql'>, campaign: string): boolean {
  return PEOPLE.some((query) => (sql(query).pluck().get(campaign) as number) > 0)
}

/** The entry, once. */
function noteErasure(w: Write, campaign: string, day: string): void {
  if (erasedOn(w, campaign) !== null) return
  const [raters, handedIn] = PEOPLE.map((query) => w.sql(query).pluck().get(campaign) as number)
  w.append('rater-erased', { campaign, raters: raters!, handedIn: handedIn!, day, operator: 'hub' })
  w.audit.record('hub', 'person:erase', `campaign:${campaign}`, { erased: raters!, handedIn: handedIn!, day })
}

function eraseSome(w: Write, campaign: string): number {
  const raters = w.sql('SELECT number FROM rater WHERE campaign = ? LIMIT ?').pluck().all(campaign, PEOPLE_A_SLICE)
  if (raters.length > 0) return removeRaters(w, raters as number[])
  const people = w
    .sql('SELECT p.n, p.line, p.key FROM hand_in_person p JOIN hand_in h USING (n) WHERE h.campaign = ? LIMIT ?')
    .all(campaign, PEOPLE_A_SLICE) as { n: number; line: number; key: Buffer }[]
  for (const { n, line, key } of people) {
    w.keys.personal.erase(key)
    w.sql('DELETE FROM hand_in_person WHERE n = ? AND line = ?').run(n, line)
    const salt = w.sql('SELECT key FROM hand_in_salt WHERE n = ?').pluck().get(n) as Buffer | undefined
    if (salt === undefined) continue
    w.keys.personal.erase(salt)
    w.sql('DELETE FROM hand_in_salt WHERE n = ?').run(n)
  }
  return people.length > 0 ? people.length : eraseRest(w, campaign)
}

/** Drafts, the pool's secret, and what says something of people without naming them. */
function eraseRest({ sql, keys }: Write, campaign: string): number {
  const rest = ["hand_in_draft WHERE campaign = ? AND part IN ('contact', 'objects')", 'pool_secret WHERE campaign = ?']
  let gone = 0
  for (const of of rest) {
    for (const key of sql(`SELECT key FROM ${of}`).pluck().all(campaign) as Buffer[]) keys.personal.erase(key)
    gone += sql(`DELETE FROM ${of}`).run(campaign).changes
  }
  for (const table of ['pool_pair', 'pool_pairs_found', 'pool_list', 'erased_person'])
    sql(`DELETE FROM ${table} WHERE campaign = ?`).run(campaign)
  return gone
}
