import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import { mustHavePool, type OfPool } from '../../../contract/survey/of-pool.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import { mustHaveSecret, tagOf } from '../../personal/pool-secret.ts'
import { campaignById } from '../../reads/scores/campaigns.ts'
import type { Write } from '../../writer/write.ts'
import { erasePeople } from '../hand-in-content.ts'
import { isIn } from './decide-raters.ts'
import { personOf, raterId, raterNumber, rootsOf } from './pool-rows.ts'
import { removeRaters } from './remove-raters.ts'

/** A service object of a hand-in, by its line. */
export interface LineOfHandIn {
  handIn: number
  line: number
}

/**
 * Erases one person for good who asked for it (本人要求删除): the rater with all that were merged into it, and the service
 * objects it came from. Keys are overwritten, so that no backup gives the person back; no import brings it back.
 *
 * @param copies service objects of the same person in older versions of lists, as the hub found them
 * @throws Refusal unknown-method, unknown-campaign, rater-not-in-pool, reason-missing
 */
export function eraseRater(
  w: Write,
  { campaign: id, method, rater, reason, copies }: OfPool & { rater: string; reason: string; copies: LineOfHandIn[] },
  actor: Actor,
): { erased: number; handedIn: number } {
  mustHavePool(method)
  if (saysNothing(reason)) throw new Refusal('reason-missing')
  const campaign = campaignById(w, id, w.now).id
  const rootOf = rootsOf(w, campaign)
  const root = rootOf(raterNumber(rater))
  if (!isIn(w, campaign, root)) throw new Refusal('rater-not-in-pool', rater)
  const numbers = w.sql('SELECT number FROM rater WHERE campaign = ?').pluck().all(campaign) as number[]
  const done = eraseForGood(w, {
    campaign,
    numbers: numbers.filter((number) => rootOf(number) === root),
    copies,
    reason,
    actor,
  })
  w.audit.record(actor, 'person:erase', `rater:${raterId(root)}`, { ...done, reason })
  return done
}

/**
 * Raters of erased service objects go with them: of one line the whole person, of a whole version who stands in no other
 * list. For whoever has erased the service objects.
 *
 * @param order.erased how many they were
 */
export function eraseRatersOfLines(
  w: Write,
  {
    campaign,
    handIn,
    line,
    erased,
    reason,
  }: { campaign: string; handIn: number; line?: number; erased: number; reason: string },
  actor: Actor,
): void {
  const found = w
    .sql('SELECT DISTINCT rater FROM rater_line WHERE hand_in = ? AND (? IS NULL OR line = ?)')
    .pluck()
    .all(handIn, line ?? null, line ?? null) as number[]
  if (found.length === 0) return
  const rootOf = rootsOf(w, campaign)
  const roots = new Set(found.map(rootOf))
  const all = w.sql('SELECT number FROM rater WHERE campaign = ?').pluck().all(campaign) as number[]
  const ofPeople = all.filter((number) => roots.has(rootOf(number)))
  const batch = w.sql('SELECT batch FROM pool_list WHERE campaign = ? AND hand_in = ?').pluck().get(campaign, handIn)
  if (line === undefined)
    for (const number of found)
      w.sql(
        "DELETE FROM rater_unit WHERE rater = ? AND source = 'objects' AND batch = ? AND unit IN (SELECT unit FROM pool_list WHERE campaign = ? AND hand_in = ?)",
      ).run(number, batch ?? 0, campaign, handIn)
  const gone = new Set(
    ofPeople
      .filter((number) => w.sql('SELECT 1 FROM rater_unit WHERE rater = ? LIMIT 1').get(number) !== undefined)
      .map(rootOf),
  )
  const numbers = line === undefined ? ofPeople.filter((number) => !gone.has(rootOf(number))) : ofPeople
  if (numbers.length > 0) eraseForGood(w, { campaign, numbers, copies: [], erased, reason, actor })
}

function eraseForGood(
  w: Write,
  {
    campaign,
    numbers,
    copies,
    erased: before = 0,
    reason,
    actor,
  }: {
    campaign: string
    numbers: readonly number[]
    copies: readonly LineOfHandIn[]
    erased?: number
    reason: string
    actor: Actor
  },
): { erased: number; handedIn: number } {
  const secret = mustHaveSecret(w, campaign)
  const lines = new Map<string, LineOfHandIn>(copies.map((each) => [`${each.handIn} ${each.line}`, each]))
  for (const number of numbers) {
    const row = w.sql('SELECT key, sealed FROM rater WHERE number = ?').get(number) as { key: Buffer; sealed: Buffer }
    const person = personOf(w.keys.personal.unseal({ id: row.key, sealed: row.sealed }))
    if (person !== null)
      w.sql('INSERT OR IGNORE INTO erased_person (campaign, tag) VALUES (?, ?)').run(campaign, tagOf(secret, person))
    const stood = w.sql('SELECT hand_in AS handIn, line FROM rater_line WHERE rater = ?').all(number) as LineOfHandIn[]
    for (const each of stood) lines.set(`${each.handIn} ${each.line}`, { ...each })
  }
  let handedIn = before
  for (const { handIn, line } of lines.values()) handedIn += erasePeople(w, handIn, line)
  const erased = removeRaters(w, numbers)
  w.append('rater-erased', {
    campaign,
    raters: erased,
    ids: numbers.map(raterId),
    handedIn,
    operator: actor,
    reason: reason.trim(),
  })
  return { erased, handedIn }
}
