import { dayOf, parseDay } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { ObjectKind } from '../../../contract/survey/kinds.ts'
import { sha256 } from '../../../machine/sha256.ts'
import { checkContacts } from '../../../rules/sampling/check-contacts.ts'
import { drawOf, frameByNumber, plannedStrata } from '../../changes/draw/draw-rows.ts'
import { eraseDay } from '../../changes/pool/erase-day.ts'
import { erasedOn, personOf } from '../../changes/pool/pool-rows.ts'
import type { Reader } from '../../reader.ts'
import { campaignById } from '../scores/campaigns.ts'

/** What the cover of a contact list says. */
export interface ContactHead {
  campaign: string
  title: string
  /** Hashes of the draw's record and of the frame. */
  record: string
  frame: string
  drawn: number
  reserves: number
  /** On which all of it is erased here. */
  eraseDay: string
}

/** Somebody who was drawn, or is a reserve; without a person who has left the pool since. */
export interface ContactLine {
  id: string
  unit: string
  unitName: string
  kind: ObjectKind
  drawn: boolean
  order: number
  person: { name: string; organisation: string; phone: string; /** Hex. */ salt: string } | null
}

interface PlaceRow {
  id: string
  unit: string
  kind: ObjectKind
  place: number
  hash: Buffer
  key: Buffer | null
  sealed: Buffer | null
}

const LINES_A_PAGE = 500

/**
 * Everybody who was drawn and then the reserves, strata in the order of the record, each by the ticket: first what the
 * cover says, then lines. Each person is the one who was frozen.
 *
 * @throws Refusal unknown-campaign, draw-missing, people-erased; personal-keys-missing where nobody can be read on
 *   this machine; person-differs where somebody stands in another's place
 */
export function* contactList(
  reader: Reader,
  { campaign: id, now }: { campaign: string; now: number },
): Generator<{ head: ContactHead } | { lines: ContactLine[] }, void> {
  const { sql, registry } = reader
  const campaign = campaignById(reader, id, now)
  const day = eraseDay(reader, campaign, now)
  const isDayPast = dayOf(now) >= parseDay(day)!
  if (isDayPast || erasedOn(reader, campaign.id) !== null) throw new Refusal('people-erased', campaign.id)
  const draw = drawOf(sql, campaign.id)
  if (draw === undefined) throw new Refusal('draw-missing')
  const frame = frameByNumber(sql, draw.frame)!
  const { record, drawn, reserves } = draw
  yield {
    head: { campaign: campaign.id, title: campaign.title, record, frame: frame.hash, drawn, reserves, eraseDay: day },
  }
  const names = new Map(registry.units().map(({ code, name }) => [code, name]))
  const places = sql(
    `SELECT p.id, p.unit, p.kind, p.place, l.person AS hash, r.key, r.sealed FROM draw_place p
     JOIN frame_line l ON l.frame = ? AND l.id = p.id
     LEFT JOIN rater r ON r.number = CAST(substr(p.id, 2, instr(p.id, '-') - 2) AS INTEGER)
     WHERE p.seed = ? AND p.unit = ? AND p.kind = ? AND p.drawn = ? ORDER BY p.place`,
  )
  for (const isDrawn of [true, false])
    for (const { unit, kind } of plannedStrata(sql, draw.frame)) {
      const rows = places.all(frame.lines, draw.seed, unit, kind, isDrawn ? 1 : 0) as PlaceRow[]
      for (let from = 0; from < rows.length; from += LINES_A_PAGE) {
        const some = rows.slice(from, from + LINES_A_PAGE)
        const persons = personsIn(reader, some)
        yield {
          lines: some.map(({ place, ...row }, i) => ({
            id: row.id,
            unit,
            unitName: names.get(unit) ?? unit,
            kind,
            drawn: isDrawn,
            order: place,
            person: persons[i]!,
          })),
        }
      }
    }
}

/** @throws Refusal personal-keys-missing, person-differs */
function personsIn({ keys }: Reader, rows: readonly PlaceRow[]): ContactLine['person'][] {
  const here = rows.filter(({ key }) => key !== null)
  const texts = keys.personal.unsealAll(here.map(({ key, sealed }) => ({ id: key!, sealed: sealed! })))
  const found = new Map(here.map(({ id }, i) => [id, personOf(texts[i]!)]))
  // Where some can be read the keys are this pool's: who cannot was erased after the backup that was put back.
  if (here.length > 0 && [...found.values()].every((person) => person === null))
    throw new Refusal('personal-keys-missing', here[0]!.id)
  return rows.map(({ id, key, hash }) => {
    if (key === null) return null
    const person = found.get(id)!
    if (person === null) return null
    const { salt: written, ...rest } = person
    const salt = Buffer.from(written, 'base64url')
    checkContacts([{ id, person: hash.toString('hex') }], [{ id, salt, ...rest }], sha256)
    const { name, organisation = '', phone = '' } = rest
    return { name, organisation, phone, salt: salt.toString('hex') }
  })
}
