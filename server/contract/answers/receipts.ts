import { Type } from 'typebox'
import { like } from './basic.ts'

const Bilingual = Type.Object({ zh: Type.String(), en: Type.String() }, like({ zh: '服务效率', en: 'Efficiency' }))
/** What the holder of a receipt is told: nothing that differs by level. */
export const ReceiptAnswerShape = Type.Object({
  state: Type.Enum(['not-arrived', 'received']),
  date: Type.Union([Type.String(), Type.Null()], { description: 'Shanghai date on which the hub received it' }),
  added: Type.Integer(like(0)),
  left: Type.Integer({ description: 'how often something may be added yet' }),
  until: Type.Union([Type.String(), Type.Null()]),
  reasons: Type.Array(Type.Object({ code: Type.String(like('efficiency')), text: Bilingual })),
  followUp: Type.Union([Type.Object({ state: Type.Literal('passed-on'), date: Type.String() }), Type.Null()], {
    description: 'that what was added was passed on, and when last; the same for every rating',
  }),
})

const FollowUpFacts = Type.Object({
  id: Type.String(),
  rating: Type.String(),
  hall: Type.Union([Type.String(), Type.Null()]),
  window: Type.Union([Type.String(), Type.Null()]),
  unit: Type.Union([Type.String(), Type.Null()]),
  receivedAt: Type.String(),
  reasons: Type.Array(Type.String(), like(['efficiency'])),
  comment: Type.Union([Type.String(), Type.Null()], like('等了四十分钟才叫到号')),
  erased: Type.Boolean({ description: 'there was a comment, and it was erased' }),
})
export const FollowUpsShape = Type.Object({ followUps: Type.Array(FollowUpFacts) })
