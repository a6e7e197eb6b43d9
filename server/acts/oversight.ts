import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import {
  INSPECTION_STEPS,
  MOST_OVERSIGHT_CHARACTERS,
  MOST_RAISED,
  PROGRAMME_OUTCOMES,
  PROGRAMME_SORTS,
} from '../contract/oversight.ts'
import { acts, exact } from './act.ts'

const Id = Type.String({
  pattern: '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$',
  ...like('01957b40-1c22-7d15-8a30-6f2e41b07c66'),
})
const Known = Type.String({ maxLength: 64, ...like('01957b40-1c22-7d15-8a30-6f2e41b07c66') })
const Written = (example: string) => Type.String({ minLength: 8, maxLength: 40, ...like(example) })
const Words = (example: string) => Type.String({ maxLength: MOST_OVERSIGHT_CHARACTERS, ...like(example) })

/** Programmes and inspections that feed deductions (campaign document, 八.1 and 八.3; server/store/README.md section 14). */
export const OVERSIGHT = acts({
  'programmes.enter': {
    input: Type.Object(
      {
        id: Id,
        unit: Type.String(like('J45')),
        sort: Type.Enum([...PROGRAMME_SORTS], like('tv')),
        date: Written('2026-10-26'),
        title: Type.String({ maxLength: 200, ...like('电视问政第 3 期') }),
        invitation: Words('10 月 12 日发函，邀主要负责人'),
        problems: Type.Array(Words('31 路末班车提前收车'), { maxItems: MOST_RAISED, ...like(['31 路末班车提前收车']) }),
      },
      exact,
    ),
    adds: ['by'],
    permission: 'programme:report',
    binds: 'body',
    audit: ['programme:enter'],
    from: ['rest'],
  },
  'programmes.note-outcome': {
    input: Type.Object(
      {
        id: Known,
        outcome: Type.Enum([...PROGRAMME_OUTCOMES], like('refused')),
        date: Written('2026-10-26'),
        text: Words('当日无人到场，来电说忙'),
      },
      exact,
    ),
    adds: ['by'],
    permission: 'programme:report',
    binds: 'body',
    audit: ['programme:outcome'],
    from: ['rest'],
  },
  'inspections.enter': {
    input: Type.Object(
      {
        id: Id,
        unit: Type.String(like('J45')),
        date: Written('2026-10-12'),
        finding: Words('上班时间窗口无人'),
      },
      exact,
    ),
    adds: ['by'],
    permission: 'inspection:report',
    binds: 'body',
    audit: ['inspection:enter'],
    from: ['rest'],
  },
  'inspections.step': {
    input: Type.Object(
      {
        id: Known,
        step: Type.Enum([...INSPECTION_STEPS], like('verified')),
        date: Written('2026-10-14'),
        text: Words('调看录像属实'),
        document: Type.Optional(
          Type.Object(
            { number: Type.String({ minLength: 1, maxLength: 100 }), date: Written('2026-10-14') },
            { ...exact, ...like({ number: '银直工通〔2026〕7号', date: '2026-10-14' }) },
          ),
        ),
      },
      {
        ...exact,
        examples: [
          { id: '01957b40-1c22-7d15-8a30-6f2e41b07c66', step: 'verified', date: '2026-10-14', text: '调看录像属实' },
        ],
      },
    ),
    adds: ['by'],
    permission: 'inspection:report',
    binds: 'body',
    audit: ['inspection:step'],
    from: ['rest'],
  },
})
