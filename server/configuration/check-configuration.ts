import { join } from 'node:path'
import type { TSchema } from 'typebox'
import { parseDay } from '../contract/campaign-time.ts'
import type { Configuration } from '../contract/policy.ts'
import { checkAliases } from './check-aliases.ts'
import { checkAlerts } from './check-alerts.ts'
import { checkCampaign } from './check-campaign.ts'
import { checkHall } from './check-halls.ts'
import { checkShape } from './check-shape.ts'
import { didYouMean } from '../machine/did-you-mean.ts'
import { inOneLine, quoted, type Bilingual, type Fault } from './fault.ts'
import {
  AlertsShape,
  CampaignShape,
  HallShape,
  AliasesShape,
  MattersShape,
  SpecialDaysShape,
  StaffShape,
  UnitsShape,
} from './shapes.ts'
import { below, keysAt } from './sound-values.ts'
import { toConfiguration } from './to-configuration.ts'
import { UnitIndex } from './unit-index.ts'
import { YamlSource } from './yaml-source.ts'

export interface ConfigurationFile {
  name: string
  /** Its content, or why it could not be read, such as `EACCES`. */
  bytes: Uint8Array | { failed: string }
}

const SHAPES: Record<string, TSchema> = {
  'campaign.yaml': CampaignShape,
  'units.yaml': UnitsShape,
  'staff.yaml': StaffShape,
  'matters.yaml': MattersShape,
  'aliases.yaml': AliasesShape,
  'special-days.yaml': SpecialDaysShape,
  'alerts.yaml': AlertsShape,
}
const HALL_FILE = /^hall-(.+)\.yaml$/

/** Judges all files of a folder together and collects every fault before it answers. */
export function checkConfiguration(
  dir: string,
  files: ConfigurationFile[],
): { ok: true; configuration: Configuration } | { ok: false; faults: Fault[] } {
  const faults: Fault[] = []
  const sources = new Map<string, YamlSource>()
  for (const { name, bytes } of files) {
    const shape = HALL_FILE.test(name) ? HallShape : Object.hasOwn(SHAPES, name) ? SHAPES[name] : undefined
    if (shape === undefined) {
      faults.push(unknownFile(dir, name))
      continue
    }
    if ('failed' in bytes) {
      faults.push(unreadable(join(dir, name), bytes.failed))
      continue
    }
    const source = new YamlSource(join(dir, name), bytes)
    checkShape(source, shape)
    sources.set(name, source)
  }
  const campaign = sources.get('campaign.yaml')
  const units = sources.get('units.yaml')
  const halls = [...sources].filter(([name]) => HALL_FILE.test(name))
  for (const name of ['campaign.yaml', 'units.yaml']) {
    if (!files.some((file) => file.name === name)) faults.push(missingFile(dir, name))
  }
  if (!files.some((file) => HALL_FILE.test(file.name))) faults.push(missingFile(dir, 'hall-shimin.yaml'))

  const staff = sources.get('staff.yaml')
  const matters = sources.get('matters.yaml')
  const aliases = sources.get('aliases.yaml')
  const specialDays = sources.get('special-days.yaml')
  const alerts = sources.get('alerts.yaml')
  if (campaign !== undefined) checkCampaign(campaign)
  const index = UnitIndex.of(units)
  for (const [name, hall] of halls) checkHall(hall, HALL_FILE.exec(name)?.[1] ?? '', index)
  if (staff !== undefined) {
    for (const no of keysAt(staff, '/staff')) index.checkReference(staff, `${below('/staff', no)}/unit`)
  }
  if (matters !== undefined) {
    for (const name of keysAt(matters, '/matters')) index.checkReference(matters, below('/matters', name))
  }
  if (aliases !== undefined) checkAliases(aliases, index)
  if (specialDays !== undefined) checkSpecialDays(specialDays)
  if (alerts !== undefined) checkAlerts(alerts)

  for (const source of sources.values()) faults.push(...source.faults)
  if (faults.length > 0 || campaign === undefined || units === undefined) return { ok: false, faults }
  const checked = {
    campaign,
    units,
    halls: halls.map(([, hall]) => hall),
    staff,
    matters,
    aliases,
    specialDays,
    alerts,
  }
  return { ok: true, configuration: toConfiguration(checked) }
}

function checkSpecialDays(source: YamlSource): void {
  for (const date of keysAt(source, '/days')) {
    const path = below('/days', date)
    if (!source.isSound(path) || parseDay(date) !== null) continue
    source.fault(
      path,
      { en: `there is no day ${quoted(date)}`, zh: `没有 ${quoted(date)} 这一天` },
      { en: 'a date of the calendar, such as 2026-10-01', zh: '写日历上有的日期，如 2026-10-01' },
      'key',
    )
  }
}

function unknownFile(dir: string, name: string): Fault {
  const known = Object.keys(SHAPES)
  const meant = name.startsWith('hall')
    ? 'hall-<code>.yaml'
    : (didYouMean(name, known) ?? [...known, 'hall-<code>.yaml'].join(', '))
  return ofFile(
    join(dir, name),
    { en: `no file ${quoted(name)} is expected here`, zh: `这里不应有文件 ${quoted(name)}` },
    { en: `rename it to ${meant}, or move it away`, zh: `改名为 ${meant}，或移走` },
  )
}

function missingFile(dir: string, name: string): Fault {
  return ofFile(
    join(dir, name),
    { en: `the file ${name} is missing`, zh: `缺少文件 ${name}` },
    { en: `a file ${name}, as config/yinchuan has it`, zh: `补上文件 ${name}，样子见 config/yinchuan` },
  )
}

/** A folder or file that the system does not let us read; `code` is the system's. */
export function unreadable(file: string, code: string): Fault {
  return ofFile(
    file,
    { en: `cannot be read (${code})`, zh: `无法读取（${code}）` },
    {
      en: 'the name of a folder or file that exists and may be read; the folder is PINGYI_CONFIG',
      zh: '检查是否存在、是否有读取权限；目录由 PINGYI_CONFIG 指定',
    },
  )
}

function ofFile(file: string, message: Bilingual, hint: Bilingual): Fault {
  return { file, line: 1, column: 1, path: '', message: inOneLine(message), hint: inOneLine(hint) }
}
