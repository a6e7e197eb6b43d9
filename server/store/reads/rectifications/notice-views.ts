import { campaignPeriod, campaignYearAt, dateOfDay, dayOf, isoShanghai } from '../../../contract/campaign-time.ts'
import type { Notice, Notices } from '../../../contract/answers/notices.ts'
import { Refusal } from '../../../contract/errors.ts'
import { METHOD_CODES } from '../../../contract/methods.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import { lastOfSeal } from '../../../rules/summary/ranked-units.ts'
import { deductionById } from '../../changes/deductions/deduction-rows.ts'
import { readText } from '../../changes/deductions/deduction-texts.ts'
import { lastNotice, readOf, sealsToTell, type NoticeRow, type ReadRow } from '../../changes/rectifications/notices.ts'
import { sealBody, sealByNumber } from '../../changes/seals/seals.ts'
import type { Reader } from '../../reader.ts'
import { deductionsOf } from '../deductions/deductions-of.ts'
import { campaignSeals, type CampaignSeal } from '../summary/campaign-seals.ts'
import { policyOfSeal } from '../summary/policy-of-seal.ts'

/** What is sealed and what was told, and which units signed for it. @throws Refusal unknown-campaign */
export function noticesOf(reader: Reader, campaign: string, now: number): Notices {
  const { sql, registry } = reader
  known(campaign, now)
  const seals = campaignSeals(sql, campaign)
  const told = lastNotice(sql, campaign)
  const read = new Map(
    told === undefined
      ? []
      : (sql('SELECT n, at, unit, operator FROM notice_read WHERE notice = ?').all(told.n) as ReadRow[]).map(
          (row) => [row.unit, row] as const,
        ),
  )
  const units = unitsThatGoOn(reader)
  return {
    campaign,
    sealed: METHOD_CODES.flatMap((method) => {
      const seal = seals.get(method)
      return seal === undefined ? [] : { method, sealed: seal.n, sealedAt: isoShanghai(seal.at), hash: seal.hash }
    }),
    told:
      told === undefined
        ? null
        : {
            notice: told.n,
            version: told.version,
            at: isoShanghai(told.at),
            by: nameIn(told.operator),
            holds: holds(reader, told),
            current: sealsToTell(sql, campaign).join() === told.seals.join(),
          },
    gone: goneUnits(reader, told === undefined ? [...seals.values()] : sealsOf(reader, told)),
    read: units.filter(({ code }) => read.has(code)).length,
    units: units.map(({ code }) => {
      const row = read.get(code)
      return {
        unit: { code, name: registry.unit(code)!.name },
        readAt: row === undefined ? null : isoShanghai(row.at),
        readBy: row === undefined ? null : nameIn(row.operator),
      }
    }),
  }
}

/** The notice of one unit. @throws Refusal unknown-campaign, unknown-unit, not-found where nothing was told */
export function noticeOf(reader: Reader, campaign: string, code: string, now: number): Notice {
  known(campaign, now)
  const told = lastNotice(reader.sql, campaign)
  if (reader.registry.unit(code) === undefined) throw new Refusal('unknown-unit', code)
  if (told === undefined) throw new Refusal('not-found', campaign)
  const seals = sealsOf(reader, told)
  return noticeFor(reader, told, seals, whoIsTold(reader, seals, code))
}

/** The own notice of a unit's people. @throws as `noticeOf` */
export function ownNotice(reader: Reader, campaign: string, by: RoleHolder, now: number): Notice {
  if (by.unit === undefined) throw new Refusal('not-found', campaign)
  return noticeOf(reader, campaign, by.unit, now)
}

/** All of them, in the order of the campaign document. @throws Refusal unknown-campaign, not-found */
export function allNotices(reader: Reader, campaign: string, now: number): Notice[] {
  known(campaign, now)
  const told = lastNotice(reader.sql, campaign)
  if (told === undefined) throw new Refusal('not-found', campaign)
  const seals = sealsOf(reader, told)
  const units = reader.registry.units().filter(({ code }) => whoIsTold(reader, seals, code) === code)
  return units.map(({ code }) => noticeFor(reader, told, seals, code))
}

