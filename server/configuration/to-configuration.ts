import type {
  Configuration,
  HallFacts,
  OpeningHours,
  OnlinePolicy,
  Policy,
  StaffFacts,
  UnitFacts,
  WindowFacts,
} from '../contract/policy.ts'
import { USUAL_ALERTS, type AlertSettings } from '../contract/alerts.ts'
import { countOf, durationMs, timeSpan, unitReference, weekdays } from './human-values.ts'
import type {
  AlertsFile,
  CampaignFile,
  HallFile,
  AliasesFile,
  MattersFile,
  SpecialDaysFile,
  StaffFile,
  UnitsFile,
} from './shapes.ts'
import { keysAt } from './sound-values.ts'
import type { YamlSource } from './yaml-source.ts'

/** The files of a configuration, every one of which was checked and found without fault. */
export interface CheckedFiles {
  campaign: YamlSource
  units: YamlSource
  halls: YamlSource[]
  staff?: YamlSource | undefined
  matters?: YamlSource | undefined
  aliases?: YamlSource | undefined
  specialDays?: YamlSource | undefined
  alerts?: YamlSource | undefined
}

/** Turns checked files into values. It judges nothing: what could be wrong was found before. */
export function toConfiguration(files: CheckedFiles): Configuration {
  const campaign = files.campaign.value as CampaignFile
  return {
    city: campaign.city,
    policy: toPolicy(campaign, files.campaign),
    units: toUnits(files.units),
    halls: files.halls.map(toHall),
    staff: members(files.staff, '/staff', (files.staff?.value as StaffFile | undefined)?.staff).map(
      ([no, person]): StaffFacts => ({ ...person, no, unit: unitReference(person.unit).code }),
    ),
    matters: members(files.matters, '/matters', (files.matters?.value as MattersFile | undefined)?.matters).map(
      ([name, unit]) => ({ name, unit: unitReference(unit).code }),
    ),
    aliases: members(files.aliases, '/aliases', (files.aliases?.value as AliasesFile | undefined)?.aliases).map(
      ([name, unit]) => ({ name, unit: unitReference(unit).code }),
    ),
    specialDays: members(files.specialDays, '/days', (files.specialDays?.value as SpecialDaysFile | undefined)?.days)
      .map(([date, day]) => ({ date, open: day.open, name: day.name }))
      .toSorted((a, b) => (a.date < b.date ? -1 : 1)),
    alerts: toAlerts(files.alerts?.value as AlertsFile | undefined),
  }
}

/** A rule that the file leaves out has its usual figures. */
function toAlerts(file: AlertsFile | undefined): AlertSettings {
  const rules = file?.rules ?? {}
  const timed = <T extends { within: string }>({ within, ...rest }: T) => ({ ...rest, withinMs: durationMs(within) })
  const bad = rules['bad-rating']
  const half = rules['half-dissatisfied']
  const offline = rules['device-offline']
  const rising = rules['pending-rising']
  const silent = rules['key-silent']
  const pace = rules['machine-pace']
  return {
    ...USUAL_ALERTS,
    ...(bad && { 'bad-rating': { on: bad.on, forMs: durationMs(bad.for) } }),
    ...(half && { 'half-dissatisfied': timed(half) }),
    ...(offline && { 'device-offline': { on: offline.on, afterMs: durationMs(offline.after) } }),
    ...(rising && { 'pending-rising': timed(rising) }),
    ...(silent && { 'key-silent': { on: silent.on, presses: silent.presses, days: countOf(silent.over) } }),
    ...(rules.unrated && { unrated: rules.unrated }),
    ...(rules.uninvited && { uninvited: timed(rules.uninvited) }),
    ...(rules.burst && { burst: timed(rules.burst) }),
    ...(pace && { 'machine-pace': timed(pace) }),
  }
}

