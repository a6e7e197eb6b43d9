import { dateOfDay, dayOf } from '../../server/contract/campaign-time.ts'
import type { KeyTests } from '../../server/contract/device/key-tests.ts'
import type { LiveDevice, LiveWindow } from '../../server/contract/hall/hall-feed.ts'
import type { Hall } from '../../server/contract/answers/halls.ts'
import type { LevelCounts, ScoresAnswer, ScoreRow } from '../../server/contract/scores.ts'

/** A hall of 64 windows and a year of 89 units with every case that a page must show. Same seed, same data. */
const ZONES = [
  { code: 'A', name: '公安出入境', floor: '1' },
  { code: 'B', name: '人社民生', floor: '1' },
  { code: 'C', name: '住房不动产', floor: '2' },
  { code: 'D', name: '企业综合', floor: '2' },
]
const POSTED: [string, string, string][][] = [
  [
    ['J36', '公安局', '户籍'],
    ['J36', '公安局', '身份证'],
    ['J36', '公安局', '出入境'],
    ['J36', '公安局', '车驾管'],
  ],
  [
    ['J41', '人社局', '社保'],
    ['J41', '人社局', '就业'],
    ['J37', '民政局', '婚姻'],
    ['H05', '城市客运交通管理处', '客运'],
  ],
  [
    ['J42', '国土局', '不动产'],
    ['J44', '住建局', '交易'],
    ['J68', '住房公积金管理中心', '贷款提取'],
    ['H03', '宁夏哈纳斯天然气有限公司', '报装'],
  ],
  [
    ['J52', '市场监管局', '登记'],
    ['J78', '国税局', '办税'],
    ['J79', '地税局', '办税'],
    ['J62', '行政审批服务局(政务服务中心)', '综合'],
  ],
]
const NAMES =
  '王建宁 丁永红 王少华 马少华 沙佳 金丽 赵国栋 吴雪梅 刘文静 杨玉兰 陈伟 何丽 王国栋 郭佳 王海霞 马晓燕'.split(' ')

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function deskHalls(): Hall[] {
  const windows = ZONES.flatMap((zone, z) =>
    Array.from({ length: 16 }, (_, i) => ({
      code: `${zone.code}${String(i + 1).padStart(2, '0')}`,
      name: POSTED[z]![Math.floor(i / 4)]![2],
      zone: zone.code,
      mode: i % 3 === 0 ? ('invited' as const) : ('open' as const),
      matter: POSTED[z]![Math.floor(i / 4)]![2],
    })),
  )
  return [
    { code: 'shimin', name: '市民大厅', zones: ZONES, windows },
    { code: '12345', name: '便民服务中心', zones: [], windows: [] },
  ]
}

export function deskWindows(now: number): LiveWindow[] {
  const random = seeded(20_261_118)
  return deskHalls()[0]!.windows.map((facts, index) => {
    const [code, name] = POSTED[Math.floor(index / 16)]![Math.floor((index % 16) / 4)]!
    const vacant = facts.code === 'C16' || facts.code === 'D12'
    const n = vacant ? 0 : 8 + Math.floor(random() * 34)
    const counts = spread(n, random, index % 7 === 0 ? 0.86 : 0.93)
    const invited = facts.mode === 'invited' ? n + 1 + Math.floor(random() * 5) : 0
    return {
      code: facts.code,
      name: facts.name,
      unit: vacant ? null : { code, name },
      staff: vacant ? null : { no: String(1001 + index), name: NAMES[index % NAMES.length]! },
      mode: facts.mode,
      state: ['A05', 'B11'].includes(facts.code) ? 'paused' : facts.code === 'D04' ? 'closed' : 'open',
      today: {
        n,
        counts,
        held: facts.code === 'D03' ? 9 : index % 13 === 5 ? 1 : 0,
        unrated: Math.max(0, invited - n),
        invited,
      },
      lastAt: vacant ? null : now - Math.floor(random() * 1_100_000),
      // One of those whose citizen is deciding now.
      invitedUntil: facts.mode === 'invited' && index % 9 === 1 ? now + 36_000 : null,
      devices: [deviceOf(facts.code, index, now, n)],
      alerts:
        facts.code === 'B07'
          ? [{ id: 'alert-1', rule: 'bad-rating', since: now - 60_000 }]
          : facts.code === 'A14'
            ? [{ id: 'alert-2', rule: 'unrated', since: now - 20 * 60_000 }]
            : [],
    }
  })
}