function noticeFor(reader: Reader, told: NoticeRow, seals: readonly CampaignSeal[], unit: string): Notice {
  const { sql, registry } = reader
  const read = readOf(sql, told.n, registry.heirOf(unit))
  return {
    campaign: told.campaign,
    notice: told.n,
    version: told.version,
    toldAt: isoShanghai(told.at),
    toldBy: nameIn(told.operator),
    unit: named(reader, unit),
    into: registry.heirOf(unit) === unit ? null : named(reader, registry.heirOf(unit)),
    tookUp: goneUnits(reader, seals).flatMap(({ unit: gone, into, own }) =>
      into.code === unit ? [{ unit: gone, own }] : [],
    ),
    holds: holds(reader, told),
    methods: seals.flatMap((seal) => {
      const { units, method = 'service-centre' } = seal.body
      const at = units.findIndex(({ code }) => code === unit)
      if (at === -1) return []
      const line = units[at]!
      const { lastPlaces } = policyOfSeal(sql, seal)
      return {
        method,
        sealed: seal.n,
        sealedAt: isoShanghai(seal.at),
        hash: seal.hash,
        status: line.status,
        score: line.score ?? null,
        rank: line.rank ?? null,
        ranked: units.filter(({ rank }) => rank !== undefined).length,
        lastPlace: lastOfSeal(units, lastPlaces)[at]!,
        lastPlaces,
        n: line.n ?? line.counts?.reduce((all, each) => all + each, 0) ?? null,
        interval: line.interval ?? null,
      }
    }),
    missing: METHOD_CODES.filter((method) => !seals.some(({ body }) => (body.method ?? 'service-centre') === method)),
    deductions: deductionsIn(reader, told.campaign, seals, unit),
    readAt: read === undefined ? null : isoShanghai(read.at),
    readBy: read === undefined ? null : nameIn(read.operator),
  }
}

/** What the sealed online score lost; the facts as that seal froze them, and none once it was opened again. */
function deductionsIn(
  reader: Reader,
  campaign: string,
  seals: readonly CampaignSeal[],
  unit: string,
): Notice['deductions'] {
  const seal = seals.find(({ body }) => body.method === 'online')
  const points = seal?.body.units.find(({ code }) => code === unit)?.own?.deductions
  if (seal === undefined || points === undefined) return null
  const { from, to } = campaignPeriod(Number(campaign))
  const frozen = sealByNumber(reader.sql, seal.n)?.reopened === null
  const heir = reader.registry.heirOf(unit)
  const lines = frozen
    ? (deductionsOf(reader, { firstDay: dayOf(from), lastDay: dayOf(to) - 1 }).get(heir)?.lines ?? [])
    : []
  return {
    points: String(points),
    facts: lines
      .filter(({ counts, id }) => counts && whoIsTold(reader, seals, deductionById(reader.sql, id)!.unit) === unit)
      .map(({ id, rule, day, tenths }) => {
        const row = deductionById(reader.sql, id)!
        const text = readText(reader, row.n)?.text ?? null
        return { id, rule, date: dateOfDay(day), number: row.number, tenths, text }
      }),
  }
}

function sealsOf({ sql }: Reader, { seals }: NoticeRow): CampaignSeal[] {
  return seals.map((n) => {
    const { at, hash } = sql('SELECT at, hash FROM ledger WHERE n = ?').get(n) as { at: number; hash: Buffer }
    return { n, at, hash: hash.toString('hex'), body: sealBody(sql, n) }
  })
}

function holds({ sql }: Reader, { seals }: NoticeRow): boolean {
  return seals.every((n) => sealByNumber(sql, n)?.reopened === null)
}

/** A unit that was merged after the seals is told its own figures; one that was merged before has none, and reads its heir's. */
function whoIsTold({ registry }: Reader, seals: readonly CampaignSeal[], unit: string): string {
  return hasFigures(seals, unit) ? unit : registry.heirOf(unit)
}

function hasFigures(seals: readonly CampaignSeal[], unit: string): boolean {
  return seals.some(({ body }) =>
    body.units.some(({ code, status }) => code === unit && (status === 'ranked' || status === 'insufficient')),
  )
}

/** Units that went on in another one, in the order of the document, and where their results are. */
function goneUnits(reader: Reader, seals: readonly CampaignSeal[]): Notices['gone'] {
  const { registry } = reader
  return registry.units().flatMap(({ code }) => {
    const heir = registry.heirOf(code)
    return heir === code ? [] : [{ unit: named(reader, code), into: named(reader, heir), own: hasFigures(seals, code) }]
  })
}

function named({ registry }: Reader, code: string): { code: string; name: string } {
  return { code, name: registry.unit(code)?.name ?? code }
}

/** One that went on in another reads the other's. */
function unitsThatGoOn({ registry }: Reader): { code: string }[] {
  return registry.units().filter(({ code }) => registry.heirOf(code) === code)
}

function known(campaign: string, now: number): void {
  if (!/^\d{4}$/.test(campaign) || Number(campaign) > campaignYearAt(now))
    throw new Refusal('unknown-campaign', campaign)
}

/** `user:li` is shown as `li`. */
function nameIn(actor: string): string {
  return actor.slice(actor.indexOf(':') + 1)
}
