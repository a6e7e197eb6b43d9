import { countOf, durationMs, isMonthDay } from './human-values.ts'
import { below, keysAt, lengthAt, soundNumber, soundText } from './sound-values.ts'
import type { YamlSource } from './yaml-source.ts'

/** The rules among the values of campaign.yaml that a shape cannot say. */
export function checkCampaign(source: YamlSource): void {
  checkPoints(source)
  checkWeights(source)
  for (const path of ['/invitation', '/screening/gap', '/screening/burst/within']) checkDuration(source, path)
  checkBurst(source)
  checkKeep(source)
  checkSurvey(source)
  checkErasing(source)
  checkCaseClocks(source)
  checkLanguages(source)
  for (const key of keysAt(source, '/deadlines')) checkMonthDay(source, `${below('/deadlines', key)}/date`)
}

/** Compared with the nearest better level that is itself sound. */
function checkPoints(source: YamlSource): void {
  let better: { level: number; points: number } | null = null
  for (const level of [5, 4, 3, 2, 1]) {
    const points = soundNumber(source, `/points/${level}`)
    if (points === null) continue
    if (better !== null && points >= better.points) {
      source.fault(
        `/points/${level}`,
        {
          en: `level ${level} has ${points} points, not fewer than level ${better.level} with ${better.points}`,
          zh: `${level} 级 ${points} 分，没有低于 ${better.level} 级的 ${better.points} 分`,
        },
        { en: `fewer than ${better.points}`, zh: `小于 ${better.points} 的整数` },
      )
    }
    better = { level, points: better === null ? points : Math.min(points, better.points) }
  }
}

/** A total that is out of 100 as each method is. */
function checkWeights(source: YamlSource): void {
  const path = '/ranking/weights'
  const weights = keysAt(source, path).map((key) => soundNumber(source, below(path, key)))
  const sum = weights.reduce<number>((all, each) => all + (each ?? 0), 0)
  if (weights.length === 0 || weights.includes(null) || sum === 100) return
  source.fault(
    path,
    { en: `the weights make ${sum} together`, zh: `各项权重合计 ${sum}` },
    { en: 'weights of 100 together, such as 40, 30, 20 and 10', zh: '合计 100，如 40、30、20、10' },
  )
}

const LONGEST_MS = 3_600_000

function checkDuration(source: YamlSource, path: string): void {
  const text = soundText(source, path)
  if (text === null || durationMs(text) <= LONGEST_MS) return
  source.fault(
    path,
    { en: `"${text}" is longer than an hour`, zh: `"${text}" 超过一小时` },
    { en: 'at most 60分钟', zh: '不超过 60分钟' },
  )
}

function checkBurst(source: YamlSource): void {
  const gap = soundText(source, '/screening/gap')
  const within = soundText(source, '/screening/burst/within')
  if (gap === null || within === null || durationMs(within) > durationMs(gap)) return
  source.fault(
    '/screening/burst/within',
    {
      en: `"${within}" is not longer than the gap "${gap}", so no burst could be seen`,
      zh: `"${within}" 没有长于 gap "${gap}"，筛查不起作用`,
    },
    { en: `longer than ${gap}, such as 120秒`, zh: `长于 ${gap}，如 120秒` },
  )
}

/** Devices hold at most this many days of acknowledged items. */
const MOST_KEEP_DAYS = 90

function checkKeep(source: YamlSource): void {
  const text = soundText(source, '/keep')
  if (text === null || countOf(text) <= MOST_KEEP_DAYS) return
  source.fault(
    '/keep',
    { en: `"${text}" is more than a device can keep`, zh: `"${text}" 超过评价器能保存的天数` },
    { en: `at most ${MOST_KEEP_DAYS}天`, zh: `不超过 ${MOST_KEEP_DAYS}天` },
  )
}

/** A unit that gives fewer people than one of its kinds must could not keep to both. */
function checkSurvey(source: YamlSource): void {
  const [perUnit, floor] = [soundNumber(source, '/survey/perUnit'), soundNumber(source, '/survey/floor')]
  if (perUnit === null || floor === null || floor <= perUnit) return
  source.fault(
    '/survey/floor',
    { en: `${floor} is above perUnit ${perUnit}`, zh: `${floor} 大于 perUnit 的 ${perUnit}` },
    { en: `at most ${perUnit}, such as 2`, zh: `不超过 ${perUnit}，如 2` },
  )
}

/** What a list of people is kept for is over long before. */
const MOST_ERASE_DAYS = 730

function checkErasing(source: YamlSource): void {
  const text = soundText(source, '/people/eraseAfterReport')
  if (text === null || countOf(text) <= MOST_ERASE_DAYS) return
  source.fault(
    '/people/eraseAfterReport',
    { en: `"${text}" keeps people's data for too long`, zh: `"${text}" 保存个人信息太久` },
    { en: `at most ${MOST_ERASE_DAYS}天`, zh: `不超过 ${MOST_ERASE_DAYS}天` },
  )
}

function checkCaseClocks(source: YamlSource): void {
  const order = ['verify', 'mend', 'longest'] as const
  for (const [index, name] of order.entries()) {
    const before = order[index - 1]
    if (before === undefined) continue
    const shorter = soundText(source, `/caseClocks/${before}`)
    const longer = soundText(source, `/caseClocks/${name}`)
    if (shorter === null || longer === null || countOf(longer) >= countOf(shorter)) continue
    source.fault(
      `/caseClocks/${name}`,
      {
        en: `${name} "${longer}" is shorter than ${before} "${shorter}"`,
        zh: `${name} "${longer}" 短于 ${before} "${shorter}"`,
      },
      { en: `${countOf(shorter)}工作日 or more`, zh: `不少于 ${countOf(shorter)}工作日` },
    )
  }
}

function checkLanguages(source: YamlSource): void {
  const seen = new Set<string>()
  for (let index = 0; index < lengthAt(source, '/languages'); index++) {
    const language = soundText(source, `/languages/${index}`)
    if (language === null) continue
    if (seen.has(language)) {
      source.fault(
        `/languages/${index}`,
        { en: `"${language}" is written twice`, zh: `"${language}" 重复` },
        { en: 'each language once: [zh-CN, en]', zh: '每种语言写一次：[zh-CN, en]' },
      )
    }
    seen.add(language)
  }
}

/** The document itself says 31 November (六.3): the hint names the last day of such a month. */
function checkMonthDay(source: YamlSource, path: string): void {
  const text = soundText(source, path)
  if (text === null || isMonthDay(text)) return
  const last = [31, 30, 29, 28].map((day) => `${text.slice(0, 2)}-${day}`).find(isMonthDay)
  const hint = Number(text.slice(3)) > 28 && last !== undefined ? last : '06-30'
  source.fault(
    path,
    { en: `there is no day "${text}" in every year`, zh: `不是每年都有 "${text}" 这一天` },
    { en: `a month-day that exists, such as ${hint}`, zh: `写存在的 月-日，如 ${hint}` },
  )
}
