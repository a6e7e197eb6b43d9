import type { ReportFacts } from '../../../contract/report/facts.ts'
import type { Figure, ReportRow, ReportTable } from '../figure.ts'
import { el, label, line, picture, WIDTH, type Markup } from '../svg.ts'
import { list, methodNamed, nameOf } from '../units.ts'

const LEFT = 150
const ROW = 24
const HEIGHT = 15
/** More than these are one sentence. */
const MOST = 7

interface Bar {
  name: string
  value: number
  /** Of it, hatched. */
  part?: number
  words: string
}

/** A hatch for a part of a bar, under a name of its own. */
function hatch(id: string): Markup {
  return el(
    'defs',
    {},
    el(
      'pattern',
      { id, width: 4, height: 4, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
      el('rect', { width: 4, height: 4, fill: '#fff' }),
      line(0, 0, 0, 4, { 'stroke-width': 3 }),
    ),
  )
}

/** Bars from zero, the longest first, numbers beside them. @param most what the whole width stands for; absent: the longest */
function bars(id: string, rows: readonly Bar[], most = Math.max(...rows.map(({ value }) => value), 1)): Markup[] {
  const full = WIDTH - LEFT - 150
  return [
    hatch(`${id}-h`),
    line(LEFT, 0, LEFT, rows.length * ROW),
    ...rows.flatMap(({ name, value, part = 0, words }, i) => {
      const y = i * ROW + (ROW - HEIGHT) / 2
      const width = (value / most) * full
      return [
        label(LEFT - 8, y + 11.5, name, { 'text-anchor': 'end' }),
        el('rect', { x: LEFT, y, width, height: HEIGHT, fill: '#bbb', stroke: '#000' }),
        ...(part === 0
          ? []
          : [
              el('rect', {
                x: LEFT,
                y,
                width: (part / most) * full,
                height: HEIGHT,
                fill: `url(#${id}-h)`,
                stroke: '#000',
              }),
            ]),
        label(LEFT + width + 6, y + 11.5, words),
      ]
    }),
  ]
}

/** What raters named (评价方面), most named first. */
export function reasonsFigure(facts: ReportFacts): Figure | null {
  const reasons = facts.reasons?.filter(({ n }) => n > 0) ?? []
  if (reasons.length === 0) return null
  const shown = reasons.slice(0, MOST)
  const rest = reasons.slice(MOST)
  const [first] = shown
  const worst = reasons.toSorted((a, b) => b.bad - a.bad)[0]!
  const id = 'fig-reasons'
  return {
    id,
    title: '政务服务中心测评：群众提到的评价方面',
    svg: picture(
      {
        id,
        height: shown.length * ROW + 6,
        title: '评价方面按提到的次数排列',
        desc: shown.map(({ name, n, bad }) => `${name}提到 ${n} 次，其中不满意 ${bad} 次`).join('；'),
      },
      ...bars(
        id,
        shown.map(({ name, n, bad }) => ({ name, value: n, part: bad, words: `${n} 次，其中不满意 ${bad} 次` })),
      ),
    ),
    how: `从零画起，按次数排。斜纹是其中打不满意、非常不满意的。${rest.length === 0 ? '' : `其余 ${rest.length} 项合计 ${rest.reduce((sum, { n }) => sum + n, 0)} 次。`}`,
    means: `提到最多的是${first!.name}；不满意时提到最多的是${worst.name}，${worst.bad} 次。`,
    not: '评价方面由群众自愿选，一次评价可以选几项，也可以不选；没有人提到，不等于没有问题。五级都可以选，次数多不等于差。次数不在封存的数里：封存以后群众还能补充几天，这里是生成报告时的次数。',
    tables: [
      {
        name: '评价方面',
        columns: [
          { header: '评价方面', kind: 'text' },
          { header: '提到次数', kind: 'whole' },
          { header: '其中不满意、非常不满意', kind: 'whole' },
        ],
        rows: reasons.map(({ name, n, bad }): ReportRow => [name, n, bad]),
      },
    ],
  }
}

const RATE_WORDS = {
  'third-party': '问卷应答率',
  'service-centre': '邀请后按键率',
  representatives: '评议率',
  online: '评价率',
} as const

/** Answers of those asked, presses of invitations. */
export function ratesFigure(facts: ReportFacts): Figure | null {
  const { rates } = facts
  if (rates.length === 0) return null
  const id = 'fig-rates'
  const named = rates.map((each) => ({
    ...each,
    name: methodNamed(facts, each.method).name,
    word: RATE_WORDS[each.method],
  }))
  return {
    id,
    title: '多少人应答，多少人按了键',
    svg: picture(
      {
        id,
        height: named.length * ROW + 6,
        title: '应答率和按键率',
        desc: named
          .map(({ name, word, rate, done, of }) => `${name}${word} ${rate ?? ''}%，${of} 中 ${done}`)
          .join('；'),
      },
      ...bars(
        id,
        named.map(({ name, word, rate, done, of }) => ({
          name,
          value: Number(rate ?? 0),
          words: rate === null ? `${word}：没有人被问到` : `${word} ${rate}%（${of} 中 ${done}）`,
        })),
        160,
      ),
    ),
    how: '条长是百分比。问卷应答率：已答人数占抽中和动用候补的人数；按键率：发出的评价邀请里，按了键的占几成。',
    means: named.map(({ name, rate }) => `${name}${rate === null ? '没有可算的' : ` ${rate}%`}`).join('，') + '。',
    not: '没有答、没有按键的人没有被当作满意，也没有被当作不满意。他们怎么想，本报告不知道；最坏和最好的情形见下一节。没有列出的评议方式没有「应当评价的人数」，算不出比率。',
    tables: [
      {
        name: '应答率和按键率',
        columns: [
          { header: '评议方式', kind: 'text' },
          { header: '比率', kind: 'text' },
          { header: '应当', kind: 'whole' },
          { header: '实际', kind: 'whole' },
          { header: '百分比', kind: 'decimal', places: 2 },
        ],
        rows: named.map(({ name, word, of, done, rate }): ReportRow => [name, word, of, done, rate]),
      },
    ],
  }
}

/** Points that the sealed online method took off (附件1). */
export function deductionsFigure(facts: ReportFacts): Figure | null {
  const off = facts.units
    .flatMap(({ code, deductions }) => (deductions == null || Number(deductions) === 0 ? [] : [{ code, deductions }]))
    .toSorted((a, b) => Number(b.deductions) - Number(a.deductions))
  if (off.length === 0) return null
  const shown = off.slice(0, MOST)
  const rest = off.slice(MOST)
  const hundredths = (rows: typeof off) =>
    rows.reduce((sum, each) => sum + Math.round(Number(each.deductions) * 100), 0)
  const id = 'fig-deductions'
  return {
    id,
    title: '网络及跟踪评议：减分',
    svg: picture(
      {
        id,
        height: shown.length * ROW + 6,
        title: '减分的单位',
        desc: `减分的单位有 ${list(off.map(({ code, deductions }) => `${nameOf(facts, code)} ${deductions} 分`))}。`,
      },
      ...bars(
        id,
        shown.map(({ code, deductions }) => ({
          name: nameOf(facts, code),
          value: Number(deductions),
          words: `减 ${deductions} 分`,
        })),
      ),
    ),
    how: `从零画起，按减分多少排。${rest.length === 0 ? '' : `其余 ${rest.length} 个单位合计减 ${(hundredths(rest) / 100).toFixed(2)} 分，见附表。`}减分已经在网络及跟踪评议的得分里。`,
    means: `减分的单位 ${off.length} 个，合计减 ${(hundredths(off) / 100).toFixed(2)} 分。每一件都有文号或签字盖章，都经评议办公室确认。`,
    not: `没有减分的单位不一定没有问题：没有采访到的单位不减分（附件1 二.(五)）。封存以后报来的事实没有算在里面。${stillHeld(facts)}`,
    tables: [
      {
        name: '减分',
        columns: [
          { header: '代码', kind: 'text' },
          { header: '参评单位', kind: 'text' },
          { header: '减分', kind: 'decimal', places: 2 },
        ],
        rows: off.map(({ code, deductions }): ReportRow => [code, nameOf(facts, code), deductions]),
      },
      ...endedTables(facts),
    ],
  }
}

const ENDED = { withdrawn: '封存以后两人撤回', upheld: '封存以后异议成立' } as const

/** What the seal holds although it ended since; nothing where there is none of it. */
function stillHeld({ deductionsEnded: ended = [] }: ReportFacts): string {
  if (ended.length === 0) return ''
  const tenths = ended.reduce((sum, each) => sum + each.tenths, 0)
  return `其中 ${ended.length} 件、${(tenths / 10).toFixed(1)} 分在封存以后撤回或者异议成立，封存的得分里仍扣着：要改，由两名人员打开封存，重新封存，再出一份报告。`
}

function endedTables(facts: ReportFacts): ReportTable[] {
  const { deductionsEnded: ended = [] } = facts
  if (ended.length === 0) return []
  return [
    {
      name: '封存以后不算的减分',
      columns: [
        { header: '代码', kind: 'text' },
        { header: '参评单位', kind: 'text' },
        { header: '条款', kind: 'text' },
        { header: '日期', kind: 'text' },
        { header: '封存里扣的分', kind: 'decimal', places: 1 },
        { header: '说明', kind: 'text' },
        { header: '台账条目', kind: 'whole' },
      ],
      rows: ended.map(({ code, rule, date, tenths, how, entry }): ReportRow => [
        code,
        nameOf(facts, code),
        rule,
        date,
        (tenths / 10).toFixed(1),
        ENDED[how],
        entry,
      ]),
    },
  ]
}
