import { quoted } from './fault.ts'
import { timeSpan, weekdays } from './human-values.ts'
import { below, keysAt, lengthAt, soundText } from './sound-values.ts'
import type { UnitIndex } from './unit-index.ts'
import type { YamlSource } from './yaml-source.ts'

/** The rules of one hall file that a shape cannot say; `fileCode` is the code in the file's name. */
export function checkHall(source: YamlSource, fileCode: string, units: UnitIndex): void {
  checkCode(source, fileCode)
  checkHours(source)
  // Zones that were not understood are reported once, not again for every window.
  const zones = source.isComplete('/zones') ? keysAt(source, '/zones') : null
  for (const code of keysAt(source, '/windows')) {
    const path = below('/windows', code)
    units.checkReference(source, `${path}/unit`)
    if (zones !== null) checkZone(source, `${path}/zone`, zones)
  }
}

/** The name of the file says which hall it is, so that two files cannot describe the same one. */
function checkCode(source: YamlSource, fileCode: string): void {
  const code = soundText(source, '/code')
  if (code === null || code === fileCode) return
  source.fault(
    '/code',
    { en: `the code ${quoted(code)} is not that of the file's name`, zh: `编号 ${quoted(code)} 与文件名不一致` },
    {
      en: `"${fileCode}", or rename the file to hall-${code}.yaml`,
      zh: `"${fileCode}"，或把文件改名为 hall-${code}.yaml`,
    },
  )
}

function checkZone(source: YamlSource, path: string, zones: string[]): void {
  const zone = soundText(source, path)
  if (zone === null || zones.includes(zone)) return
  source.fault(
    path,
    { en: `zone ${quoted(zone)} is not among the zones of this hall`, zh: `本大厅没有区域 ${quoted(zone)}` },
    zones.length === 0
      ? { en: `add "${zone}: {name: …}" under zones`, zh: `在 zones 下补写 "${zone}: {name: …}"` }
      : { en: `one of ${zones.join(', ')}, or add it under zones`, zh: `${zones.join('、')} 之一，或在 zones 下补上` },
  )
}

interface Span {
  from: number
  to: number
  line: number
}

function checkHours(source: YamlSource): void {
  const taken = new Map<number, Span[]>()
  for (let index = 0; index < lengthAt(source, '/hours'); index++) {
    const path = `/hours/${index}`
    const days = checkedDays(source, `${path}/days`)
    const span = checkedSpan(source, `${path}/time`)
    if (days === null || span === null) continue
    const line = source.lineOf(`${path}/time`)
    const clash = days
      .flatMap((day) => taken.get(day) ?? [])
      .find((other) => span.from < other.to && other.from < span.to)
    if (clash !== undefined) {
      source.fault(
        `${path}/time`,
        { en: `these hours overlap those on line ${clash.line}`, zh: `与第 ${clash.line} 行的时间重叠` },
        { en: 'hours that begin when the others end, or delete one line', zh: '改成不重叠的时间，或删去其中一行' },
      )
    }
    for (const day of days) taken.set(day, [...(taken.get(day) ?? []), { ...span, line }])
  }
}

function checkedDays(source: YamlSource, path: string): number[] | null {
  const text = soundText(source, path)
  if (text === null) return null
  const days = weekdays(text)
  if (days === null) {
    source.fault(
      path,
      { en: `${quoted(text)} are not days of the week`, zh: `${quoted(text)} 不是星期` },
      { en: '周一至周五, or 周一、周三', zh: '周一至周五，或 周一、周三' },
    )
  }
  return days
}

function checkedSpan(source: YamlSource, path: string): { from: number; to: number } | null {
  const text = soundText(source, path)
  if (text === null) return null
  const span = timeSpan(text)
  if (span === null) {
    source.fault(
      path,
      { en: `${quoted(text)} is not a time from earlier to later`, zh: `${quoted(text)} 不是由早到晚的时间` },
      {
        en: '09:00-17:00, two digits each, English colons and hyphen',
        zh: '09:00-17:00，各两位数字，英文冒号和连字符',
      },
    )
  }
  return span
}