function deviceOf(code: string, index: number, now: number, n: number): LiveDevice {
  const away = code === 'C12' || code === 'D04'
  const pending = code === 'B14' ? 6 : away ? 2 : 0
  return {
    id: `0193a7c2-5b1e-7d40-8f3a-${String(index).padStart(12, '0')}`,
    kind: index % 3 === 1 ? 'kiosk' : 'keypad',
    online: !away,
    pending,
    lastSeen: away ? now - 12 * 60_000 : now - 4_000,
    received: 400 + n,
    expected: 400 + n + (code === 'A09' ? 2 : 0),
    problems: code === 'D09' ? ['key-stuck'] : [],
  }
}

function spread(n: number, random: () => number, good: number): LevelCounts {
  const counts: LevelCounts = { '5': 0, '4': 0, '3': 0, '2': 0, '1': 0 }
  for (let i = 0; i < n; i++) {
    const x = random()
    counts[x < good - 0.1 ? '5' : x < good + 0.03 ? '4' : x < 0.985 ? '3' : x < 0.995 ? '2' : '1']++
  }
  return counts
}

const UNITS =
  '纪委监委、市委办公厅、人大机关、政府办公厅、政协机关、信访督办局、党史研究室、组织部、老干部局、人才工作服务局、宣传部、统战部、政法委、政策研究室、编办、党校、档案局、新闻传媒集团、机关事务管理局、志办、工商联、总工会、团市委、妇联、科协、文联、残联、中级法院、检察院、发改委、工信局、大数据局、教育局、科技局、民委(宗教局)、公安局、民政局、司法局、财政局、公共资源交易中心、人社局、国土局、环保局、住建局、交通局、水务局、农牧局、商务局、文广局、卫计委、审计局、市场监管局、国资委、体育旅游局、安监局、统计局、林业局、城管局、规划局、经合外侨局、金融工作局、行政审批服务局(政务服务中心)、地震局、政府研究室(扶贫办)、土地储备局、银西林管理处、代建局、住房公积金管理中心、西夏陵区管理处、贺兰山岩画管理处、银川经济技术开发区、银川高新技术产业开发区、银川综合保税区、银川滨河新区、银川丝路经济园、银川中关村创新创业科技园、粮食局、国税局、地税局、邮政管理局、烟草专卖局、气象局、国网银川供电公司、中铁水务集团有限公司、宁夏哈纳斯天然气有限公司、公共交通有限公司、城市客运交通管理处、煤气供热有限公司、宁夏邮政公司银川分公司'.split(
    '、',
  )
const RANKED = '36 37 27 40 41 42 43 44 45 46 47 48 50 52 58 59 62 68 71 76 78 79 81 83 84 85 86 87 88 89'
  .split(' ')
  .map(Number)
const FEW = [20, 54, 57, 80]
const POINTS: LevelCounts = { '5': 100, '4': 80, '3': 60, '2': 30, '1': 0 }