function toPolicy(campaign: CampaignFile, source: YamlSource): Policy {
  const { points, ranking, screening, caseClocks, questions } = campaign
  return {
    version: campaign.version,
    points: { 1: points['1'], 2: points['2'], 3: points['3'], 4: points['4'], 5: points['5'] },
    minimumRatings: ranking.minimumRatings,
    ...(ranking.minimums === undefined ? {} : { minimums: { ...ranking.minimums } }),
    lastPlaces: ranking.lastPlaces,
    ...(ranking.weights === undefined ? {} : { weights: { ...ranking.weights } }),
    invitationMs: durationMs(campaign.invitation),
    screening: {
      gapMs: durationMs(screening.gap),
      burstMs: durationMs(screening.burst.within),
      burstCount: screening.burst.counted,
      ...(screening.fewKeys === undefined ? {} : { fewKeys: screening.fewKeys }),
    },
    questions: {
      version: questions.version,
      items: members(source, '/questions/items', questions.items).map(([code, text]) => ({
        code,
        text: { zh: text.zh, en: text.en },
      })),
    },
    languages: [...campaign.languages],
    keepDays: countOf(campaign.keep),
    ...(campaign.receipts === undefined
      ? {}
      : { receipts: { addDays: countOf(campaign.receipts.add), mostAdditions: campaign.receipts.times } }),
    ...(campaign.survey === undefined ? {} : { survey: toSurvey(campaign.survey) }),
    ...(campaign.online === undefined ? {} : { online: toOnline(campaign.online) }),
    caseClocks: {
      verifyDays: countOf(caseClocks.verify),
      mendDays: countOf(caseClocks.mend),
      longestDays: countOf(caseClocks.longest),
    },
    deadlines: members(source, '/deadlines', campaign.deadlines).map(([code, deadline]) => ({
      code,
      monthDay: deadline.date,
      text: { zh: deadline.zh, en: deadline.en },
      source: deadline.source,
    })),
    ...(campaign.people === undefined ? {} : { people: { eraseAfterDays: countOf(campaign.people.eraseAfterReport) } }),
    ...(campaign.rectification === undefined
      ? {}
      : { rectification: { remindDays: countOf(campaign.rectification.remind) } }),
  }
}

const HOUR_MS = 3_600_000

function toSurvey({
  perUnit,
  floor,
  wait,
  responseMark,
}: NonNullable<CampaignFile['survey']>): NonNullable<Policy['survey']> {
  const mark = responseMark === undefined ? {} : { responseMark }
  return { perUnit, floor, seedWaitMs: countOf(wait) * HOUR_MS, ...mark }
}

function toOnline({ repeat, address, burst, swing }: NonNullable<CampaignFile['online']>): OnlinePolicy {
  return {
    repeatDays: countOf(repeat),
    addressUnit: address.unit,
    addressDay: address.all,
    burstMs: durationMs(burst.within),
    burstCount: burst.counted,
    burstTimes: burst.times,
    swingErrors: swing.errors,
    swingDays: countOf(swing.days),
    swingDay: swing.today,
    swingBase: swing.before,
    swingPoints: swing.points,
  }
}

/** Agencies first, then companies, each in the order of the file, which is the document's. */
function toUnits(source: YamlSource): UnitFacts[] {
  const file = source.value as UnitsFile
  const agencies = members(source, '/agencies', file.agencies)
  const companies = members(source, '/companies', file.companies)
  return [
    ...agencies.map(([code, name]): UnitFacts => ({ code, name, kind: 'agency' })),
    ...companies.map(([code, name]): UnitFacts => ({ code, name, kind: 'company' })),
  ]
}

function toHall(source: YamlSource): HallFacts {
  const hall = source.value as HallFile
  return {
    code: hall.code,
    name: hall.name,
    ...(hall.hours === undefined ? {} : { hours: toHours(hall.hours) }),
    zones: members(source, '/zones', hall.zones).map(([code, zone]) => ({ code, ...zone })),
    windows: members(source, '/windows', hall.windows).map(([code, window]): WindowFacts => ({
      code,
      name: window.name,
      zone: window.zone,
      mode: window.mode ?? 'open',
      ...(window.matter === undefined ? {} : { matter: window.matter }),
      ...(window.unit === undefined ? {} : { unit: unitReference(window.unit).code }),
    })),
  }
}

function toHours(hours: NonNullable<HallFile['hours']>): OpeningHours {
  return {
    weekly: hours.map(({ days, time }) => {
      const listed = weekdays(days)
      const span = timeSpan(time)
      if (listed === null || span === null) throw new TypeError(`hours ${days} ${time} were not checked`)
      return { days: listed, from: span.from, to: span.to }
    }),
  }
}

function members<T>(source: YamlSource | undefined, path: string, map: Record<string, T> | undefined): [string, T][] {
  if (source === undefined || map === undefined) return []
  return keysAt(source, path).map((key) => [key, map[key] as T])
}
