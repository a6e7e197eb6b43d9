import { Type, type Static, type TSchema } from 'typebox'
import { STAFF_NO } from '../contract/limits.ts'
import type { Bilingual } from './fault.ts'
import { DAYS_PATTERN, DURATION_PATTERN, HOURS_PATTERN, WORKING_DAYS_PATTERN } from './human-values.ts'

/**
 * What each file of `config/<city>` may say. Beside its rule every schema carries `what` belongs there and a `hint`
 * with what to write; `keyHint` does the same for codes before the colon. `check-shape.ts` makes faults of them.
 */
export type Description = {
  what: Bilingual
  hint: Bilingual
}

const say = (en: string, zh: string, hintEn: string, hintZh: string): Description => ({
  what: { en, zh },
  hint: { en: hintEn, zh: hintZh },
})
const exact = {
  additionalProperties: false,
  ...say(
    'a group of named values',
    '一组“名称: 内容”',
    'name: value, one a line, indented by two spaces',
    '下一行缩进两格，逐行写“名称: 内容”',
  ),
} as const

/** A mapping from codes to values; a code written twice is found while reading. */
function coded<T extends TSchema>(pattern: string, value: T, keyHint: Bilingual, limits: object = {}) {
  return Type.Record(Type.String({ pattern }), value, { ...exact, ...limits, keyHint })
}

const Name = Type.String({
  minLength: 1,
  maxLength: 80,
  ...say('a text', '文字', 'a text of 1 to 80 characters', '1 至 80 个字'),
})
const Version = Type.Integer({
  minimum: 1,
  maximum: 1_000_000,
  ...say('a version', '版次', 'a whole number from 1, such as 2', '从 1 起的整数，如 2'),
})
const Points = Type.Integer({
  minimum: 0,
  maximum: 100,
  ...say('a number of points', '分值', 'a whole number from 0 to 100', '0 至 100 的整数'),
})
const Count = Type.Integer({
  minimum: 1,
  maximum: 1000,
  ...say('a whole number from 1 to 1000', '1 至 1000 的整数', 'a whole number such as 30', '整数，如 30'),
})
const Mark = Type.Integer({
  minimum: 1,
  maximum: 100,
  ...say('a whole number from 1 to 100', '1 至 100 的整数', 'per cent, such as 50', '百分数，如 50'),
})
const Duration = Type.String({
  pattern: DURATION_PATTERN,
  ...say('a time with its unit', '带单位的时间', '45秒 or 45s, 2分钟 or 2min', '如 45秒、2分钟'),
})
const Hour = Type.String({
  pattern: HOURS_PATTERN,
  ...say('a number of hours', '小时数', '24小时 or 24h', '如 24小时'),
})
const Days = Type.String({ pattern: DAYS_PATTERN, ...say('a number of days', '天数', '7天 or 7d', '如 7天') })
const WorkingDays = Type.String({
  pattern: WORKING_DAYS_PATTERN,
  ...say('a number of working days', '工作日数', '5工作日 or 5 working days', '如 5工作日'),
})
const MonthDay = Type.String({
  pattern: '^[0-9]{2}-[0-9]{2}$',
  ...say('a date', '日期', 'month-day, such as 06-30', '月-日，如 06-30'),
})
const UnitReference = Type.String({
  pattern: '^[JH][0-9]{2,3}( .+)?$',
  ...say('a unit', '参评单位', 'code and name of the unit, such as J36 公安局', '单位编号和名称，如 J36 公安局'),
})
const UnitName = Type.String({
  minLength: 1,
  maxLength: 80,
  ...say('a name', '单位名称', 'the name of the unit', '写单位名称'),
})

const onlyPeriod = (monthDay: '12-01' | '11-30') =>
  Type.Literal(
    monthDay,
    say(
      'what this edition counts',
      '本版程序所认的时段',
      `${monthDay}; another period needs another edition`,
      `${monthDay}；改时段须改程序`,
    ),
  )

const ITEM_CODE = '^[a-z0-9-]{1,40}$'
const itemCode: Bilingual = {
  en: 'small letters, digits and hyphens, such as slow-action',
  zh: '小写字母、数字、连字符，如 slow-action',
}

