import { makeReport } from '../../campaign/report/make-report.ts'
import { SealDesk } from '../../campaign/seal-desk.ts'
import type { FollowUpList } from '../../contract/answers/summary.ts'
import { CHAPTERS, type Chapter } from '../../contract/report/chapters.ts'
import type { Store } from '../../store/port.ts'

/** A campaign that is over, and the clock of its afterwards. */
export interface Results {
  store: Store
  /** The clock of the store, which this moves on. */
  clock: { now: number }
  /** The data folder. */
  data: string
  /** Campaign year that is over, with its four seals. */
  year: number
  /** Between two steps of the office; 0 where the clock leaves no room. */
  pace: number
}

const OFFICE = { operator: 'user:office', role: 'campaign-office' } as const
const SURVEY = { operator: 'user:survey', role: 'method-owner' } as const
/** Who signs for its notice; all other units still have to. */
const SIGNS = 'J62'
const CHAPTER_TEXTS: Readonly<Record<Chapter, string>> = {
  foreword:
    '四种测评方法的结果都已封存，现将本年度群众评议情况报告如下。（演示）\n\n报告中的数字都取自封存结果，可以逐项核对。',
  overview:
    '参评单位总体得到群众认可，窗口服务和办事态度的评价较好。（演示）\n\n- 四种方法的测评对象不同，**名次不能简单相加**\n- 样本不足的单位不排名，由评议办公室决定是否重点跟踪',
  problems:
    '# 群众反映较多的问题（演示）\n\n1. 高峰时段窗口人手不足，等候时间长\n2. 咨询电话不好打通\n3. 材料没有一次说清，群众来回补交',
  advice:
    '- 高峰时段增开窗口，离岗有人接替\n- 公开的电话每天有人值守、有记录\n- 办事材料清单上墙、上网，一次告知（演示）',
  next: '各方法后三名和评议办公室列入的单位作为**重点跟踪对象**。问题清单、责任清单逐项落实到人，由评议办公室回访，两人同意后销号。（演示）',
}

/**
 * What follows from four seals: the office writes the report and the survey team co-signs it, units without a rank get a word,
 * and every unit is told its results. By the same acts as any other.
 */
export async function playResults(results: Results): Promise<void> {
  await sealReport(results)
  await decideFollowUps(results)
  await tellResults(results)
}

async function sealReport({ store, clock, data, year, pace }: Results): Promise<void> {
  const campaign = String(year)
  for (const chapter of CHAPTERS)
    // oxlint-disable-next-line no-await-in-loop -- one chapter after the other
    await store.act(
      'report.write',
      { campaign, chapter, seen: 0, text: CHAPTER_TEXTS[chapter], officer: OFFICE },
      OFFICE.operator,
    )
  clock.now += pace
  const source = await store.read('report.source', { campaign, now: clock.now })
  const { number, seals, texts, baselines } = source
  const made = { ...makeReport(source, []), number, seals, texts, baselines }
  const asked = { campaign, missing: [], reason: '按期上报', made, officer: OFFICE }
  const { request, html } = await store.act('report.ask', asked, OFFICE.operator)
  clock.now += pace
  const { report, checkpoint } = await store.act(
    'report.agree',
    { campaign, request, html, reason: '同意', officer: SURVEY },
    SURVEY.operator,
  )
  new SealDesk({ store, data }).kept(checkpoint!, `report-${report}`)
}

/** The unit with the most ratings of those that have too few joins the list, the next one does not; others wait for a word. */
async function decideFollowUps({ store, clock, year }: Results): Promise<void> {
  const campaign = String(year)
  const [joins, stays] = withoutRank(await store.read('followUp.list', { campaign, now: clock.now }))
  const decide = (each: typeof joins, joining: boolean, reason: string) =>
    each &&
    store.act('followUp.decide', { campaign, ...each, joins: joining, reason, officer: OFFICE }, OFFICE.operator)
  await decide(joins, true, '评价条数接近排名所需，列入重点跟踪（演示）')
  await decide(stays, false, '评价少，还看不出问题，不列入（演示）')
}

function withoutRank({ methods }: FollowUpList) {
  return methods
    .flatMap(({ method, insufficient }) => insufficient.map(({ unit, n }) => ({ method, unit: unit.code, n })))
    .toSorted((a, b) => b.n - a.n)
    .map(({ method, unit }) => ({ method, unit }))
}

async function tellResults({ store, clock, year, pace }: Results): Promise<void> {
  const campaign = String(year)
  await store.act('notices.tell', { campaign, officer: OFFICE }, OFFICE.operator)
  clock.now += pace
  await store.act('notices.sign', { campaign, by: { role: 'unit', unit: SIGNS } }, 'user:demo')
}
