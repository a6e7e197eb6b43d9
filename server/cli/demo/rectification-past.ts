import { dayOf } from '../../contract/campaign-time.ts'
import { CHAPTER_WORDS } from '../../contract/report/chapters.ts'
import type { MethodCode } from '../../contract/methods.ts'
import { RectificationItem, type Problem } from './rectification-item.ts'
import type { Results } from './results-past.ts'

/** The unit of a demo's account: its page shows items of several states. */
const DEMO_UNIT = 'J36'
const FINDING: Readonly<Record<MethodCode, string>> = {
  representatives: '代表委员评议排在后三名：反映问题答复慢（演示）',
  online: '网络测评排在后三名：网上留言没有回音（演示）',
  'third-party': '第三方调查排在后三名：咨询电话不好打通（演示）',
  'service-centre': '政务服务中心测评排在后三名：高峰时段窗口等候长（演示）',
}
const PROMISES = [
  { measure: '窗口设替岗表，离岗必须有人接（演示）', mechanism: '替岗写进窗口管理办法，值班长每日点名（演示）' },
  { measure: '公开电话每天两人值守，来电有记录（演示）', mechanism: '每周抽查来电记录，结果在例会上通报（演示）' },
  { measure: '网上留言两个工作日内答复（演示）', mechanism: '留言超期由办公室督办，每月公布答复率（演示）' },
] as const
/** Days of a plan, and after a visit that failed. */
const PLAN_DAYS = 14
const MEND_DAYS = 7
const VISIT_DAYS = 3

/**
 * The items that are under way for a while when the demo opens: closed, closed by one of two, failed, late where days have
 * passed since, running, done, and one with an appointed visit.
 *
 * @param until the present of the demo: deadlines of items that are not late lie behind it
 * @returns what the present adds to them, and the items that begin in it
 */
export async function beginRectifications(results: Results, until: number): Promise<() => Promise<void>> {
  const { clock, year, pace } = results
  const last = await lastPlaces(results)
  const ofList = (at: number): Problem => last[at % last.length]!
  const own = (problem: Omit<Problem, 'unit' | 'measure' | 'mechanism'>, promise: number): Problem => ({
    ...problem,
    ...PROMISES[promise % PROMISES.length]!,
    unit: DEMO_UNIT,
  })
  const enter = async (problem: Problem) => new RectificationItem(results, year, problem).enter()
  const begin = async (problem: Problem, days: number) => (await (await enter(problem)).plan(days)).accept()
  const left = dayOf(until) - dayOf(clock.now)
  const [closed, toClose, failed] = [
    await begin(ofList(0), PLAN_DAYS),
    await begin(ofList(1), PLAN_DAYS),
    await begin(ofList(2), PLAN_DAYS),
  ]
  // No deadline may be entered once it has passed: where the seals are of today, nothing can be late.
  if (left > PLAN_DAYS) await begin(ofList(3), PLAN_DAYS)
  const toVisit = await begin(ofList(4), left + PLAN_DAYS)
  const chapter = { source: 'report', ref: CHAPTER_WORDS.problems } as const
  const appointed = await begin(
    own({ ...chapter, finding: '报告指出：高峰时段户籍窗口人手不足（演示）' }, 0),
    left + PLAN_DAYS,
  )
  await begin(own({ source: 'own', finding: '自查：出入境咨询电话中午无人接（演示）' }, 1), left + PLAN_DAYS)
  clock.now += pace
  for (const item of [closed, toClose, failed])
    // oxlint-disable-next-line no-await-in-loop -- one item after the other
    await item.handIn()
  return async () => {
    await (await closed.pass()).close('two')
    await (await toClose.pass()).close('one')
    await failed.fail(MEND_DAYS)
    await toVisit.handIn()
    await (await appointed.handIn()).appoint(VISIT_DAYS)
    await enter(own({ source: 'office', finding: '群众来信：办证材料没有一次说清（演示）' }, 2))
    await enter(ofList(5))
    await (await enter(own({ source: 'office', finding: '暗访：窗口没有公示办理时限（演示）' }, 0))).plan(PLAN_DAYS)
    await (await (await enter(ofList(6))).plan(PLAN_DAYS)).sendBack()
    await (await enter(ofList(7))).withdraw()
  }
}

/** A problem of each unit among the last places, once each. */
async function lastPlaces({ store, clock, year }: Results): Promise<Problem[]> {
  const { methods } = await store.read('followUp.list', { campaign: String(year), now: clock.now })
  const seen = new Set([DEMO_UNIT])
  return methods
    .flatMap(({ method, last }) => last.map(({ unit, goesOnIn }) => ({ method, unit: (goesOnIn ?? unit).code })))
    .filter(({ unit }) => !seen.has(unit) && seen.add(unit))
    .map(({ method, unit }, at) => ({
      unit,
      source: 'follow-up',
      ref: method,
      finding: FINDING[method],
      ...PROMISES[at % PROMISES.length]!,
    }))
}