export const CampaignShape = Type.Object(
  {
    city: Name,
    version: Version,
    period: Type.Object({ from: onlyPeriod('12-01'), to: onlyPeriod('11-30') }, exact),
    points: Type.Object({ '5': Points, '4': Points, '3': Points, '2': Points, '1': Points }, exact),
    ranking: Type.Object(
      {
        minimumRatings: Count,
        minimums: Type.Optional(Type.Object({ 'third-party': Count, representatives: Count, online: Count }, exact)),
        lastPlaces: Count,
        weights: Type.Optional(
          Type.Object(
            {
              'third-party': Type.Optional(Mark),
              'service-centre': Type.Optional(Mark),
              representatives: Type.Optional(Mark),
              online: Type.Optional(Mark),
            },
            exact,
          ),
        ),
      },
      exact,
    ),
    invitation: Duration,
    screening: Type.Object(
      {
        gap: Duration,
        burst: Type.Object({ within: Duration, counted: Count }, exact),
        fewKeys: Type.Optional(
          Type.Enum(
            ['held', 'counted'],
            say(
              'what becomes of a keypad without a key for every level',
              '缺键评价器的评价',
              'held or counted',
              'held（待核）或 counted（计入）',
            ),
          ),
        ),
      },
      exact,
    ),
    keep: Days,
    receipts: Type.Optional(Type.Object({ add: Days, times: Count }, exact)),
    people: Type.Optional(Type.Object({ eraseAfterReport: Days }, exact)),
    rectification: Type.Optional(Type.Object({ remind: WorkingDays }, exact)),
    online: Type.Optional(
      Type.Object(
        {
          repeat: Days,
          address: Type.Object({ unit: Count, all: Count }, exact),
          burst: Type.Object({ within: Duration, counted: Count, times: Count }, exact),
          swing: Type.Object({ errors: Count, days: Days, today: Count, before: Count, points: Count }, exact),
        },
        exact,
      ),
    ),
    survey: Type.Optional(
      Type.Object({ perUnit: Count, floor: Count, wait: Hour, responseMark: Type.Optional(Mark) }, exact),
    ),
    caseClocks: Type.Object({ verify: WorkingDays, mend: WorkingDays, longest: WorkingDays }, exact),
    questions: Type.Object(
      {
        version: Version,
        items: coded(ITEM_CODE, Type.Object({ zh: Name, en: Name }, exact), itemCode, {
          minProperties: 1,
          maxProperties: 20,
        }),
      },
      exact,
    ),
    languages: Type.Array(
      // Which languages there are is the kiosk page's business (kiosk/strings): a further one is a further file there.
      Type.String({
        pattern: '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$',
        ...say('the tag of a language', '语言代码', 'zh-CN, en or ja', 'zh-CN、en 或 ja'),
      }),
      { minItems: 1, maxItems: 8, ...say('a list of languages', '语言列表', '[zh-CN, en, ja]', '[zh-CN, en, ja]') },
    ),
    deadlines: coded(ITEM_CODE, Type.Object({ date: MonthDay, zh: Name, en: Name, source: Name }, exact), itemCode),
  },
  exact,
)
export type CampaignFile = Static<typeof CampaignShape>

export const UnitsShape = Type.Object(
  {
    agencies: coded(
      '^J[0-9]{2,3}$',
      UnitName,
      { en: 'J and two digits, such as J36', zh: 'J 加两位数字，如 J36' },
      { minProperties: 1 },
    ),
    companies: Type.Optional(
      coded('^H[0-9]{2,3}$', UnitName, { en: 'H and two digits, such as H01', zh: 'H 加两位数字，如 H01' }),
    ),
  },
  exact,
)
export type UnitsFile = Static<typeof UnitsShape>

const Hours = Type.Object(
  {
    days: Type.String(say('days of the week', '星期', '周一至周五, or 周一、周三', '周一至周五，或 周一、周三')),
    time: Type.String(say('a time of day', '时间', '09:00-17:00', '09:00-17:00')),
  },
  exact,
)
const Zone = Type.String({
  pattern: '^[A-Z][0-9]?$',
  ...say('a zone', '区域编号', 'the letter of a zone, such as A', '区域的字母，如 A'),
})
const Window = Type.Object(
  {
    zone: Zone,
    unit: Type.Optional(UnitReference),
    name: Name,
    matter: Type.Optional(Name),
    mode: Type.Optional(
      Type.Enum(['open', 'invited'], say('a mode', '评价方式', 'open or invited', 'open 或 invited')),
    ),
  },
  exact,
)
export const HallShape = Type.Object(
  {
    code: Type.String({
      pattern: '^[a-z0-9][a-z0-9-]{0,30}$',
      ...say(
        'a code',
        '大厅编号',
        'small letters, digits and hyphens, such as shimin',
        '小写字母、数字、连字符，如 shimin',
      ),
    }),
    name: Name,
    hours: Type.Optional(
      Type.Array(Hours, {
        minItems: 1,
        ...say(
          'a list of hours',
          '开放时间列表',
          '- {days: 周一至周五, time: 09:00-17:00}',
          '- {days: 周一至周五, time: 09:00-17:00}',
        ),
      }),
    ),
    zones: Type.Optional(
      coded('^[A-Z][0-9]?$', Type.Object({ name: Name, floor: Type.Optional(Name) }, exact), {
        en: 'one capital letter, such as A',
        zh: '一个大写字母，如 A',
      }),
    ),
    windows: Type.Optional(
      coded('^[A-Z][0-9]{2,3}$', Window, {
        en: 'a capital letter and two digits, such as A01',
        zh: '大写字母加两位数字，如 A01',
      }),
    ),
  },
  exact,
)
export type HallFile = Static<typeof HallShape>

