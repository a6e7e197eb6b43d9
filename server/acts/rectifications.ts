import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import { MOST_FILES } from '../contract/deductions.ts'
import {
  MOST_FINDING_CHARACTERS,
  MOST_MEASURE_CHARACTERS,
  RECTIFICATION_ANSWERS,
  RECTIFICATION_SOURCES,
  VISIT_OUTCOMES,
} from '../contract/rectifications.ts'
import { acts, exact } from './act.ts'

const Campaign = Type.String({ maxLength: 10, ...like('2026') })
const Id = Type.String({
  pattern: '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$',
  ...like('01957b40-1c22-7d15-8a30-6f2e41b07c77'),
})
/** Of one that is there, or is not. */
const Known = Type.String({ maxLength: 64, ...like('01957b40-1c22-7d15-8a30-6f2e41b07c77') })
/** As written: 31 November gets an answer of its own. */
const Written = (example: string) => Type.String({ minLength: 8, maxLength: 40, ...like(example) })
const Files = Type.Array(Type.String({ maxLength: 64 }), { maxItems: MOST_FILES, uniqueItems: true, ...like([]) })
const Name = (example: string) => Type.String({ minLength: 1, maxLength: 100, ...like(example) })
const Words = (example: string) => Type.String({ minLength: 1, maxLength: MOST_MEASURE_CHARACTERS, ...like(example) })
const ofItem = { campaign: Campaign, id: Known }

/** Rectification 整改 (campaign document 七.4, 八.2; server/store/README.md, section on rectification). */
export const RECTIFICATIONS = acts({
  'notices.tell': {
    input: Type.Object(
      {
        campaign: Campaign,
        partial: Type.Optional(
          Type.Boolean({ description: 'those that are sealed, though not all four are', ...like(true) }),
        ),
      },
      exact,
    ),
    adds: ['officer'],
    permission: 'notice:tell',
    audit: ['notice:tell'],
    from: ['rest'],
  },
  'notices.sign': {
    input: Type.Object({ campaign: Campaign }, exact),
    adds: ['by'],
    permission: 'notice:own',
    audit: ['notice:read'],
    from: ['rest'],
  },
  'rectifications.enter': {
    input: Type.Object(
      {
        campaign: Campaign,
        id: Id,
        unit: Type.String(like('J50')),
        source: Type.Enum([...RECTIFICATION_SOURCES], like('inspection')),
        ref: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 100,
            description: 'what the source names: a method, the id of a deduction or case, an inspection, a chapter',
            ...like('01957b40-1c22-7d15-8a30-6f2e41b07c77'),
          }),
        ),
        finding: Type.String({ minLength: 1, maxLength: MOST_FINDING_CHARACTERS, ...like('电话 5 次打不通') }),
        again: Type.Optional(
          Type.Boolean({ description: 'another problem of a source that is on the list already', ...like(true) }),
        ),
      },
      exact,
    ),
    adds: ['by'],
    permission: 'rectification:enter',
    audit: ['rectification:enter'],
    from: ['rest'],
  },
  'rectifications.plan': {
    input: Type.Object(
      {
        ...ofItem,
        leader: Name('分管副主任 马某'),
        handler: Name('医政科 丁某'),
        deadline: Written('2027-01-15'),
        measure: Words('窗口设替岗表，离岗 3 分钟必须有人接'),
        mechanism: Words('替岗写进窗口管理办法第 6 条，值班长每日点一次'),
      },
      exact,
    ),
    adds: ['by'],
    permission: 'rectification:own',
    audit: ['rectification:plan'],
    from: ['rest'],
  },
  'rectifications.answer': {
    input: Type.Object(
      {
        ...ofItem,
        outcome: Type.Enum([...RECTIFICATION_ANSWERS], like('returned')),
        reason: Type.Optional(Words('措施没有写到人')),
        until: Type.Optional(Written('2027-01-08')),
      },
      exact,
    ),
    adds: ['officer'],
    permission: 'rectification:handle',
    audit: ['rectification:answer'],
    from: ['rest'],
  },
  'rectifications.report': {
    input: Type.Object(
      {
        ...ofItem,
        text: Words('替岗表已上墙，当日点名'),
        files: Files,
        done: Type.Optional(Type.Boolean({ description: 'asks for a visit', ...like(true) })),
      },
      exact,
    ),
    adds: ['by'],
    permission: 'rectification:own',
    audit: ['rectification:report'],
    from: ['rest'],
  },
  'rectifications.visit': {
    input: Type.Object(
      {
        ...ofItem,
        date: Written('2027-01-12'),
        outcome: Type.Enum([...VISIT_OUTCOMES], like('passed')),
        who: Name('李某、王某'),
        text: Words('到市民大厅 B 区，打 5 次通 5 次'),
        until: Type.Optional(Written('2027-01-22')),
        files: Files,
      },
      exact,
    ),
    adds: ['by'],
    permission: 'rectification:handle',
    audit: ['rectification:visit'],
    from: ['rest'],
  },
  'rectifications.appoint': {
    input: Type.Object(
      {
        ...ofItem,
        date: Written('2027-01-22'),
        who: Name('张某、李某'),
        text: Words('再看第 1 项：替岗表和叫号'),
      },
      exact,
    ),
    adds: ['officer'],
    permission: 'rectification:handle',
    audit: ['rectification:appoint'],
    from: ['rest'],
  },
  'rectifications.postpone': {
    input: Type.Object(
      {
        ...ofItem,
        date: Type.Optional(
          Type.String({
            minLength: 8,
            maxLength: 40,
            description: 'the other day; absent: it is called off',
            ...like('2027-01-25'),
          }),
        ),
        reason: Words('单位当天全员培训'),
      },
      exact,
    ),
    adds: ['officer'],
    permission: 'rectification:handle',
    audit: ['rectification:postpone'],
    from: ['rest'],
  },
  'rectifications.close': {
    input: Type.Object({ ...ofItem, reason: Words('回访通过，机制已建立') }, exact),
    adds: ['officer'],
    permission: 'rectification:decide',
    audit: ['rectification:close'],
    from: ['rest'],
  },
  'rectifications.withdraw': {
    input: Type.Object({ ...ofItem, reason: Words('和第 2 项重复') }, exact),
    adds: ['officer'],
    permission: 'rectification:decide',
    audit: ['rectification:withdraw'],
    from: ['rest'],
  },
  'rectifications.erase-people': {
    input: Type.Object({ ...ofItem, reason: Words('本人已调离，要求删除') }, exact),
    adds: ['officer'],
    permission: 'rectification:decide',
    audit: ['person:erase'],
    from: ['rest'],
  },
})