export function deskScores({ from, to, empty }: { from: string; to: string; empty: boolean }): ScoresAnswer {
  const random = seeded(7)
  const units = UNITS.map((name, i): ScoreRow => {
    const number = i + 1
    const unit = {
      code: number <= 82 ? `J${String(number).padStart(2, '0')}` : `H${String(number - 82).padStart(2, '0')}`,
      name,
      kind: number <= 82 ? ('agency' as const) : ('company' as const),
    }
    const n = empty
      ? 0
      : RANKED.includes(number)
        ? 220 + Math.floor(random() * 9_000)
        : FEW.includes(number)
          ? 8 + (i % 17)
          : 0
    return scoreOf(unit, n, random)
  })
  const ranked = units.filter((unit) => unit.status === 'ranked')
  // Two that tie in the middle, and two that tie on the boundary of the last three.
  const byScore = ranked.toSorted((a, b) => Number(b.score) - Number(a.score))
  for (const [index, like] of [
    [5, 4],
    [byScore.length - 4, byScore.length - 3],
  ] as const) {
    if (byScore[index] && byScore[like]) byScore[index].score = byScore[like].score
  }
  for (const unit of ranked) {
    unit.rank = 1 + ranked.filter((other) => Number(other.score) > Number(unit.score)).length
    unit.raw.rank = 1 + ranked.filter((other) => Number(other.raw.score) > Number(unit.raw.score)).length
  }
  const policy = { version: 3, digest: '9f2c1b7a' }
  return {
    campaign: '2026',
    method: 'service-centre',
    from,
    to,
    policy,
    asOf: '2026-11-18T10:42:00+08:00',
    sealed: null,
    units,
  }
}

function scoreOf(unit: ScoreRow['unit'], n: number, random: () => number): ScoreRow {
  if (n === 0) {
    const counts: LevelCounts = { '5': 0, '4': 0, '3': 0, '2': 0, '1': 0 }
    const none = { score: null, rank: null, n: 0, counts, invited: 0, unrated: 0, unratedRate: null }
    return {
      unit,
      status: 'not-present',
      ...none,
      favourableRate: null,
      interval: null,
      raw: { score: null, n: 0, rank: null },
    }
  }
  const counts = spread(n, random, 0.62 + random() * 0.34)
  const sum = Object.entries(counts).reduce((total, [level, count]) => total + POINTS[level as '1'] * count, 0)
  const squares = Object.entries(counts).reduce((total, [level, count]) => total + POINTS[level as '1'] ** 2 * count, 0)
  const half = 1.96 * Math.sqrt((n * squares - sum ** 2) / (n ** 2 * (n - 1)))
  const unrated = Math.floor(n * (0.06 + random() * 0.13))
  const mean = sum / n
  const few = n < 30
  return {
    unit,
    status: few ? 'insufficient' : 'ranked',
    score: mean.toFixed(2),
    rank: null,
    n,
    counts,
    invited: n + unrated,
    unrated,
    unratedRate: ((unrated / (n + unrated)) * 100).toFixed(2),
    favourableRate: (((counts['5'] + counts['4'] + counts['3']) / n) * 100).toFixed(2),
    interval: few ? null : [(mean - half).toFixed(2), Math.min(100, mean + half).toFixed(2)],
    raw: { score: (mean - 0.4 + random() * 0.6).toFixed(2), n: n + 7, rank: null },
  }
}

/** Every keypad of a hall was tested this morning, but for what a page must show besides. */
export function deskKeyTests(windows: LiveWindow[], now: number): KeyTests {
  const day = dateOfDay(dayOf(now))
  const all = [5, 4, 3, 2, 1]
  const proof = (levels: number[], on = day) =>
    levels.map((level) => ({ level, day: on, at: `${on}T08:4${level}:00+08:00` }))
  const cases: Record<string, Pick<KeyTests['keypads'][number], 'levels' | 'proven'>> = {
    B06: { levels: [5, 4, 3, 2], proven: proof([5, 4, 3]) },
    A07: { levels: all, proven: proof(all, '2026-03-02') },
    A01: { levels: all, proven: [] },
  }
  const keypads = windows.flatMap(({ code, devices }) =>
    devices
      .filter(({ kind }) => kind === 'keypad')
      .map(({ id }) => ({ device: id, window: code, ...(cases[code] ?? { levels: all, proven: proof(all) }) })),
  )
  return { day, keypads }
}