const Photo = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,60}\\.(jpg|png|webp)$',
  ...say('the name of a picture', '照片文件名', 'a file name such as 64010027.jpg', '文件名，如 64010027.jpg'),
})
export const StaffShape = Type.Object(
  {
    staff: coded(STAFF_NO, Type.Object({ name: Name, unit: UnitReference, photo: Type.Optional(Photo) }, exact), {
      en: 'the number on the badge: digits, letters and hyphens',
      zh: '胸牌上的工号：数字、字母、连字符',
    }),
  },
  exact,
)
export type StaffFile = Static<typeof StaffShape>

export const MattersShape = Type.Object(
  {
    matters: coded('^.{1,80}$', UnitReference, {
      en: 'the name of the matter, 1 to 80 characters',
      zh: '事项名称，1 至 80 个字',
    }),
  },
  exact,
)
export type MattersFile = Static<typeof MattersShape>

export const AliasesShape = Type.Object(
  {
    aliases: coded('^.{1,80}$', UnitReference, {
      en: 'another name of the unit, 1 to 80 characters',
      zh: '单位的其他写法，1 至 80 个字',
    }),
  },
  exact,
)
export type AliasesFile = Static<typeof AliasesShape>

const Switch = Type.Boolean(say('true or false', 'true 或 false', 'true or false', '提醒写 true，不提醒写 false'))
const Percent = Type.Integer({
  minimum: 1,
  maximum: 100,
  ...say('a number of per cent', '百分数', 'a whole number from 1 to 100', '1 至 100 的整数'),
})
/** Each rule may be left out: then the usual figures hold. */
export const AlertsShape = Type.Object(
  {
    rules: Type.Object(
      {
        'bad-rating': Type.Optional(Type.Object({ on: Switch, for: Duration }, exact)),
        'half-dissatisfied': Type.Optional(
          Type.Object({ on: Switch, share: Percent, atLeast: Count, within: Duration }, exact),
        ),
        'device-offline': Type.Optional(Type.Object({ on: Switch, after: Duration }, exact)),
        'pending-rising': Type.Optional(Type.Object({ on: Switch, atLeast: Count, within: Duration }, exact)),
        'key-silent': Type.Optional(Type.Object({ on: Switch, presses: Count, over: Days }, exact)),
        unrated: Type.Optional(Type.Object({ on: Switch, above: Percent, atLeast: Count }, exact)),
        uninvited: Type.Optional(Type.Object({ on: Switch, atLeast: Count, within: Duration }, exact)),
        burst: Type.Optional(Type.Object({ on: Switch, presses: Count, within: Duration }, exact)),
        'machine-pace': Type.Optional(
          Type.Object({ on: Switch, presses: Count, spread: Percent, within: Duration }, exact),
        ),
      },
      exact,
    ),
  },
  exact,
)
export type AlertsFile = Static<typeof AlertsShape>

const SpecialDay = Type.Object(
  {
    open: Type.Boolean(
      say('true or false', 'true 或 false', 'true for a working day, false for a holiday', '上班写 true，休息写 false'),
    ),
    name: Name,
  },
  exact,
)
export const SpecialDaysShape = Type.Object(
  {
    days: coded('^[0-9]{4}-[0-9]{2}-[0-9]{2}$', SpecialDay, {
      en: 'year-month-day, such as 2026-10-01',
      zh: '年-月-日，如 2026-10-01',
    }),
  },
  exact,
)
export type SpecialDaysFile = Static<typeof SpecialDaysShape>
