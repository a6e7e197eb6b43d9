import type { Actor } from '../../../contract/audit.ts'
import { campaignYearAt } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import { MOST_ITEMS, type RectificationSource } from '../../../contract/rectifications.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import { isOpenCampaign, whyNotSource } from '../../../rules/rectifications/check-item.ts'
import type { Write } from '../../writer/write.ts'
import { hashText, keepText, readText } from '../deductions/deduction-texts.ts'
import { rectificationById, rectificationsOf } from './rectification-rows.ts'
import { sealBody } from '../seals/seals.ts'
import { isSourceOf, namesItsEntry } from './rectification-source.ts'

export interface EnteredItem {
  /** Of whoever enters it; the same id and content again is no second item. */
  id: string
  campaign: string
  unit: string
  source: RectificationSource
  ref?: string
  finding: string
  /** It is another problem of a source that has one on the list already. */
  again?: boolean
}

/** One of these is one fact; of a last place or a chapter several problems come. */
const ONCE: readonly RectificationSource[] = ['deduction', 'case', 'inspection']

/**
 * Puts a problem on a unit's list: the office what it found, the unit its own. From here on the unit has ten working days for
 * its plan.
 *
 * @returns whether it is new
 * @throws Refusal unknown-campaign, unknown-unit, forbidden for another unit's, bad-request, rectification-source-unknown,
 *   evidence-missing, id-reused, same-source, list-full
 */
export function enterRectification(
  w: Write,
  { by, ...asked }: EnteredItem & { by: RoleHolder },
  actor: Actor,
): { id: string; fresh: boolean } {
  const { campaign, unit, source } = asked
  const id = asked.id.toLowerCase()
  // What is blank is nothing.
  const ref = asked.ref?.trim().normalize('NFC') || undefined
  const finding = asked.finding.trim()
  const ofUnit = by.role === 'unit'
  if (w.registry.unit(unit) === undefined) throw new Refusal('unknown-unit', unit)
  if (ofUnit && (by.unit === undefined || w.registry.heirOf(by.unit) !== w.registry.heirOf(unit)))
    throw new Refusal('forbidden', unit)
  if (!isOpenCampaign(campaign, campaignYearAt(w.now))) throw new Refusal('unknown-campaign', campaign)
  if (saysNothing(finding)) throw new Refusal('evidence-missing', 'finding')
  const known = rectificationById(w.sql, id)
  if (known !== undefined) {
    const same =
      known.campaign === campaign &&
      known.unit === unit &&
      known.source === source &&
      known.ref === (ref ?? null) &&
      readText(w, known.n)?.text === finding
    if (!same) throw new Refusal('id-reused', id)
    return { id, fresh: false }
  }
  const fault = whyNotSource(source, ref, ofUnit)
  if (fault !== null) throw new Refusal(fault.code, fault.detail)
  const sealOf = (n: number) => sealBody(w.sql, n)
  const isThere = isSourceOf({ sql: w.sql, registry: w.registry, sealOf }, { campaign, unit, source, ref })
  if (!namesItsEntry(source, ref) || !isThere) throw new Refusal('rectification-source-unknown', ref)
  const heir = w.registry.heirOf(unit)
  // A unit fills its own list, and never the office's.
  const items = rectificationsOf(w.sql, campaign).filter(
    (row) =>
      w.registry.heirOf(row.unit) === heir && row.withdrawn === null && (row.source === 'own') === (source === 'own'),
  )
  if (items.length >= MOST_ITEMS) throw new Refusal('list-full', `${MOST_ITEMS}`)
  const same = items.filter((row) => ONCE.includes(source) && row.source === source && row.ref === ref)
  if (same.length > 0 && asked.again !== true) throw new Refusal('same-source', same.map((row) => row.id).join(', '))
  const text = hashText(finding)
  const { n } = w.append('rectification', {
    id,
    campaign,
    unit,
    source,
    ...(ref === undefined ? {} : { ref }),
    textHash: text.textHash,
    operator: actor,
    role: ofUnit ? 'unit' : 'campaign-office',
    ...(by.unit === undefined ? {} : { bound: by.unit }),
  })
  keepText(w, n, text)
  w.audit.record(actor, 'rectification:enter', `rectification:${id}`, { unit, source })
  return { id, fresh: true }
}
